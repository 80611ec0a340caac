"""When a perceiver has no answer: another one answers, and the estimate says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from ..core.errors import shown
from .estimate import AffectEstimate, Modality
from .perceiver import Perceiver

__all__ = ["answer_instead", "what_went_wrong"]

_LONGEST: Final = 200


def answer_instead(
    fallback: Perceiver[Any] | None, sample: Any, why: str, *, modality: Modality, source: str
) -> AffectEstimate:
    """Return what another perceiver makes of a sample, with the reason in `degraded`; it never raises.

    Args:
        fallback: Who answers instead; None when nobody can.
        sample: What was to be perceived.
        why: What went wrong, in plain words.
        modality: Of the empty estimate that stands for no answer at all.
        source: Of that empty estimate.
    """
    if fallback is None:
        return AffectEstimate(modality, source, degraded=why)
    try:
        estimate = fallback.perceive(sample)
        said = f"{why}; {estimate.source} answered instead" + (f" ({estimate.degraded})" if estimate.degraded else "")
        return replace(estimate, degraded=said)
    except Exception as error:  # somebody else's perceiver may raise anything
        return AffectEstimate(modality, source, degraded=f"{why}; what should answer instead {what_went_wrong(error)}")


def what_went_wrong(error: BaseException) -> str:
    """Return an error as the predicate of a sentence, on one line.

    >>> what_went_wrong(ValueError("no such sound"))
    'failed: ValueError: no such sound'
    """
    try:
        said = str(error)
    except Exception:  # even that is somebody else's
        said = ""
    said = "".join(each if each.isprintable() else " " for each in said[:1_000])
    return "failed: " + shown(f"{type(error).__name__}: {said}" if said else type(error).__name__, _LONGEST)
