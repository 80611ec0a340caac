"""Where emotions come from: evidence as a record, and causes in what was said before."""

from __future__ import annotations

from .detector import CauseDetector, LearnedCauses, NearCauses, causes
from .evidence import Evidence, Observed, Plausibility, of_estimates, of_felt
from .inputs import all_of, in_memory, in_text, in_turns, in_units
from .turns import Cause, Causes, Turn, cause_type

__all__ = [
    "Cause",
    "CauseDetector",
    "Causes",
    "Evidence",
    "LearnedCauses",
    "NearCauses",
    "Observed",
    "Plausibility",
    "Turn",
    "all_of",
    "cause_type",
    "causes",
    "in_memory",
    "in_text",
    "in_turns",
    "in_units",
    "of_estimates",
    "of_felt",
]
