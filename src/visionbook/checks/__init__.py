"""What tables say together: sums, dates, printed figures, values of indicators. Reads no file."""
