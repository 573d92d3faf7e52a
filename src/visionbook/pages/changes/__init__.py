"""What changed since the edition before."""
