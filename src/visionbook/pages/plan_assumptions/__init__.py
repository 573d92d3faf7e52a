"""What the plan's figures assume."""
