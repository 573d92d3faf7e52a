"""The room of the tutorial: a published projection computed again, and once more with another assumption.

========== ==========================================================================================
needs      rows that the page cannot do without
model      the projection as published, as computed, and with migration changed
text       whether the computation gives what was published, and what the change makes
pictures   both courses side by side
tables     the numbers behind the picture
========== ==========================================================================================
"""
