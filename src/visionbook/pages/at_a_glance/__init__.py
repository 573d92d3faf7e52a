"""The landing page: the four answers."""
