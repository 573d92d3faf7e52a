"""The strategy: goals, measures, projects, funds, bodies."""
