"""How far such projections have been wrong: published ones against later counts, and past ones made again.

==========  =========================================================================================
needs       what the page cannot do without
model       the record as one value: editions met, the interval that stood before, errors of the past
phrases     what pictures, tables and sentences of this page say alike
text        the answer, the key numbers, sentences beside the pictures, what follows for targets
pictures    errors by edition; by method, age and municipality
tables      whether the interval held, errors by size, coverage
==========  =========================================================================================

Projections of the past can be made again only from censuses by sex and age that lie one interval apart. Where there
are too few, the parts about them say so and leave themselves out.
"""
