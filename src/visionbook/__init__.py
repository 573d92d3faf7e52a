"""The Nemuro vision book: a municipal strategy whose every number can be recomputed."""

__version__ = "0.1.0"
