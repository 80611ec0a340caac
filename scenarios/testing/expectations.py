"""Expectations: what writers say of a play, read: ``Mira feels pity for Tom > 3``, ``never: Tom takes loaf from Mira``.

::

    expectation := ["never:" | "always:"] claim ["until" event]
    event       := claim of something that happens | scene | ("he" | "she" | "they" | "it") phrase
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from ...core.errors import shown
from ..language.phrases import PhraseError
from .claim_reader import QUOTED, ExpectationError, check_length, deed_of, read_claim, unquoted
from .claims import Claim, InMind, Scene
from .lexicon import Lexicon

__all__ = ["Expectation", "ExpectationError", "parse_event", "parse_expectation"]

_MODES: Final = re.compile(r"\s*(never|always)\s*:\s*", re.IGNORECASE)
_UNTIL: Final = re.compile(r"\s+until\s+", re.IGNORECASE)
_PRONOUNS: Final = ("he", "she", "they", "it")
_OBJECTS: Final = ("", " to {}", " at {}", " with {}", " for {}", " from {}", " on {}", " {}")


@dataclass(frozen=True)
class Expectation:
    """What is expected.

    Attributes:
        text: As it is written.
        claim: What is to be so.
        mode: ``at`` a point of the play, ``never`` or ``always``.
        until: Up to which event it is to be so; None without one.
    """

    text: str
    claim: Claim
    mode: str = "at"
    until: Claim | None = None


def parse_expectation(text: str, lexicon: Lexicon, mode: str = "at") -> Expectation:
    """Read an expectation.

    Args:
        text: Such as ``Mira feels pity for Tom > 3``.
        lexicon: The names of the scenario.
        mode: ``at``, ``never`` or ``always``, when the text does not begin with one.

    Raises:
        ExpectationError: It is none.
    """
    check_length(text)
    start = 0
    found = _MODES.match(text)
    if found:
        mode, start = found[1].casefold(), found.end()
    body, until, until_at = _split_until(text)
    claim = read_claim(body, lexicon, start)
    if mode == "always" and claim.is_of_moments:
        raise ExpectationError("what happens at a moment is not always so", start, "Leave `always:` out.")
    if until is None:
        return Expectation(text.strip(), claim, mode)
    if mode != "at" or claim.is_of_moments:
        raise ExpectationError("`until` goes with what is felt, believed or the scene", until_at, "Leave it out.")
    return Expectation(text.strip(), claim, mode, parse_event(until, lexicon, until_at, claim))


def parse_event(text: str, lexicon: Lexicon, column: int = 0, claim: Claim | None = None) -> Claim:
    """Read an event: a phrase, a scene that is reached, something said.

    Args:
        text: In quotation marks or without.
        lexicon: The names of the scenario.
        column: Where the text begins, for errors.
        claim: Who ``he``, ``she`` or ``they`` is: whom the emotion of this claim is about.

    Raises:
        ExpectationError: It is none.
    """
    inner, column = unquoted(text, column)
    scene = lexicon.scene(inner)
    if scene is not None:
        return Scene(scene, lexicon, visited=True)
    word, _, rest = inner.partition(" ")
    if word.casefold() in _PRONOUNS:
        return _of_pronoun(rest, lexicon, column, claim)
    if not rest and inner:
        hint = lexicon.names.nearest(inner, lexicon.scenes) or f"the scenes are: {', '.join(lexicon.scenes[:12])}"
        raise ExpectationError(f"there is no scene {shown(inner)!r}", column, hint)
    read = read_claim(" " * column + inner, lexicon, column)
    if not read.is_of_moments:
        raise ExpectationError(f"{shown(inner)!r} is nothing that happens", column, "Write a phrase or a scene.")
    return read


def _of_pronoun(rest: str, lexicon: Lexicon, column: int, claim: Claim | None) -> Claim:
    """Read what he, she or they do: whom it is about; to the one who feels, when the phrase needs somebody."""
    who = claim.emotion[1] if isinstance(claim, InMind) and claim.emotion is not None else ""
    if not who or who in ("*", "-"):
        raise ExpectationError("it is not clear who this is", column, "Write the name.")
    assert isinstance(claim, InMind)
    failed: PhraseError | None = None
    for added in _OBJECTS:
        for whom in (claim.agent, "anyone"):
            try:
                return deed_of(f"{who} {rest}{added.format(whom)}", lexicon)
            except PhraseError as error:
                failed = failed or error
    assert failed is not None
    raise ExpectationError(failed.message, column, failed.remedy)


def _split_until(text: str) -> tuple[str, str | None, int]:
    """Return what stands before the last ``until`` outside quotation marks, what behind, and where that begins."""
    quoted = [each.span() for each in QUOTED.finditer(text)]
    last = None
    for found in _UNTIL.finditer(text):
        if not any(start < found.start() < end for start, end in quoted):
            last = found
    return (text, None, 0) if last is None else (text[: last.start()], text[last.end() :], last.end())
