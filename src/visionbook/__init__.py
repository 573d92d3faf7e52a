"""The Nemuro vision book: a municipal strategy whose every number can be recomputed."""

import os

__version__ = "0.1.0"

# Workbooks are read and written by Python's own parser of XML, whether lxml is installed (for the PDFs) or not: lxml
# writes other bytes, and says otherwise what is broken. Here, because openpyxl asks when it is imported.
os.environ.setdefault("OPENPYXL_LXML", "False")
