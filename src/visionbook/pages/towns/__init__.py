"""The room of the pages on all municipalities: a light page for each, and the index to find one.

========== ==========================================================================================
needs      what a town's page cannot do without
model      `Town`: counts, projection, own interval, shelf life, ages; `Line`: its row of the index
text       the answer, key numbers, how far the projection is good
pictures   the course of the population, the pyramid
tables     people by year and age
index      map of tiles and the table of all towns
========== ==========================================================================================
"""
