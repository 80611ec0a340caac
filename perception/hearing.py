"""What somebody says freely, as those who hear it take it in: what the words express, and what they tell of.

>>> words = hear("I am so sad. My dog died last night and I could not do anything.", "Bo")
>>> words.expressed.emotion, words.told.appraisals["desirability"] < -5
('Sadness', True)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ..core.errors import PerceptionError
from ..core.terms import TermLike
from .estimate import AffectEstimate
from .fusion import ambivalence
from .taking_in import SURE_FROM, Noticed, no_longer_mixed, noticed
from .telling import listen, telling
from .text.appraisal import SOURCE, perceive_event
from .text.learned import estimate_text

if TYPE_CHECKING:
    from ..agents.agent import Agent
from .samples import text_of

__all__ = ["MOST_HEARD", "Heard", "hear"]

MOST_HEARD: Final = 2_000
"""Characters of what is said that are read."""
_CLEAR: Final = 0.2
"""Pleasure, -1..1, from which what is expressed has a side; ours."""
_FEWEST: Final = 4
"""Words that it takes to tell of something; ours."""
_TO_CONTRADICT: Final = 8
"""Words that it takes to tell of something else than one expresses; ours."""
_MOST_DESIRABLE: Final = 10.0


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, and what was made of it once for everybody who hears it.

    Attributes:
        text: The words.
        who: Who says them.
        expressed: What they express.
        told: How the event that they tell of was appraised by whom it befell; empty when none is told.
    """

    text: str
    who: str
    expressed: AffectEstimate
    told: AffectEstimate

    def noticed_by(self, agent: Agent, *, sure_from: float = SURE_FROM) -> Noticed:
        """Return what one who hears it would take in; nothing is changed.

        An event that is told counts when the model is sure enough of it. When it is at odds with what is expressed (who
        tells of a loss and laughs), that is mixed.

        Raises:
            PerceptionError: A name is none that an event can hold.
        """
        counts = self.told.confidence >= sure_from
        seen = noticed(agent, self.expressed, sure_from=sure_from, also_mixed=self.at_odds if counts else 0.0)
        seen = seen or no_longer_mixed(agent, self.who)
        if not counts:
            return seen
        found = telling(self.text, self.who, agent.beliefs.owner, estimate=self.told)
        return seen if found is None else Noticed(seen.beliefs, (*seen.events, found.event))

    @property
    def at_odds(self) -> float:
        """How far what is expressed and what happened are at odds, 0..1; see :func:`~.fusion.ambivalence`."""
        if self.expressed.valence is None or not self.told:
            return 0.0
        wished = self.told.appraisals.get("desirability", 0.0) / _MOST_DESIRABLE
        return ambivalence([(self.expressed.valence, self.expressed.confidence), (wished, self.told.confidence)])

    def understood_by(self, agent: Agent) -> None:
        """Give one who hears it the rules for events that are told, unless it has them."""
        listen(agent)


def hear(text: str, who: TermLike) -> Heard:
    """Estimate what somebody's words express and tell of.

    The event is left out when the words are too few to tell of any, and, when they are hardly enough, where what they
    express is clearly on the other side: then words for feelings say more than the rest. Without a model of events that
    can be read, ``told.degraded`` says so.

    Args:
        text: In English; its first 2,000 characters are read.
        who: Who says it.

    Raises:
        PerceptionError: The text is none, or the model of what words express cannot be read.
    """
    said, speaker = text_of(text)[:MOST_HEARD].strip(), str(who)
    expressed = estimate_text(said, speaker)
    return Heard(said, speaker, expressed, _told(said, speaker, expressed))


def _told(said: str, speaker: str, expressed: AffectEstimate) -> AffectEstimate:
    nothing = AffectEstimate("text", SOURCE, subject=speaker, aspect="elicited")
    words = len(said.split())
    if words < _FEWEST:
        return nothing
    try:
        told = perceive_event(said, speaker)
    except PerceptionError as error:
        return replace(nothing, degraded=str(error))
    return nothing if words < _TO_CONTRADICT and _contradict(expressed, told) else told


def _contradict(expressed: AffectEstimate, told: AffectEstimate) -> bool:
    felt, wished = expressed.valence, told.appraisals.get("desirability", 0.0)
    return felt is not None and abs(felt) >= _CLEAR and felt * wished < 0
