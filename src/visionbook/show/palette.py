"""The colours of pictures, and the name of their font. Colour is never the only sign of anything."""

FONT = "IPAexGothic"

TARGET_COLOUR = "#B2182B"
"""What a plan wants; nothing else has this colour."""

RELATED_COLOUR = "#6A51A3"
"""Numbers that are related to an indicator and are not it; nothing else has this colour."""

INK, MUTED, GRID, PAPER = "#222222", "#666666", "#DDDDDD", "#FFFFFF"
QUANTITY_BLUES = ("#DEEBF7", "#9ECAE1", "#4292C6", "#08519C")

INK_ON_BRIGHT = "#111111"
"""Letters on a colour that is bright in the dark, too."""

# Okabe and Ito's palette, which survives colour blindness; its yellow is too light for lines on white.
PALETTE = ("#0072B2", "#009E73", "#E69F00", "#CC79A7", "#D55E00", "#56B4E9", "#000000")
PREFECTURE, NATION = "#555555", "#999999"

_BLUES_IN_THE_DARK = ("#1C3246", "#386B90", "#5AA5D8", "#A5CFF0")
_PALETTE_IN_THE_DARK = ("#4DA3E0", "#2FBF91", "#F0B232", "#DF9CC2", "#F08A45", "#A3D8F7", "#F5F6F7")
DARK = {
    **dict(zip(QUANTITY_BLUES, _BLUES_IN_THE_DARK, strict=True)),
    **dict(zip(PALETTE, _PALETTE_IN_THE_DARK, strict=True)),
    INK: "#E8EAED", MUTED: "#AAB2BA", GRID: "#3A4149", PAPER: "#14181E", INK_ON_BRIGHT: INK_ON_BRIGHT,
    PREFECTURE: "#C2C8CE", NATION: "#8B939B", TARGET_COLOUR: "#FF7F8A", RELATED_COLOUR: "#B3A1E6",
}  # fmt: skip
"""What each colour is on a dark page; the paper is that of the style sheet of the book."""
