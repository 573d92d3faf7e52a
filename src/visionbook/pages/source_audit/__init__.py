"""Printed figures against recomputed ones.

=========  ==========================================================================
needs      figures that documents print
model      `source_audit`: all checks, the notes that explain them, corrections
text       the lead, the cards, and how a value of a document is written
pictures   how many figures of each kind agree
tables     each disagreement, the agreements, wordings, corrections, other figures
=========  ==========================================================================
"""
