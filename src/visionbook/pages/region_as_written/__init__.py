"""The room of the page on what the region's document prints: its populations and its costs, held against others.

========  ==========================================================================================
needs     what the page cannot do without
model     the region, as from `visionbook.collaboration`
text      the answer, and where the document says something else than was published
pictures  growth as written and as computed, both amounts of the agreements' costs
tables    all years of the document's populations, with what was counted since
========  ==========================================================================================
"""
