"""Two records of one organisation: found, merged, taken apart again, or remembered as two."""
