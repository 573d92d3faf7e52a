"""The room of the closing evaluation: what came of every indicator of a plan, what stays unknown, and what was learnt.

========== ==========================================================================================
needs      rows that the page cannot do without
model      one value from the judged indicators, the counts and the lessons
text       the answer, the key numbers, what the count says, where the rows come from
tables     verdicts goal by goal, what was never reported, lessons with space to write on, the record
========== ==========================================================================================
"""
