"""Reading fields from a text that was given: labels, tables, and the forms that values are written in."""
