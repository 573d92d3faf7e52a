"""The region and its agreements."""
