"""Two editions compared: what changed from one to the other, and why.

===========  ============================================================================
compare      `compare`: everything that differs, as one value
rows         rows and cells that differ, matched by their keys
naming       what rows, places and series are called
reasons      why a cell differs, as far as the tables say
indicators   indicators with another value or status
plan         figures of the plan that moved
settings     settings that bear on the numbers: places, fiscal year, roles of series, rule
===========  ============================================================================
"""
