"""The kit that every page draws and writes with: marks, labels, signs, and the sizes and colours of pictures."""
