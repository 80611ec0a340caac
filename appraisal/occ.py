"""Our affect model, after the OCC theory, driven by the ontology.

Which emotions there are, what elicits them, what they are made of and what makes them intense is the ontology's to say;
this model looks at an event in the ways of the theory, and finds what is elicited. Nothing arises from an appraisal
of 0. Sources: Ortony, Clore & Collins, *The Cognitive Structure of Emotions* (1988); Steunebrink, Dastani & Meyer, *The
OCC model revisited* (2009) for the logic of compounds and prospects. ``docs/models.md`` has every formula.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .construals import Whole, construals
from .conventions import PLAIN_APPRAISAL
from .frame import AppraisalFrame
from .model import Feeling, Situation
from .patterns import Patterns, patterns_of

if TYPE_CHECKING:
    from ..ontology import Tone

__all__ = ["OccModel"]


class OccModel:
    """Desirability of events, praiseworthiness of deeds, fortunes of others, appeal of people, and prospects.

    Args:
        tone: The ontology, with what authors added to it; the shipped one when not given, read on first use.
    """

    name = "occ"
    conventions = PLAIN_APPRAISAL

    def __init__(self, tone: Tone | None = None) -> None:
        self._tone = tone
        self._patterns: Patterns | None = None

    @property
    def tone(self) -> Tone:
        """The ontology."""
        if self._tone is None:
            from ..ontology import load

            self._tone = load()
        return self._tone

    @property
    def patterns(self) -> Patterns:
        """What elicits which emotions."""
        if self._patterns is None:
            self._patterns = patterns_of(self._tone)
        return self._patterns

    def derive(self, frame: AppraisalFrame, situation: Situation) -> list[Feeling]:
        """Return the emotions that a frame calls for: those of each view of the event, then compounds."""
        patterns = self._patterns or self.patterns
        whole = Whole.of(frame)
        seen = construals(frame, situation)
        felt = patterns.of_each(seen, whole)
        if len(seen) > 1:
            felt += patterns.of_several(seen, whole)
        if whole.entries:
            felt += patterns.of_whole(whole)
        if len(felt) > 1:
            felt += patterns.of_parts(felt, whole)
        return felt
