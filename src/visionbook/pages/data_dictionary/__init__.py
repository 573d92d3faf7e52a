"""The data dictionary: every table of the book with its columns, rules, size and sources.

=========  ====================================================================================
needs      nothing: the tables describe themselves
model      `dictionary`: contract, sizes, sources named, and what is in Japanese only, as one value
text       the lead and the cards
tables     the list of tables, the columns in Japanese only, and each table folded
=========  ====================================================================================

The page asks the data how large a table is and which sources it names, not for its rows: one more row changes neither.
"""
