"""A crowd on a server, as an object: each method is one command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ..protocol.crowds import (
    AdvanceCrowd,
    CrowdEvent,
    CrowdFigures,
    CrowdMember,
    CrowdMembers,
    CrowdMessage,
    CrowdPassed,
    CrowdReaction,
    CrowdStatistics,
    DemoteMember,
    Figures,
    MemberList,
    PromoteMember,
    SubscribeCrowd,
    WhyMember,
)
from ..protocol.messages import AgentState, Done, Explained, StateReply
from .listening import CrowdSubscription
from .worlds import Asks

__all__ = ["RemoteCrowd"]


class RemoteCrowd:
    """A crowd on a server.

    Every method may raise :class:`.ServerError` (it was not done) and :class:`.NoAnswerError` (no answer came in time).
    Members are named by number or name.

    Args:
        client: To ask.
        name: Of the crowd.

    Attributes:
        name: Of the crowd.
    """

    def __init__(self, client: Asks, name: str) -> None:
        self._client, self.name = client, name

    def __repr__(self) -> str:
        return f"RemoteCrowd({self.name!r})"

    def statistics(
        self, group: str | None = None, *, at: tuple[float, float] | None = None, radius: float = 10.0
    ) -> CrowdFigures:
        """Return figures of everybody, of a group, or of those around a place; metres."""
        return self._client.ask(CrowdStatistics(crowd=self.name, group=group, at=at, radius=radius), Figures).figures

    def members(self, *members: int | str) -> list[CrowdMember]:
        """Return how members are, 256 at most."""
        return self._client.ask(CrowdMembers(crowd=self.name, members=list(members)), MemberList).members

    def why(self, member: int | str, emotion: str | None = None, depth: int = 4) -> str:
        """Return in words why a member feels an emotion, or does not; without one, what it feels most."""
        command = WhyMember(crowd=self.name, member=member, emotion=emotion, depth=depth)
        return self._client.ask(command, Explained).text

    def perceive(
        self,
        event: str,
        group: str | None = None,
        *,
        at: tuple[float, float] | None = None,
        radius: float = 10.0,
        members: Sequence[int | str] = (),
        prospects: Mapping[str, tuple[float, float]] | None = None,
        **amounts: float | Mapping[str, float],
    ) -> CrowdReaction:
        """Let an event reach everybody, a group, those around a place, or chosen members.

        Args:
            event: Such as ``Event(Action-End, Striker, Score, Home)``.
            group: Those of a group.
            at: Those around a place, metres.
            radius: How far around it, metres.
            members: Those who are chosen, 4,096 at most.
            prospects: What they come to await: how desirable (-10..10) and how likely (0..1) it is.
            amounts: How all whom it reaches appraise it: ``desirability=-4``, ``praiseworthiness={"Ben": -6}``; without
                any the crowd's rules do.
        """
        plain = {name: float(each) for name, each in amounts.items() if not isinstance(each, Mapping)}
        about = {name: dict(each) for name, each in amounts.items() if isinstance(each, Mapping)}
        command = CrowdEvent(
            crowd=self.name,
            event=event,
            group=group,
            at=at,
            radius=radius,
            members=list(members),
            amounts=plain,
            about=about,
            prospects=dict(prospects or {}),
        )
        return self._client.ask(command, CrowdReaction)

    def advance(self, seconds: float) -> float:
        """Let time pass in a crowd whose clock this program drives; return its time in seconds."""
        return self._client.ask(AdvanceCrowd(crowd=self.name, seconds=seconds), CrowdPassed).time

    def promote(self, member: int | str) -> AgentState:
        """Make a member a whole agent, or look at one that is, and return how it is."""
        return self._client.ask(PromoteMember(crowd=self.name, member=member), StateReply).state

    def demote(self, member: int | str) -> None:
        """Make an agent one of the crowd again."""
        self._client.ask(DemoteMember(crowd=self.name, member=member), Done)

    def subscribe(
        self,
        *,
        on_message: Callable[[CrowdMessage], object],
        groups: Sequence[str] = (),
        members: Sequence[int | str] = (),
        rate: float = 2.0,
    ) -> Callable[[], None]:
        """Hear how the crowd is: now, and whenever it has changed; also after the connection was lost.

        Args:
            on_message: Gets each message.
            groups: Of which groups there shall be figures, besides those of everybody; 16 at most.
            members: Who shall be told of, 256 at most.
            rate: How often a second, at most; up to 20.

        Returns:
            What ends the subscription when it is called.
        """
        wanted = SubscribeCrowd(crowd=self.name, groups=list(groups), members=list(members), rate=rate)
        subscription = CrowdSubscription(wanted, on_message)
        try:
            self._client.listen(subscription)
        except BaseException:
            self._client.listen_no_more(subscription)
            raise
        return lambda: self._client.listen_no_more(subscription)
