"""The room of the page that stands in front for each town: its answer, its key numbers, what was agreed, its levers.

========  ==========================================================================================
needs     what the page cannot do without
model     the page as one value, made from the tables: `model.your_town`
text      the answer, key numbers, what plan and vision say of the town
pictures  people by three age groups, counted and projected
tables    the agreements of the town: its role and its money
========  ==========================================================================================

What there is to calculate about the town stands on its page of the outlook; here is what a citizen asks first.
"""
