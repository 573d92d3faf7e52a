"""Printed figures against recomputed ones.

=========  ==========================================================================
needs      figures that documents print
model      `source_audit`: all checks, the findings sorted, corrections
text       the lead, the cards, and how a value of a document is written
pictures   findings by kind, checks by family
tables     each finding, the agreements, wordings, corrections, other figures
=========  ==========================================================================
"""
