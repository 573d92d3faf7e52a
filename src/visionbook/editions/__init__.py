"""Two editions compared: what changed, and why."""
