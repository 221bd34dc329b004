"""What every feature stands on: clock, calendar, database, forms, access. Knows no feature."""
