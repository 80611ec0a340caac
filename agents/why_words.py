"""Events, emotions and names in plain words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from ..core.memory import ACTION_START, PROPERTY_CHANGE
from ..core.numbers import format_number
from ..core.terms import SELF, Term
from .caught import shown_by_others

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["about", "believed", "feeling_of", "in_words", "name_of", "shown_number", "variable_in_words"]

_SPEAK: Final = "speak"
_TELL_OF: Final = "tellof"
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+|[A-Z]")
_TAKING: Final = frozenset(
    ("borrow", "buy", "demand", "get", "grab", "hide", "receive", "rob", "snatch", "steal", "take")
)
"""What is done to somebody from whom something goes away."""
_FEELINGS: Final = {
    "Anger": "anger at",
    "Reproach": "reproach towards",
    "Resentment": "resentment towards",
    "Gratitude": "gratitude towards",
    "Admiration": "admiration for",
    "Love": "liking for",
    "Hate": "dislike of",
    "Pity": "pity for",
    "Happy-For": "happiness for",
    "Gloating": "gloating over",
    "Hope": "hope for",
    "Fear": "fear for",
    "Satisfaction": "satisfaction about",
    "Disappointment": "disappointment about",
    "Relief": "relief about",
    "Fears-Confirmed": "confirmed fear about",
}


def in_words(event: Term, agent: Agent | None = None) -> str:
    """Say an event: in its author's words where there are such, else in words made of its own.

    Args:
        event: With four arguments.
        agent: Who tells it; its world may have words for events.

    >>> from espressivo.core.terms import parse
    >>> in_words(parse("Event(Action-End, Ben, Give(OldBook), Ana)")), in_words(parse("Event(Action-End, Ben, Go, -)"))
    ('Ben gives old book to Ana', 'Ben goes')
    """
    told = None if agent is None else _authored(event, agent)
    if told:
        return told
    labels = {} if agent is None or agent.dialogue is None else agent.dialogue.labels
    if event.size != 5:
        return str(event)
    if shown := shown_by_others(event):
        return f"others show {feeling_of(shown)}"
    kind, subject, action, target = event.args
    if kind.key == PROPERTY_CHANGE.casefold():
        return f"{action} becomes {target}" if not target.is_nil else f"{action} is no more"
    begins = "begins: " if kind.key == ACTION_START.casefold() else ""
    if action.head.key == _SPEAK and len(action.args) == 4:
        return begins + _speech(subject, action.args[2], action.args[3], target)
    if action.head.key == _TELL_OF and len(action.args) == 7:
        return begins + _telling(subject, action.args, target)
    return begins + _deed(subject, action, target, labels)


def _authored(event: Term, agent: Agent) -> str | None:
    """Say an event in the words of its author, those of the agent first; None when there are none."""
    world = None if agent.trace is None else agent.trace.world
    for words in (agent.words, None if world is None else world.words):
        told = None if words is None else words(event)
        if told:
            return told
    return None


def _speech(subject: Term, meaning: Term, style: Term, target: Term) -> str:
    said = "speaks" if meaning.is_nil or meaning.is_universal else f"says {meaning}"
    manner = "" if style.is_nil or style.is_universal else f" ({style})"
    return f"{subject} {said}{_to(target)}{manner}"


def _telling(subject: Term, told: tuple[Term, ...], target: Term) -> str:
    """What was told in words and estimated from them (perception/telling.py)."""
    whom = "themselves" if told[0] == subject else str(told[0])
    words = ", ".join(f"“{word}”" for word in told[6].args)
    estimated = f"estimated desirability {shown_number(float(str(told[1])))} for {whom}"
    told_whom = "" if target.is_nil or target.is_universal else f" {target}"
    return f"{subject} tells{told_whom} something in words: {estimated}" + (f", from {words}" if words else "")


def _deed(subject: Term, action: Term, target: Term, labels: Mapping[str, str]) -> str:
    verb, *rest = _split(str(action.head))
    objects = [labels.get(str(part)) or name_of(part) for part in action.args if not part.is_nil]
    words = [labels.get(str(subject)) or str(subject), _third_person(verb), *rest, *objects]
    aimed = "" if target.is_nil or target.is_universal else labels.get(str(target)) or str(target)
    if aimed and not rest and not objects:
        words.append(aimed)
        aimed = ""
    towards = "from" if verb in _TAKING else "to"
    return " ".join(words) + (f" {towards} {aimed}" if aimed else "")


def _to(target: Term) -> str:
    return "" if target.is_nil or target.is_universal else f" to {target}"


def _split(name: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(name)] or [name]


def _third_person(verb: str) -> str:
    if verb.endswith(("ss", "sh", "ch", "x", "z", "o")):
        return f"{verb}es"
    if verb.endswith("s"):
        return verb
    if verb.endswith("y") and verb[-2:-1] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def name_of(thing: Term) -> str:
    """Say a name: of several words, those words in small letters.

    >>> from espressivo.core.terms import parse
    >>> name_of(parse("TheShopSurvives")), name_of(parse("Ben"))
    ('the shop survives', 'Ben')
    """
    if thing.is_compound or thing.is_number:
        return str(thing)
    words = _split(str(thing))
    return " ".join(words) if len(words) > 1 and str(thing).isalnum() else str(thing)


def feeling_of(kind: str, target: Term | None = None) -> str:
    """Say a type of emotion, and whom it is about.

    >>> from espressivo.core.terms import parse
    >>> feeling_of("Anger", parse("Ben")), feeling_of("Joy"), feeling_of("Pride", parse("SELF"))
    ('anger at Ben', 'joy', 'pride')
    """
    plain = _FEELINGS.get(kind, kind.replace("-", " ").lower())
    if target is None or target.is_nil or target == SELF:
        return plain.rpartition(" ")[0] if kind in _FEELINGS else plain
    if kind not in _FEELINGS:
        plain += " about"
    return f"{plain} {_quoted(target)}"


def about(target: Term | None) -> str:
    """Say about whom or what, with a blank before it; nothing when it is about nobody in particular."""
    return "" if target is None or target.is_nil or target == SELF else f" about {_quoted(target)}"


def _quoted(thing: Term) -> str:
    words = name_of(thing)
    return f'"{words}"' if " " in words and not thing.is_compound else words


def variable_in_words(name: str) -> str:
    """Say an appraisal variable, given by its name in rules or in the ontology.

    >>> variable_in_words("Goal Success Probablity"), variable_in_words("desirability_for_other")
    ('change of likelihood', 'desirability for the other')
    """
    known = {
        "goal success probablity": "change of likelihood",
        "desirability for others": "desirability for the other",
        "desirability for other": "desirability for the other",
        "like": "appeal",
        "appealingness": "appeal",
    }
    plain = name.replace("_", " ").lower()
    return known.get(plain, plain)


def believed(who: str, name: Term, mind: Term, value: Term) -> str:
    """Say a belief, and in whose mind it is."""
    says = f"{name} is no belief" if value.is_nil else f"{name} = {value}"
    if mind.is_self:
        return f"{who} believes {says}" if not value.is_nil else f"{who} believes nothing of {name}"
    return f"everybody believes {says}" if mind.is_universal else f"{who} believes that {mind} believes {says}"


def shown_number(value: float) -> str:
    r"""Say a number with at most two decimals, without noise.

    >>> shown_number(4.0), shown_number(0.30000001), shown_number(0.004), shown_number(-2.5)
    ('4', '0.3', '0.004', '\u22122.5')
    """
    small = value and abs(value) < 0.01
    shown = format_number(float(f"{value:.1g}")) if small else f"{value + 0.0:.2f}".rstrip("0").rstrip(".")
    return shown.replace("-", "\u2212")
