"""Population: targets, projections and what separates them. Pure functions of tables."""
