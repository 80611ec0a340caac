"""Asking an agent why it feels what it feels, and does what it does."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from ..core.terms import Term, TermLike
from ..decision.deliberation import Deliberation
from ..decision.policy import Decision
from .undisturbed import undisturbed

if TYPE_CHECKING:
    from .agent import Agent
    from .trace import Trace
    from .why import Why

__all__ = ["Explains"]


class Explains:
    """What an :class:`~.agent.Agent` can say of why it feels and does what it does."""

    trace: Trace | None = None
    """Who listened to what happened, if anybody did; :class:`~.trace.Trace` sets it."""
    words: Callable[[Term], str | None] | None = None
    """Says an event in the words of its author; None of one for which there are none."""

    _deliberation: Deliberation

    @property
    def latest_decisions(self) -> list[Decision]:
        """What the agent's latest decision came to, best first."""
        return self._deliberation.latest

    def would_decide(self) -> list[Decision]:
        """Return what the agent would do now, best first, and leave everything as it is."""
        agent = cast("Agent", self)
        with undisturbed(agent):
            return [] if agent.busy is not None else list(self._deliberation.decide(agent.chance))

    def why(
        self,
        emotion: str | None = None,
        target: TermLike | None = None,
        at: float | None = None,
    ) -> Why:
        """Explain what is felt; when it is not, why it is not.

        Args:
            emotion: A type of emotion, or a name that the ontology has for one; None for the strongest.
            target: About whom; None for the strongest about anybody.
            at: When, in seconds; None for now.

        Raises:
            AppraisalError: There is no such emotion.

        >>> from espressivo import Agent
        >>> from espressivo.agents.why import adds_up
        >>> ana = Agent("Ana")
        >>> ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-4)
        >>> felt = ana.perceive("Event(Action-End, Ben, Insult, Ana)")
        >>> why = ana.why("distress")
        >>> why.value, adds_up(why)
        (4.0, 0.0)
        """
        from .why_emotion import why_emotion

        return why_emotion(cast("Agent", self), emotion, target, at) or self.why_not(str(emotion), target)

    def why_not(
        self,
        emotion: str,
        target: TermLike | None = None,
        event: TermLike | None = None,
    ) -> Why:
        """Explain why something is not felt.

        Args:
            emotion: A type of emotion, or a name that the ontology has for one.
            target: About whom; None for anybody.
            event: Which event should have raised it; None for the last that anybody did.

        Raises:
            AppraisalError: There is no such emotion.
        """
        from .why_not import why_not

        return why_not(cast("Agent", self), emotion, target, event)

    def why_decision(self, action: TermLike | None = None, step: int | None = None) -> Why:
        """Explain what the agent does, or would do now.

        Args:
            action: Explain this one, whether it was chosen or not; None for what was chosen.
            step: Which turn, by its step in the trace; None for the agent's last, or what it would do now when nobody
                has listened.
        """
        from .why_decision import why_decision

        return why_decision(cast("Agent", self), action, step)
