"""The strategy: goal tree, projects, and the judgement of indicators. Pure functions of tables."""
