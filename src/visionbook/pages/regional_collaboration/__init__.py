"""The region and its agreements: how its municipalities were counted, what is expected, what they agreed.

==========  ==========================================================================================
needs       what the page cannot do without
model       the region as one value: its course, its register, its agreements, its document's own table
phrases     what pictures, tables and sentences of this page say alike
text        the answer, the key numbers, sentences beside the pictures
pictures    paths, index and total of the population; changes and losses; costs of the agreements
tables      facts of the region, roles and cost sheets of the agreements, the document's own table
==========  ==========================================================================================

Without agreements, or without a document that prints populations, the parts about them say so and leave themselves
out.
"""
