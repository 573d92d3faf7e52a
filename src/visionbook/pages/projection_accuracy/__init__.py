"""How far such projections have been wrong: published ones against later counts, and past ones made again.

==========  =========================================================================================
needs       what the page cannot do without
model       the record as one value: editions met, the interval that stood before, errors of the past
study       places like these, and all of Japan: what the stored study of errors says, as one value
phrases     what pictures, tables and sentences of this page say alike; study_phrases those on the study
text        the answer, the key numbers, sentences on the page's own towns (past_text), what follows for targets
study_text  the answer for the municipality, sentences on places like it and on all, how to compute it again
held        whether intervals held, and what official projections were wrong by, in all of Japan; held_text in words
pictures    errors by edition and municipality; these towns, places like them, all; by size, growth, people, method
tables      whether the interval held, errors by size, coverage; study_tables: by town, what was left out, files
==========  =========================================================================================

Projections of the past can be made again only from censuses by sex and age that lie one interval apart. Where there
are too few, the parts about them say so and leave themselves out; so do those of an edition without the study.
"""
