"""Tables in, things to show out: charts, tables, cards and sentences. No file is read or written here."""
