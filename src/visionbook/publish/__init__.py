"""From tables and notebooks to the published book: run, stage, build, replace."""
