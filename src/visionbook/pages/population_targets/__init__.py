"""The population vision: the plan's targets against what was counted and what is now expected.

======== ==========================================================================
needs    a count, the plan's own projection and targets, and its target years
model    `targets(tables, edition)`: one value with all that the page tells
text     the answer and its cards, the target years one by one, the course anew, what the target means
pictures the long run, the gaps of the target years, the course anew, ages, means, points
tables   target years, the newest count beside others, the course anew, the plan's comparison, other figures
======== ==========================================================================

What the plan does not print (ages, means, points) the page says in place of the picture. The picture of the long run
and the sentences on the count are shared with the landing page: `visionbook.show.target_path`, `visionbook.show.count`.
"""
