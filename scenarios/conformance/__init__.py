"""Holds the engine against golden data: recorded input and output of the FAtiMA Toolkit.

:func:`run_conformance` runs traces and vectors, :func:`render` writes what it found.
"""

from .report import Deviation, Mismatch, Report, Tally, render
from .run import run_conformance

__all__ = ["Deviation", "Mismatch", "Report", "Tally", "render", "run_conformance"]
