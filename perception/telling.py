"""What an agent feels about what it is told in words.

What was told becomes an event that holds the estimated appraisal variables themselves, each as far as the estimate is
to be trusted (times its confidence), with the words that they rest on, such as
``TellOf(Bo, -6.2, Neighbour, -5.1, 0.8, 2.4, Words(blamed, neighbour))``.

Five appraisal rules that all agents share read it, like any rule of an author. So the agent's own engine decides what
is felt: by whom it likes, its personality, its mood. A journal keeps the event, and a replay never asks the text model
again.

The terms of ``TellOf``: whom it befell, how desirable it was for them, who else did something, how praiseworthy that
was, how praiseworthy was what they did themselves, how unexpected it was, and the words that say so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from ..appraisal.rules import AppraisalRule
from ..core.emotions import Emotion
from ..core.errors import PerceptionError
from ..core.terms import NIL, Kind, Symbol, Term, TermLike, compose, number, term
from .estimate import AffectEstimate
from .text.appraisal import perceive_event
from .text.features import LIMIT

if TYPE_CHECKING:
    from ..agents.agent import Agent

__all__ = ["SOMEBODY", "TOLD", "Telling", "appraise_told", "listen", "telling"]

TOLD: Final = "TellOf"
"""The action of events that were told in words."""
SOMEBODY: Final = "Somebody"
"""Who did it, when the words do not say who."""
SOURCE: Final = "estimated from words by the text model"
"""What ``why`` says of where the rules are from."""

_PEOPLE: Final = Path(__file__).parent / "data" / "told_people.json"
_SHAPE: Final = (
    "Event(Action-End, [teller], TellOf([about], [desirability], [who], [deed], [own], [surprise], [words]), *)"
)
_OF_SELF: Final = (
    "Event(Action-End, [teller], TellOf(SELF, [desirability], [who], [deed], [own], [surprise], [words]), *)"
)
_NOT_ME: Final = "[teller] != SELF"
_WORD: Final = re.compile(r"[A-Za-z][\w-]*")
_RESERVED: Final = frozenset(("self", "true", "false", "event"))
_MOST_WORDS: Final = 6
_FAINT: Final = 1.5  # deeds and surprises below it are not worth telling: the ratings of any event leave some
_YOU: Final = re.compile(r"\b(?:you|u)\b(?!\s+(?:know|see)\b)", re.IGNORECASE)
_OTHERS: Final = re.compile(r"\bmy\s+(?:[\w-]+\s+){0,2}?([a-z]+)|\b(?:he|she|they|somebody|someone)\b", re.IGNORECASE)


class Telling(NamedTuple):
    """Something that was told, ready to happen.

    Attributes:
        event: What an agent, or a world, is to perceive.
        estimate: What it was made of.
    """

    event: Term
    estimate: AffectEstimate


def telling(
    text: str, who: TermLike, hearer: TermLike, about: TermLike | None = None, estimate: AffectEstimate | None = None
) -> Telling | None:
    """Make an event of what somebody tells.

    Args:
        text: What is told, in English; its first 20,000 characters are read.
        who: Who tells it.
        hearer: Whom it is told.
        about: Whom it befell; whoever tells it when not given.
        estimate: What :func:`~.text.appraisal.perceive_event` made of it, if that is known already.

    Returns:
        None when nothing can be made of the text.

    Raises:
        PerceptionError: A name is none that an event can hold, or the model cannot be read.

    >>> told = telling("My neighbour blamed me for something I did not do.", "Bo", "Ana")
    >>> str(told.event.args[2].args[0]), str(told.event.args[2].args[2])
    ('Bo', 'Neighbour')
    """
    teller, listener = _name(who), _name(hearer)
    subject = teller if about is None else _name(about)
    found = perceive_event(text, str(subject)) if estimate is None else estimate
    if not found.appraisals:
        return None
    names = "desirability", "praiseworthiness", "own_praiseworthiness", "unexpectedness"
    text = text[:LIMIT]
    values = [found.confidence * found.appraisals.get(name, 0.0) for name in names]
    worth = [values[0], *(value if abs(value) >= _FAINT else 0.0 for value in values[1:])]
    wish, deed, own, surprise = (number(round(value, 2)) for value in worth)
    action = compose(TOLD, subject, wish, _doer(text, listener, subject), deed, own, surprise, _words(text, found))
    return Telling(compose("Event", "Action-End", teller, action, listener), found)


def listen(agent: Agent) -> None:
    """Let an agent understand what it is told: give it the rules that read such events, unless it has them."""
    if not any(rule.source == SOURCE for rule in agent.appraisal_rules):
        for rule in _rules():
            agent.appraisal_rules.add(rule)


def appraise_told(agent: Agent, text: str, who: TermLike, about: TermLike | None = None) -> list[Emotion]:
    """Let an agent hear something told in words, and feel what its own engine makes of it.

    It pities or is happy for whom it befell, when it likes them; thinks well or ill of whoever did it; and is glad or
    sorry itself when it befell itself. What befalls strangers leaves it cold, as the ``occ`` model has it: a belief
    such as ``Likes(Bo) = 5`` says who is none.

    Args:
        agent: Who hears it; a journal of its world records the event.
        text: What is told, in English.
        who: Who tells it.
        about: Whom it befell; whoever tells it when not given.

    Returns:
        The emotions that arose; none when nothing can be made of the text.

    Raises:
        PerceptionError: A name is none that an event can hold, or the model cannot be read.
        EspressivoError: Another rule of the agent failed.

    >>> from espressivo import Agent
    >>> ana = Agent("Ana", beliefs={"Likes(Bo)": 8})
    >>> felt = appraise_told(ana, "My dog died last night and I could not do anything to save him.", "Bo")
    >>> [(each.type, str(each.target)) for each in felt][:1]
    [('Pity', 'Bo')]
    """
    told = telling(text, who, agent.beliefs.owner, about)
    if told is None:
        return []
    listen(agent)
    return agent.perceive(told.event)


@cache
def _rules() -> tuple[AppraisalRule, ...]:
    def rule(name: str, event: str, variable: str, value: str, target: str | None, *more: str) -> AppraisalRule:
        return AppraisalRule.parse(event, [(variable, value, target)], (_NOT_ME, *more), id=name, source=SOURCE)

    return (
        rule("told of another", _SHAPE, "Desirability for others", "[desirability]", "[about]", "[about] != SELF"),
        rule("told of oneself", _OF_SELF, "Desirability", "[desirability]", None),
        rule("told of a deed", _SHAPE, "Praiseworthiness", "[deed]", "[who]"),
        rule("told of a deed of theirs", _SHAPE, "Praiseworthiness", "[own]", "[about]"),
        rule("told of a surprise", _SHAPE, "Unexpectedness", "[surprise]", None),
    )


def _name(who: TermLike) -> Symbol:
    found = term(who)
    if not isinstance(found, Symbol) or found.kind != Kind.TEXT or found.is_self:
        raise PerceptionError(f"{who} cannot tell or be told anything: expected the name of somebody, such as Ana")
    return found


def _doer(text: str, listener: Symbol, about: Symbol) -> Term:
    """Return who else did it: the listener who is addressed, somebody who is named as one's own, or nobody known."""
    other, you = next(_named(text), None), _YOU.search(text)
    if you is not None and (other is None or you.start() < other[0]):
        return listener
    found = SOMEBODY if other is None else other[1]
    return term(found) if found != str(about) else term(SOMEBODY)


def _named(text: str) -> Iterator[tuple[int, str]]:
    """Yield the people whom a text names as one's own, with their places: ``my boss``."""
    for match in _OTHERS.finditer(text):
        noun = (match.group(1) or "").casefold()
        if not match.group(1):
            yield match.start(), SOMEBODY
        elif noun in _people():
            yield match.start(), noun.capitalize()


@cache
def _people() -> frozenset[str]:
    return frozenset(json.loads(_PEOPLE.read_text(encoding="utf-8"))["people"])


def _words(text: str, estimate: AffectEstimate) -> Term:
    """Return the words that an estimate rests on, as a term; ``-`` for none."""
    places = [re.fullmatch(r"characters (\d+)-(\d+)", clue.source) for clue in estimate.evidence]
    pieces = [text[int(place.group(1)) : int(place.group(2))] for place in places if place is not None]
    words = [word.lower() for piece in pieces for word in _WORD.findall(piece) if word.lower() not in _RESERVED]
    known = list(dict.fromkeys(words))[:_MOST_WORDS]
    return compose("Words", *known) if known else NIL
