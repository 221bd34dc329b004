"""Files kept with a record: checked, stored by random name, served as downloads."""
