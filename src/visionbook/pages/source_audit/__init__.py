"""Printed figures against recomputed ones."""
