"""The review sheets of a fiscal year."""
