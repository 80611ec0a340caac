"""``check``: a linter for affect."""

from __future__ import annotations

from .catalogue import Catalogue, Rule, catalogue, explained, markdown, rule_called
from .checks import check_story
from .rendering import show, show_feelings
from .report import FORMAT, Report, as_data

__all__ = [
    "Catalogue",
    "FORMAT",
    "Report",
    "Rule",
    "as_data",
    "catalogue",
    "check_story",
    "explained",
    "markdown",
    "rule_called",
    "show",
    "show_feelings",
]
