"""What every way of perceiving affect has in common, and how somebody's own is tried out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, NamedTuple, Protocol, TypeVar, runtime_checkable

from ..core.errors import PerceptionError
from .estimate import MODALITIES, AffectEstimate, Modality

__all__ = ["Availability", "Perceiver", "ScriptedPerceiver", "check_perceiver"]

Sample = TypeVar("Sample", contravariant=True)
_Scripted = TypeVar("_Scripted")
_Tried = TypeVar("_Tried")


class Availability(NamedTuple):
    """Whether a perceiver can work here.

    Attributes:
        ready: Whether it can.
        reason: What is missing and how to get it; empty when it can.
    """

    ready: bool
    reason: str = ""


@runtime_checkable
class Perceiver(Protocol[Sample]):
    """Estimates affect from a sample: a text, a face, a sound, a picture.

    A typical body::

        modality = "text"
        requires = ("onnxruntime",)


        def available(self) -> Availability:
            missing = find_spec("onnxruntime") is None
            return Availability(not missing, "pip install 'espressivo[onnx]'" if missing else "")


        def perceive(self, sample: str) -> AffectEstimate:
            return AffectEstimate("text", "my-model", {"Joy": 0.8}, confidence=0.7)

    Attributes:
        modality: In which way it perceives.
        requires: What it needs: packages, files, addresses; empty when nothing.
    """

    @property
    def modality(self) -> Modality: ...  # noqa: D102

    @property
    def requires(self) -> tuple[str, ...]: ...  # noqa: D102

    def available(self) -> Availability:
        """Return whether what it needs is there. It never raises and loads nothing heavy."""

    def perceive(self, sample: Sample, /) -> AffectEstimate:
        """Return what the sample tells of somebody's affect; an empty estimate when it tells nothing.

        Raises:
            PerceptionError: The sample cannot be read.
        """


class ScriptedPerceiver(Generic[_Scripted]):
    """Answers with estimates that were prepared, in turn, the last one again and again: for tests and rehearsals.

    Args:
        estimates: What it answers.

    >>> heard = ScriptedPerceiver([AffectEstimate("voice", "script", {"Joy": 0.9}, confidence=0.8)])
    >>> heard.perceive("any sound").emotion
    'Joy'
    """

    requires: tuple[str, ...] = ()

    def __init__(self, estimates: Iterable[AffectEstimate]) -> None:
        self._estimates = list(estimates)
        if not self._estimates:
            raise PerceptionError("a scripted perceiver needs at least one estimate to answer with")
        self.modality: Modality = self._estimates[0].modality
        self.samples: list[_Scripted] = []

    def available(self) -> Availability:
        """Return that it is ready."""
        return Availability(True)

    def perceive(self, sample: _Scripted, /) -> AffectEstimate:
        """Return the next estimate."""
        self.samples.append(sample)
        return self._estimates[min(len(self.samples), len(self._estimates)) - 1]


def check_perceiver(perceiver: Perceiver[_Tried], samples: Sequence[_Tried]) -> None:
    """Try out somebody's perceiver.

    Args:
        perceiver: What to try; it must be ready.
        samples: At least one that it can read.

    Raises:
        AssertionError: It breaks a rule; the message says which.
    """
    assert samples, "give at least one sample that the perceiver can read"
    assert perceiver.modality in MODALITIES, f"its modality is {perceiver.modality!r}; expected one of {MODALITIES}"
    assert isinstance(perceiver.requires, tuple), "`requires` must be a tuple of what it needs"
    found = perceiver.available()
    assert found.ready, f"it says that it is not ready: {found.reason or 'and does not say why'}"
    for sample in samples:
        estimate = perceiver.perceive(sample)
        assert isinstance(estimate, AffectEstimate), f"perceive returned {type(estimate).__name__}"
        assert estimate.modality == perceiver.modality, f"the estimate is of modality {estimate.modality!r}"
        assert estimate.source, "the estimate does not say what estimated it"
        assert bool(estimate) == (estimate.confidence > 0), "confidence must be 0 exactly when nothing was found"
        again = perceiver.perceive(sample)
        assert again == estimate, "the same sample gave another estimate: perceivers must be deterministic"
