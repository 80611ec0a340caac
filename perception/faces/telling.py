"""The reading of a face in words, in three steps."""

from __future__ import annotations

from collections.abc import Iterator

from ...ontology import load
from .reading import PAIN_AT_LEAST, FaceReading, Observation, Observed, letter

__all__ = ["tell"]

_EXTENT = {"A": "a trace", "B": "slight", "C": "marked", "D": "severe", "E": "extreme"}
_ASSOCIATED = 5


def tell(reading: FaceReading) -> str:
    """Return a reading as text: what is seen, how it is read, and the conclusion. It names only what is seen.

    >>> from espressivo.perception.faces.reading import read_face
    >>> print(tell(read_face({"AU6": 0.6, "AU12": 0.7, "AU25": 0.6})))
    What is seen
      AU6   C  cheeks up: joy, love, happy-for, gloating and others
      AU12  D  corners of the lips up: joy, pride, love, relief and others
      AU25  C  lips apart: joy, fear, surprise, disgust and others
    How it is read
      AU12, AU6 and AU25 together: joy (0.67)
    Conclusion
      joy, severe (0.67); it accounts for 98% of the face
    """
    if not reading.observations:
        return "What is seen\n  a face at rest\nConclusion\n  nothing shows"
    steps = (
        ("What is seen", [_seen(each) for each in reading.observations]),
        ("How it is read", list(_read(reading))),
        ("Conclusion", list(_concluded(reading))),
    )
    return "\n".join(line for title, lines in steps for line in (title, *(f"  {each}" for each in lines)))


def _seen(each: Observation) -> str:
    more = len(each.associated) > _ASSOCIATED
    names = ", ".join(each.associated[: _ASSOCIATED - 1]) + " and others" if more else ", ".join(each.associated)
    unsure = f", {each.sure:.0%} sure" if each.sure < 1 else ""
    return f"{each.unit:<5} {each.letter}  {each.said}{unsure}" + (f": {names}" if names else "")


def _read(reading: FaceReading) -> Iterator[str]:
    for each in reading.readings:
        if each.combining:
            yield f"{_list(each.combining)} {_together(each)}: {each.name} ({each.weight:.2f})"
    for one, other in reading.conflicts:
        yield f"{one} and {other} work against each other"
    if reading.unread:
        yield f"{_list(reading.unread)} {'speak' if len(reading.unread) > 1 else 'speaks'} for none of these"
    if not reading.readings:
        yield "no face that is known is like it"


def _together(each: Observed) -> str:
    against = f", against {_list(each.against)}" if each.against else ""
    return ("alone" if len(each.combining) == 1 else "together") + against


def _concluded(reading: FaceReading) -> Iterator[str]:
    if not reading.readings:
        yield "nothing that can be named"
        return
    first = reading.readings[0]
    whole = f"; it accounts for {reading.fit:.0%} of the face"
    if reading.compound:
        parts = " and ".join(f"{each.name} ({each.weight:.2f})" for each in reading.readings[:2])
        yield f"{reading.compound}: {parts}{whole}"
    else:
        yield f"{first.name}, {_EXTENT[letter(first.weight)]} ({first.weight:.2f}){whole}"
    mixed = _mixed(reading)
    if mixed:
        yield mixed
    if reading.pain >= PAIN_AT_LEAST:
        yield f"the face is also like one of pain ({reading.pain:.0f} of 16)"


def _mixed(reading: FaceReading) -> str:
    """Return what is said when the two strongest are opposed."""
    if len(reading.readings) < 2:
        return ""
    one, other = reading.readings[:2]
    if other.weight < 0.5 * one.weight or not load().opposition(one.node, other.node):
        return ""
    return f"{one.name} and {other.name} are opposed: both show at once"


def _list(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
