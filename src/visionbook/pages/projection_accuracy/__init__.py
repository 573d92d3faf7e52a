"""How far such projections have been wrong."""
