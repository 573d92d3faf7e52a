"""What changed since the edition before.

=========  ========================================================================================
needs      nothing: a first edition says that it is the first
model      `changes`: two editions compared, or what a first one holds, as one value
text       the lead and the cards, and in which words editions are compared
tables     what changed: indicators, figures of the plan, corrections, settings, tables and rows
cells      how a value, a status, a reason and a row are written, in tables and in the report
download   every change, for a CSV with its description
report     the same for a terminal (`visionbook diff`)
=========  ========================================================================================
"""
