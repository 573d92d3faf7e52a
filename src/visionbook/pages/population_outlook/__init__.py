"""One municipality's past and outlook: its page.

========  ==========================================================================================
needs     what the page cannot do without
model     the page as one value, made from the tables: `model.outlook`
text      sentences and key numbers: what is said
pictures  total, pyramid, ages, migration, children, events, scenarios, accuracy
tables    the tables behind the pictures, editions of projections, influences
========  ==========================================================================================

The notebook imports ``model, pictures, tables, text``, and calls them in the order of the page. What an edition has
no data for says so in its place, and names what would bring it.
"""
