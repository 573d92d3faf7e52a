"""The room of the levers: fertility, moves of the young, households and deaths that readers change in the page.

========== ==========================================================================================
needs      rows that the page cannot do without
model      the towns of the region, sets of assumptions to begin with, and what levers make of them
data       what the script in the page computes with, and its words
block      the levers as HTML: whole and readable without the script
text       what the sets of assumptions give, in sentences
pictures   their courses
tables     the numbers behind the picture
========== ==========================================================================================
"""
