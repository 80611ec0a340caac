"""A crowd that many clients share: it does their commands, and tells how it is. No socket, no clock of its own.

Whatever may be asked for is bounded: how many members are told of, how many a crowd awaits something of or lends, how
much time passes at once. What is refused has changed nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import numpy as np
from msgspec.structs import replace

from ...agents.crowd.arithmetic import Floats
from ...agents.crowd.crowd import Crowd
from ...agents.crowd.people import Indices
from ...core.errors import AppraisalError, CrowdError, EspressivoError
from ...core.terms import term
from ..protocol.coding import Refused
from ..protocol.crowds import (
    AboutCrowd,
    AdvanceCrowd,
    CrowdCommand,
    CrowdEvent,
    CrowdFigures,
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
from ..protocol.messages import Done, Explained, Reply, StateReply
from .crowd_amounts import amounts_of
from .describing import reasons_of, state_of, without_folders
from .failing import failed
from .telling_crowds import figures_of, members_of

__all__ = ["HostedCrowd"]

_MOST_LENT: Final = 32
"""Members that are agents at once: each perceives every event that reaches it."""
_MOST_KEPT: Final = 64
"""Figures that are kept until the crowd changes: many clients ask for the same ones."""


class HostedCrowd:
    """Hosts one crowd.

    Args:
        name: Of the crowd, for its clients.
        crowd: The crowd; the host alone changes it from now on.
        pass_time: Lets seconds pass in it, where more happens then than that feelings fade: contagion, a story.
        rate: Seconds of the crowd in one second of the server; with 0 clients drive its clock.
        longest: Seconds that a client may let pass at once.

    Attributes:
        changes: How often something was done to it, or its time passed.

    Raises:
        CrowdError: The rate is no number of 0 to 1,000.
    """

    def __init__(
        self,
        name: str,
        crowd: Crowd,
        pass_time: Callable[[float], object] | None = None,
        rate: float = 0.0,
        longest: float = 3_600.0,
    ) -> None:
        if not 0 <= rate <= 1_000:
            raise CrowdError(f"a crowd's clock cannot run {rate!r} times as fast as ours: expected 0 to 1,000")
        self.name = name
        self.crowd = crowd
        self.rate = rate
        self.longest = longest
        self.changes = 0
        self._pass_time = crowd.advance if pass_time is None else pass_time
        self._figures: dict[str | None, CrowdFigures] = {}
        self._works: Mapping[type[CrowdCommand], Callable[[Any], Reply]] = {
            AdvanceCrowd: self._advance,
            CrowdEvent: self._perceive,
            CrowdMembers: self._members,
            CrowdStatistics: self._statistics,
            DemoteMember: self._demote,
            PromoteMember: self._promote,
            WhyMember: self._why,
        }

    def do(self, command: CrowdCommand) -> Reply:
        """Do a command; when the answer is :class:`~..protocol.messages.Failed`, nothing has changed."""
        try:
            reply = self._works[type(command)](command)
        except Exception as error:  # whatever goes wrong in one crowd, the others go on
            reply = failed(error)
        return replace(reply, id=command.id, seq=command.seq)

    def pass_time(self, host_seconds: float) -> None:
        """Let time of the server pass: the crowd's own clock runs, if it has one."""
        if self.rate:
            self._pass(host_seconds * self.rate)

    def about(self) -> AboutCrowd:
        """Return what there is to ask about."""
        crowd = self.crowd
        where = crowd.positions
        return AboutCrowd(
            members=crowd.size,
            first=crowd.names[0],
            groups={name: len(members) for name, members in crowd.groups.items()},
            goals=list(crowd.wants.goals),
            types=[kind.name for kind in crowd.kinds],
            promoted=sorted(crowd.loans),
            time=crowd.time,
            clock="own" if self.rate else "host",
            rate=self.rate or 1.0,
            area=None if where is None else _area(where[:, 0], where[:, 1]),
        )

    def check(self, command: SubscribeCrowd) -> None:
        """See that a stream can tell what is asked for.

        Raises:
            Refused: There is no such member or group.
        """
        self._numbers(command.members)
        for place, group in enumerate(command.groups):
            self._group(group, f"$.groups[{place}]")

    def message(self, command: SubscribeCrowd, *, snapshot: bool) -> CrowdMessage:
        """Return how the crowd is now, as its stream tells it."""
        return CrowdMessage(
            crowd=self.name,
            time=self.crowd.time,
            snapshot=snapshot,
            figures=self._figures_of(None),
            groups={group: self._figures_of(group) for group in command.groups},
            members=members_of(self.crowd, self._numbers(command.members)),
        )

    # -- questions -----------------------------------------------------------------------------------------------------

    def _statistics(self, command: CrowdStatistics) -> Reply:
        if command.at is None:
            figures = self._figures_of(command.group)
        else:
            figures = figures_of(self.crowd, self._chosen(command))
        return Figures(crowd=self.name, time=self.crowd.time, figures=figures)

    def _figures_of(self, group: str | None) -> CrowdFigures:
        known = self._figures.get(group)
        if known is None:
            known = figures_of(self.crowd, None if group is None else self._group(group))
            if len(self._figures) < _MOST_KEPT:
                self._figures[group] = known
        return known

    def _members(self, command: CrowdMembers) -> Reply:
        told = members_of(self.crowd, self._numbers(command.members))
        return MemberList(crowd=self.name, time=self.crowd.time, members=told)

    def _why(self, command: WhyMember) -> Reply:
        member = self._number(command.member, "$.member")
        try:
            told = without_folders(self.crowd.why(member, command.emotion))
        except AppraisalError as error:
            raise Refused("unknown-emotion", str(error), "$.emotion") from None
        text, reasons = told.as_text(command.depth), reasons_of(told, command.depth)
        return Explained(agent=self.crowd.names[member], text=text, reasons=reasons)

    # -- changes -------------------------------------------------------------------------------------------------------

    def _perceive(self, command: CrowdEvent) -> Reply:
        try:
            event = term(command.event)
        except EspressivoError as error:
            raise Refused("bad-term", str(error), "$.event") from None
        amounts = amounts_of(self.crowd, command)
        reaction = self.crowd.perceive(event, self._chosen(command), **amounts)
        self._has_changed()
        return CrowdReaction(
            crowd=self.name,
            time=self.crowd.time,
            ordinal=reaction.ordinal,
            reached=reaction.reached,
            felt=dict(reaction.felt),
        )

    def _advance(self, command: AdvanceCrowd) -> Reply:
        if self.rate:
            why = f"the clock of {self.name} runs by itself, {self.rate:g} times as fast as ours"
            raise Refused("not-possible", why, "$.seconds")
        if command.seconds > self.longest:
            why = f"at most {self.longest:g} s may pass at once in {self.name}: let them pass little by little"
            raise Refused("not-possible", why, "$.seconds")
        self._pass(command.seconds)
        return CrowdPassed(crowd=self.name, time=self.crowd.time)

    def _promote(self, command: PromoteMember) -> Reply:
        member, lent = self._number(command.member, "$.member"), self.crowd.loans
        if member not in lent and len(lent) >= _MOST_LENT:
            why = f"{len(lent)} members of {self.name} are agents, more are not allowed: demote one first"
            raise Refused("not-possible", why, "$.member")
        agent = lent[member].agent if member in lent else self.crowd.promote(member)
        return StateReply(state=state_of(agent))

    def _demote(self, command: DemoteMember) -> Reply:
        member = self._number(command.member, "$.member")
        loan = self.crowd.loans.get(member)
        if loan is None:
            why = f"{self.crowd.names[member]} is no agent: crowd.list tells who is"
            raise Refused("not-possible", why, "$.member")
        self.crowd.demote(loan.agent)
        self._has_changed()
        return Done()

    def _pass(self, seconds: float) -> None:
        try:
            self._pass_time(seconds)
        finally:
            self._has_changed()

    def _has_changed(self) -> None:
        self.changes += 1
        self._figures.clear()

    # -- whom it is about ----------------------------------------------------------------------------------------------

    def _chosen(self, command: CrowdStatistics | CrowdEvent) -> Indices | None:
        """Return who is chosen; None for everybody.

        Raises:
            Refused: They are chosen in two ways, or there is no such member or group.
        """
        members = command.members if isinstance(command, CrowdEvent) else []
        if (command.group is not None) + (command.at is not None) + bool(members) > 1:
            raise Refused("bad-message", "choose by group, by at and radius, or by members: by one of them", "$")
        if command.group is not None:
            return self._group(command.group)
        if command.at is not None:
            return self._around(command.at, command.radius)
        return np.unique(np.array(self._numbers(members), np.int32)) if members else None

    def _around(self, at: tuple[float, float], radius: float) -> Indices:
        where = self.crowd.positions
        if where is None:
            raise Refused("not-possible", f"the members of {self.name} are nowhere: choose them by group", "$.at")
        x, y = where[:, 0] - np.float64(at[0]), where[:, 1] - np.float64(at[1])
        return np.flatnonzero(x * x + y * y <= radius * radius).astype(np.int32)

    def _group(self, group: str, place: str = "$.group") -> Indices:
        try:
            return self.crowd.groups[group]
        except CrowdError as error:
            raise Refused("unknown-member", str(error), place) from None

    def _numbers(self, members: Sequence[int | str]) -> list[int]:
        return [self._number(each, f"$.members[{place}]") for place, each in enumerate(members)]

    def _number(self, member: int | str, place: str) -> int:
        crowd = self.crowd
        if isinstance(member, int):
            if 0 <= member < crowd.size:
                return member
            why = f"there is no member {member} in {self.name}: they are numbered from 0 to {crowd.size - 1}"
            raise Refused("unknown-member", why, place)
        try:
            return crowd.names.index(member)
        except CrowdError as error:
            raise Refused("unknown-member", str(error), place) from None


def _area(x: Floats, y: Floats) -> tuple[float, float, float, float]:
    least, most = (float(x.min()), float(y.min())), (float(x.max()), float(y.max()))
    return round(least[0], 3), round(least[1], 3), round(most[0], 3), round(most[1], 3)
