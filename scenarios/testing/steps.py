"""Steps of a test, read: what happens, what is said, how long is waited, how far is played on.

::

    step := phrase | "#" id | "line" id | '"' first words '"' | who ":" first words | who "says" ...
          | scene | "until" (scene | event | "end") | "wait" number ["s" | "min" | "h"] | number "turns"
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ...core.errors import shown
from ...core.terms import Term
from ..document import LineDoc
from .claim_reader import check_length
from .claims import Claim, Deed, Scene, Utterance
from .expectations import ExpectationError, parse_event, parse_expectation
from .lexicon import Lexicon

__all__ = ["Act", "Check", "Pass", "PlayOn", "Say", "StepPlan", "parse_seconds", "parse_step"]

_LONGEST: Final = 86_400.0
_MOST: Final = 10_000
_UNITS: Final = {"": 1.0, "s": 1.0, "sec": 1.0, "second": 1.0, "m": 60.0, "min": 60.0, "minute": 60.0, "h": 3600.0}
_DURATION: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([a-z]*?)s?\s*$", re.IGNORECASE)
_WAIT: Final = re.compile(r"wait\s+(?P<time>.+)", re.IGNORECASE)
_TURNS: Final = re.compile(r"(?P<count>[0-9]{1,6})\s+turns?", re.IGNORECASE)
_UNTIL: Final = re.compile(r"(?:until|to)\s+(?P<what>.+)", re.IGNORECASE)
_WORDS: Final = re.compile(r"[\"“](?P<words>[^\"“”]*)[\"”](?:\.\.\.|…)?")
_LINE: Final = re.compile(r"(?:#|line\s+)(?P<name>\S+)", re.IGNORECASE)
_SPOKEN: Final = re.compile(r"(?P<who>[^:\"“]{1,80}?)\s*:\s+(?P<words>.+)", re.DOTALL)


@dataclass(frozen=True)
class Act:
    """Something is done: as what somebody may do then, or else as an event.

    Attributes:
        text: As it is written.
        pattern: The event, which may hold ``*`` where only what somebody may do is meant.
        agent: Who does it; empty for nobody of the cast.
    """

    text: str
    pattern: Term
    agent: str


@dataclass(frozen=True)
class Say:
    """A line is said.

    Attributes:
        text: As it is written.
        lines: Those that are meant, any of them.
        agents: Who may say one of them.
    """

    text: str
    lines: tuple[LineDoc, ...]
    agents: tuple[str, ...]


@dataclass(frozen=True)
class Pass:
    """Time passes."""

    text: str
    seconds: float


@dataclass(frozen=True)
class PlayOn:
    """Everybody decides by themselves, for some turns, until something has come about, or to the end.

    Attributes:
        text: As it is written.
        until: What is to come about; None to the end, or for some turns.
        turns: For how many turns; 0 for as many as it takes.
    """

    text: str
    until: Claim | None = None
    turns: int = 0


@dataclass(frozen=True)
class Check:
    """Expectations at this point; numbers are those of the plan's expectations."""

    text: str
    numbers: tuple[int, ...] = field(default=())


StepPlan = Act | Say | Pass | PlayOn | Check


def parse_step(text: str, lexicon: Lexicon) -> StepPlan:
    """Read one step.

    Raises:
        ExpectationError: It is none.
    """
    check_length(text)
    body = text.strip()
    column = text.find(body)
    if not body:
        raise ExpectationError("nothing is done here", 0, "Write a phrase, a scene or a line.")
    if found := _WAIT.fullmatch(body):
        return Pass(body, parse_seconds(found["time"], column + found.start("time")))
    if found := _TURNS.fullmatch(body):
        return PlayOn(body, turns=_count(found["count"], column))
    if found := _LINE.fullmatch(body):
        name = found["name"]
        return _say(body, lexicon.line_called(name), lexicon, column, f"no line has the id #{shown(name)}", "#" + name)
    if found := _WORDS.fullmatch(body):
        lines = lexicon.lines_beginning(found["words"])
        return _say(body, lines, lexicon, column, f"no line begins {shown(found['words'])!r}", found["words"])
    return _play_on(body, lexicon, column) or _done(body, lexicon, column)


def parse_seconds(text: str | float, column: int = 0) -> float:
    """Read how long is waited, in seconds: ``60 s``, ``2 min``, ``1 h``, ``5``.

    Raises:
        ExpectationError: It is no time.
    """
    found = _DURATION.match(str(text).strip())
    unit = None if found is None else _UNITS.get(found[2].casefold())
    if found is None or unit is None:
        raise ExpectationError(f"{shown(str(text))!r} is no time", column, "Write `60 s` or `2 min`.")
    seconds = float(found[1]) * unit
    if seconds > _LONGEST:
        raise ExpectationError("this is longer than a day", column, "Wait for less.")
    return seconds


def _count(text: str, column: int) -> int:
    if not 0 < int(text) <= _MOST:
        raise ExpectationError(f"{text} turns cannot be played", column, f"Write 1 to {_MOST}.")
    return int(text)


def _play_on(body: str, lexicon: Lexicon, column: int) -> PlayOn | None:
    found = _UNTIL.fullmatch(body)
    if found is not None:
        what = found["what"].strip()
        if what.casefold() in ("end", "the end"):
            return PlayOn(body)
        return PlayOn(body, parse_event(what, lexicon, column + found.start("what")))
    scene = lexicon.scene(body)
    if scene is not None:
        return PlayOn(body, Scene(scene, lexicon, visited=True))
    return PlayOn(body) if body.casefold() in ("end", "the end") else None


def _done(body: str, lexicon: Lexicon, column: int) -> StepPlan:
    found = _SPOKEN.fullmatch(body)
    who = lexicon.agent(found["who"]) if found is not None else None
    if found is not None and who is not None:
        words = found["words"].strip().strip('"“”')
        lines = lexicon.lines_beginning(words, who)
        return _say(body, lines, lexicon, column, f"{found['who']} has no line that begins {shown(words)!r}", words)
    try:
        claim = parse_expectation(body, lexicon).claim
    except ExpectationError as error:
        raise _step_error(error, body, lexicon, column) from None
    if isinstance(claim, Utterance) and not claim.negated:
        lines = lexicon.line_called(claim.name) if claim.name else lexicon.lines_beginning(claim.start, claim.agent)
        return _say(body, lines, lexicon, column, "nobody says this", claim.start, claim.agent)
    if not isinstance(claim, Deed):
        raise ExpectationError(
            f"{shown(body)!r} is nothing that happens", column, "What is expected stands under `expect:`."
        )
    agent = lexicon.names.agent(str(claim.pattern.args[1]))
    if agent is None and "*" in [str(symbol) for symbol in claim.pattern.symbols()]:
        raise ExpectationError(f"{shown(body)!r} does not say who does what", column, "Write all names.")
    return Act(body, claim.pattern, agent or "")


def _step_error(error: ExpectationError, body: str, lexicon: Lexicon, column: int) -> ExpectationError:
    """Say of one word that it is no scene; of several, what is wrong with the phrase."""
    if len(body.split()) > 1:
        return ExpectationError(error.message, column + error.column, error.remedy)
    hint = lexicon.names.nearest(body, lexicon.scenes) or f"the scenes are: {', '.join(lexicon.scenes[:12]) or 'none'}"
    return ExpectationError(f"there is no scene {shown(body)!r}", column, hint)


def _say(
    body: str, lines: Iterable[LineDoc], lexicon: Lexicon, column: int, missing: str, words: str, agent: str = ""
) -> Say:
    meant = tuple(lines)
    if not meant:
        by_id = words.startswith("#")
        near = lexicon.names.nearest(words[1:], lexicon.names.line_ids()) if by_id else lexicon.lines_nearest(words)
        raise ExpectationError(missing, column, near or "Write the first words of a line, or its `#id`.")
    cast = [each.name for each in lexicon.scenario.agents]
    speakers = [agent] if agent else [name for line in meant for name in ([line.speaker] if line.speaker else cast)]
    return Say(body, meant, tuple(dict.fromkeys(speakers)))
