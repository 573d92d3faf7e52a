"""A collaborating region as one value, and what its pages say alike: the page on the region, and that on its document.

========  ==========================================================================================
model     `Region`: its course, the register beside it, its agreements, its document's own table
phrases   years, changes and sources in words
columns   columns of tables: of changes, of sums in thousands of yen
bars      how much each area changes, as bars
========  ==========================================================================================
"""
