"""The room of the page on the basic thinking of the strategy: why it is there, what it rests on, and since when.

========== ==========================================================================================
needs      rows that the page cannot do without
model      one value from the statements of the plan, the timeline, and what other tables know of time
text       the answer, the key facts, the principles, where the rows come from
pictures   plans, periods, counts and targets on one line of time
tables     the statements, section by section
========== ==========================================================================================
"""
