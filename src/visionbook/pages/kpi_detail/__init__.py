"""One indicator."""
