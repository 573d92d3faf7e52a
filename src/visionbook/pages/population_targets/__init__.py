"""The population vision: targets against what was counted and is expected."""
