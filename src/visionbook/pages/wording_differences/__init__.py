"""The room of the page on how documents say the same thing differently: how firmly, by which name, in which characters.

========  ==========================================================================================
needs     what the page cannot do without
model     promises with their degrees, differences of wording: `model.wording_differences`
text      how many of each there are
pictures  how firmly each matter is promised, where places differ
tables    nested lists of promises and of differences
========  ==========================================================================================
"""
