"""The room of the succession of indicators: what becomes of those of one plan in the next.

========== ==========================================================================================
needs      rows that the page cannot do without
model      one value from the plans, their indicators, their values and the map between them
text       the answer, what is not said yet, where the rows come from
pictures   values of an indicator before and after the change of plans
tables     the map
========== ==========================================================================================
"""
