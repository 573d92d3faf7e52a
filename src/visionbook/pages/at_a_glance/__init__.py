"""The landing page: how many people, where it is heading, what the plan wants, and is it on course.

======== ==========================================================================
needs    the newest count; a town without plan, projection or region has the page, too
model    `glance(tables, found, edition)`: one value with all that the page tells
text     the answer, the four cards, what to know of the values, strategy, region
pictures the long run in one picture
tables   the goals and what stands under them
======== ==========================================================================

The picture and the sentences on the count are shared with the page of targets: `visionbook.show.target_path` and
`visionbook.show.count`.
"""
