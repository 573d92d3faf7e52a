"""The room of the page on the strategy: goals, measures, indicators, projects, funds, bodies.

========== ==========================================================================================
needs      rows that the page cannot do without
model      one value from the tables of the strategy
text       the answer, the key counts, where the rows come from; what a part says that has no rows
pictures   the strategy as a tree; its projects by measure and kind, and those shared; the cycle of review
tables     indicators, funds, methods; nested lists of the strategy, priority projects, bodies
========== ==========================================================================================
"""
