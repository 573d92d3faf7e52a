"""The colours of pictures, and the name of their font. Colour is never the only sign of anything."""

FONT = "IPAexGothic"

TARGET_COLOUR = "#B2182B"
"""What a plan wants; nothing else has this colour."""

RELATED_COLOUR = "#6A51A3"
"""Numbers that are related to an indicator and are not it; nothing else has this colour."""

INK, MUTED, GRID, PAPER = "#222222", "#666666", "#DDDDDD", "#FFFFFF"
QUANTITY_BLUES = ("#DEEBF7", "#9ECAE1", "#4292C6", "#08519C")
