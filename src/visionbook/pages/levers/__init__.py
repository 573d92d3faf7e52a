"""The room of the page of levers: the towns of the region, whose assumptions readers change in the page.

========== ==========================================================================================
needs      rows that the page cannot do without
model      the towns of the region, its own first
text       what the sets of assumptions are, in sentences
pictures   their courses
========== ==========================================================================================

The levers themselves are a tool that other pages hold, too: `visionbook.levers`.
"""
