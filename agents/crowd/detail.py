"""Level of detail: a member of a crowd becomes a whole agent, and one of the crowd again.

While it is lent, its row in the arrays lives on as that of any member, so that the crowd is read as before; and the
agent perceives the same events, by the same amounts or by its own rules, which are the crowd's until somebody gives it
others. Whatever else changes the row (contagion, :meth:`~.crowd.Crowd.set_intensity`, what is told to the crowd's
knowledge) reaches the agent when the crowd's time passes or its next event happens. Back in the crowd, what the agent
is then overwrites the row: of each type of emotion the strongest, what is felt about each goal and prospect, goals and
prospects, mood and beliefs. Rules, plans and memories of its own are the agent's alone. A crowd that is saved is saved
as its rows are.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, SupportsIndex

from ...core.errors import CrowdError
from .loan import Loan

if TYPE_CHECKING:
    from ..agent import Agent
    from .crowd import Crowd

__all__ = ["demote", "member_of", "promote"]


def promote(crowd: Crowd, member: int | str | SupportsIndex) -> Agent:
    """Make a member of a crowd a whole agent: with all that the crowd knows of it, and of its latest events.

    Args:
        crowd: The crowd.
        member: Its number or its name.

    Raises:
        CrowdError: There is no such member, or it is an agent already.

    >>> from espressivo.agents.crowd.crowd import Crowd
    >>> crowd = Crowd(1000)
    >>> reaction = crowd.perceive("Event(Action-End, Band, Play(Anthem), Everybody)", desirability=6)
    >>> fan = promote(crowd, 7)
    >>> fan.name, [(felt.type, felt.intensity) for felt in fan.emotions], str(fan.emotions[0].cause)
    ('Member7', [('Joy', 6.0)], 'Event(Action-End, Band, Play(Anthem), Everybody)')
    >>> demote(crowd, fan)
    ()
    """
    number = member_of(crowd, member)
    if number in crowd.loans:
        raise CrowdError(f"member {number} ({crowd.names[number]}) is an agent already: demote it first")
    loan = crowd.loans[number] = Loan(crowd, number)
    return loan.agent


def demote(crowd: Crowd, agent: Agent) -> tuple[str, ...]:
    """Put an agent back into the crowd that it came from; it is not to be used any longer.

    Args:
        crowd: The crowd.
        agent: What :func:`promote` returned.

    Returns:
        What the crowd cannot keep of it, in words; nothing, as a rule.

    Raises:
        CrowdError: The agent did not come from this crowd, or has lived on beyond the crowd's time; nothing has
            changed.
    """
    loan = next((loan for loan in crowd.loans.values() if loan.agent is agent), None)
    if loan is None:
        out = ", ".join([each.agent.name for each in crowd.loans.values()]) or "nobody"
        name = getattr(agent, "name", repr(agent))
        raise CrowdError(f"{name} is no agent that this crowd has lent: those are {out} (promote a member first)")
    if agent.now > crowd.time:
        raise CrowdError(
            f"{agent.name} has lived until {agent.now:g} s, the crowd only until {crowd.time:g} s: "
            "let the crowd's time pass first (advance_to)"
        )
    lost = loan.settle()
    del crowd.loans[loan.member]
    return lost


def member_of(crowd: Crowd, member: int | str | SupportsIndex) -> int:
    """Return the number of a member that is given by number or name.

    Raises:
        CrowdError: There is no such member.
    """
    if isinstance(member, str):
        return crowd.names.index(member)
    try:
        number = -1 if isinstance(member, bool) else operator.index(member)
    except TypeError:
        number = -1
    if not 0 <= number < crowd.size:
        raise CrowdError(
            f"there is no member {member!r}: expected a number of 0 to {crowd.size - 1}, or a name such as "
            f"{crowd.names[0]}"
        )
    return number
