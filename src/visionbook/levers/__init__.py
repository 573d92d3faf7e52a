"""The levers as a tool that pages hold: towns with their sets of assumptions, and the HTML that a script moves.

========== ==========================================================================================
towns      towns as their levers need them, sets of assumptions to begin with, what levers make of them
plan       the plan as a set of assumptions
data       what the script in the page computes with, and its words
block      the levers as HTML: whole and readable without the script
results    what each set of assumptions gives, as sentences and a table: what stands there without a script
========== ==========================================================================================
"""
