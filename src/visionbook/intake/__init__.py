"""Official files and spreadsheets, as their producers lay them out, to tidy tables. Reads no file itself."""
