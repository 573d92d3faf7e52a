"""The room of the council pack: two sheets for one meeting.

========== ==========================================================================================
needs      rows that the page cannot do without
model      targets and counts, what changed since the edition before, indicators that raise a question
text       the answer, what changed, what was not reported
tables     targets and counts, questions by indicator
========== ==========================================================================================
"""
