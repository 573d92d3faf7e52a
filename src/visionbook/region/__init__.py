"""The region: comparison of municipalities, agreements and costs. Pure functions of tables."""
