"""Reports of recorded runs: one page to look at in a browser, and a figure for papers."""

from __future__ import annotations

from .figure import write_figure
from .page import write_report

__all__ = ["write_figure", "write_report"]
