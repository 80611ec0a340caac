"""SSML 1.1: how a text is to be said, for the synthesisers of others (W3C, 7 September 2010).

espeak-ng reads these units wrongly (``+3st`` comes out as 1.4 semitones, ``+6dB`` as half a decibel), therefore they
are never sent to it: its backend sets numbers that were measured. What SSML has no word for, such as pauses between all
words, is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from ...core.errors import ExpressionError
from ..expression import Prosody
from .characters import attributes, content, legal, plain_number

__all__ = ["SSML_NAMESPACE", "ssml_of"]

SSML_NAMESPACE: Final = "http://www.w3.org/2001/10/synthesis"
_WORD: Final = re.compile(r"\S+")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def ssml_of(
    text: str,
    prosody: Prosody | None = None,
    voice: str | None = None,
    language: str | None = None,
    breaks: Iterable[tuple[int, float]] = (),
) -> str:
    """Return a text and how it is said as an SSML 1.1 document.

    What is at rest is not written, so that a neutral voice gets plain text. A character that XML cannot hold becomes a
    blank; the text is the same otherwise.

    Args:
        text: What is said.
        prosody: How; its own breaks are kept, ``gap_10ms`` has no place in SSML and is left out.
        voice: The voice; SSML takes one with blanks in its name for several, in order of preference.
        language: Such as ``en-GB``; ``en`` when not given, because SSML wants one.
        breaks: Further pauses: (index of the word before which it stands, seconds); the number of words stands for the
            end, what lies beyond is left out, and of several before one word the longest counts.

    Raises:
        ExpressionError: The language is no language tag, or a number is out of range.

    >>> print(ssml_of("I <3 you", Prosody(rate=0.15, pitch_st=4, gain_db=3), language="en-GB"))
    <?xml version="1.0" encoding="UTF-8"?>
    <speak ... xml:lang="en-GB"><prosody rate="115%" pitch="+4st" volume="+3dB">I &lt;3 you</prosody></speak>
    """
    prosody = prosody or Prosody()
    said = _with_breaks(legal(text), _longest([*prosody.breaks, *breaks]))
    said = _inside("prosody", _of_prosody(prosody), said)
    said = _inside("voice", {"name": legal(voice) if voice else None}, said)
    about = {"version": "1.1", "xmlns": SSML_NAMESPACE, "xml:lang": _tag(language or "en")}
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<speak{attributes(about)}>{said}</speak>'


def _inside(element: str, about: dict[str, str | None], said: str) -> str:
    """Put an element around what is said, if there is anything to say of it."""
    written = attributes(about)
    return f"<{element}{written}>{said}</{element}>" if written else said


def _of_prosody(prosody: Prosody) -> dict[str, str | None]:
    if not prosody.rate > -1:
        raise ExpressionError(f"the rate of a voice cannot be {prosody.rate!r}: expected a part above -1, such as 0.15")
    if not prosody.range_x >= 0:
        raise ExpressionError(f"the range of a voice cannot be {prosody.range_x!r}: expected a factor of 0 or more")
    return {
        "rate": _unless("100%", f"{plain_number(100 * (1 + prosody.rate), 1)}%"),
        "pitch": _unless("+0st", f"{plain_number(prosody.pitch_st, 2, '+')}st"),
        "range": _unless("+0%", f"{plain_number(100 * (prosody.range_x - 1), 1, '+')}%"),
        "volume": _unless("+0dB", f"{plain_number(prosody.gain_db, 2, '+')}dB"),
    }


def _unless(rest: str, value: str) -> str | None:
    return None if value == rest else value


def _longest(breaks: Iterable[tuple[int, float]]) -> dict[int, float]:
    """Return the longest pause before each word that has one."""
    longest: dict[int, float] = {}
    for word, seconds in breaks:
        if word < 0 or not 0 <= seconds < float("inf"):
            raise ExpressionError(
                f"a pause cannot be {(word, seconds)!r}: expected the index of a word, and seconds of 0 or more"
            )
        longest[word] = max(seconds, longest.get(word, 0.0))
    return longest


def _with_breaks(text: str, breaks: dict[int, float]) -> str:
    """Return a text as XML, with its pauses."""
    return "".join(_parts(text, breaks)) if breaks else content(text)


def _parts(text: str, breaks: dict[int, float]) -> Iterator[str]:
    """Yield what stands between the starts of words, each with the pause that follows it."""
    starts = [found.start() for found in _WORD.finditer(text)]
    yield content(text[: starts[0]] if starts else text)
    for word, (start, end) in enumerate(pairwise([*starts, len(text)])):
        yield _pause(breaks.get(word))
        yield content(text[start:end])
    yield _pause(breaks.get(len(starts)))


def _pause(seconds: float | None) -> str:
    return f'<break time="{plain_number(1000 * seconds, 0)}ms"/>' if seconds else ""


def _tag(language: str) -> str:
    tag = language.replace("_", "-")
    if not _LANGUAGE.fullmatch(tag):
        raise ExpressionError(f"{language!r} is no language tag: expected one such as en or en-GB")
    return tag
