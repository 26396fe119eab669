"""Sphinx configuration."""

from locarno import __version__

project = "Locarno"
author = "The makers of Locarno"
copyright = "2026, the makers of Locarno. Text CC BY 4.0, code Apache-2.0"
release = __version__
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinxcontrib.bibtex"]
bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year"
html_theme = "furo"
html_title = "Locarno"
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]
autodoc_typehints = "description"
nitpicky = False
