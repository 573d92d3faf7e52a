"""All indicators on one board."""
