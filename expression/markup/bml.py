"""BML 1.0: what a virtual human is to do, for realisers such as AsapRealizer, Greta and SmartBody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from math import hypot
from typing import Final, Literal, NamedTuple, get_args

import msgspec

from ...core.errors import ExpressionError, nearest, shown
from ..expression import Expression
from ..speech.backend import Speech
from ..tables import read_table
from .bml_timing import Pace, paces
from .characters import legal, plain_number
from .emotionml_values import identifier
from .tree import Node, written

__all__ = ["BML_NAMESPACE", "Composition", "FACS_NAMESPACE", "FaceForm", "bml_of"]

BML_NAMESPACE: Final = "http://www.bml-initiative.org/bml/bml-1.0"
FACS_NAMESPACE: Final = "http://www.bml-initiative.org/bml/coreextensions-1.0"
"""Action units are no part of BML's core, but of its extensions."""
TENDENCIES_NAMESPACE: Final = "urn:espressivo:tendencies"
"""Of our attributes on gestures and postures, which realisers read over."""

Composition = Literal["MERGE", "APPEND", "REPLACE"]
FaceForm = Literal["facs", "lexemes"]
_WORD: Final = re.compile(r"\S+")
_SPEECH: Final = "speech1"
_LEAST: Final = 0.05
"""What is less than this is not worth a behaviour."""
_MIDDLING: Final = Pace(0.4, 0.8)
"""Of gaze, head and body."""


class _Pose(msgspec.Struct, frozen=True):
    tendency: str
    start: float = msgspec.field(name="from")
    part: str = ""
    lexeme: str = ""


class _Axis(msgspec.Struct, frozen=True):
    axis: str
    up: str
    down: str


class _Table(msgspec.Struct, frozen=True):
    lexemes: dict[int, tuple[str, str | None, str | None]]
    pose: tuple[_Pose, ...]
    head: tuple[_Axis, ...]
    degrees: dict[str, float]
    gesture: float
    hold: float


class _Span(NamedTuple):
    """What behaviours begin and end with: sync points, or seconds."""

    start: str
    end: str


@cache
def _table() -> _Table:
    return read_table("bml.json", _Table)


def bml_of(
    expression: Expression,
    text: str = "",
    speech: Speech | None = None,
    *,
    id: str = "bml1",  # noqa: A002 - what BML calls it
    character: str | None = None,
    composition: Composition = "MERGE",
    target: str = "listener",
    face: FaceForm = "facs",
) -> str:
    """Return a BML block: what is said, with a sync point before each word, and the face, gaze, head and body with it.

    The face comes when speech starts and goes when it ends, as fast as our own faces do; where nothing is said it is
    held for two seconds. A lively gesture has its stroke on the first word.

    Args:
        expression: What it looks like.
        text: What is said; what XML cannot hold becomes a blank.
        speech: What was made of it; its words tell where the sync points stand.
        id: Of the block.
        character: Whose behaviour it is.
        composition: What becomes of behaviour that goes on: MERGE, APPEND after it, or REPLACE it.
        target: Whom or what the gaze is at, or averted from.
        face: ``facs`` for action units, ``lexemes`` for those names that BML itself has.

    Raises:
        ExpressionError: An id is no name, or there is no such composition or form.

    >>> print(bml_of(Expression(), "Well, well."))
    <?xml version="1.0" encoding="UTF-8"?>
    <bml xmlns="http://www.bml-initiative.org/bml/bml-1.0" id="bml1" composition="MERGE">
      <speech id="speech1" start="0">
        <text><sync id="w1"/>Well, <sync id="w2"/>well.</text>
      </speech>
    </bml>
    <BLANKLINE>
    """
    _check("composition", composition, get_args(Composition))
    _check("form of a face", face, get_args(FaceForm))
    said = legal(text or (speech.text if speech is not None else ""))
    span = _Span(f"{_SPEECH}:start", f"{_SPEECH}:end") if said.strip() else _Span("0", plain_number(_table().hold))
    behaviours = (
        *_speech(said, speech),
        *_face(expression, span, face),
        *_gaze(expression, span, _id(target, "target")),
        *_head(expression, span),
        *_posture(expression, span),
        *_gesture(expression, said),
    )
    names = [name for each in behaviours for name in (each.name, *each.attributes)]
    about = {
        "xmlns": BML_NAMESPACE,
        "xmlns:ext": FACS_NAMESPACE if any(name.startswith("ext:") for name in names) else None,
        "xmlns:esp": TENDENCIES_NAMESPACE if any(name.startswith("esp:") for name in names) else None,
        "id": _id(id, "id"),
        "characterId": None if character is None else _id(character, "character"),
        "composition": composition,
    }
    return written(Node("bml", about, behaviours))


def _check(what: str, value: str, known: tuple[str, ...]) -> None:
    if value not in known:
        close = nearest(str(value), known)
        remedy = f"did you mean {close}?" if close else f"expected one of: {', '.join(known)}"
        raise ExpressionError(f"{value!r} is no {what} of BML; {remedy}")


def _id(name: str, what: str) -> str:
    found = identifier(name)
    if found is None:
        expected = "expected a letter or _, then letters, digits, _ . and -"
        raise ExpressionError(f"the {what} of a BML block cannot be {shown(name, 40)!r}: {expected}")
    return found


def _speech(said: str, speech: Speech | None) -> Iterator[Node]:
    if not said.strip():
        return
    parts: list[str | Node] = []
    last = 0
    for number, place in enumerate(_words(said, speech), 1):
        parts += [said[last:place], Node("sync", {"id": f"w{number}"})]
        last = place
    content = tuple(part for part in (*parts, said[last:]) if part != "")
    yield Node("speech", {"id": _SPEECH, "start": "0"}, (Node("text", {}, content),))


def _words(said: str, speech: Speech | None) -> list[int]:
    """Return where words begin: as the synthesiser heard them, or as blanks part them."""
    if speech is not None and speech.words and legal(speech.text) == said:
        return sorted({word.place for word in speech.words if 0 <= word.place < len(said)})
    return [found.start() for found in _WORD.finditer(said)]


def _face(expression: Expression, span: _Span, form: FaceForm) -> Iterator[Node]:
    timing = paces(expression)
    for unit in expression.face:
        left, right = (expression.face.on(side).get(unit, 0.0) for side in ("left", "right"))
        sides = [("BOTH", left)] if left == right else [("LEFT", left), ("RIGHT", right)]
        for side, amount in sides:
            named = _lexeme(unit, side) if form == "lexemes" else {"au": str(unit), "side": side}
            if amount >= _LEAST and named:
                name = "faceLexeme" if form == "lexemes" else "ext:faceFacs"
                about = {"id": f"au{unit}{'' if side == 'BOTH' else side[0]}", **named, "amount": plain_number(amount)}
                yield Node(name, {**about, **_times("attackPeak", span, timing[unit])})


def _lexeme(unit: int, side: str) -> dict[str, str]:
    names = _table().lexemes.get(unit, ("", None, None))
    found = names[("BOTH", "LEFT", "RIGHT").index(side)]
    return {"lexeme": found} if found else {}


def _times(ready: str, span: _Span, pace: Pace) -> dict[str, str]:
    """Return the sync points of something that comes, is held, and goes."""
    return {
        "start": span.start,
        ready: _after(span.start, pace.onset),
        "relax": _after(span.end, pace.onset) if span.start == "0" else span.end,
        "end": _after(span.end, pace.offset + (pace.onset if span.start == "0" else 0.0)),
    }


def _after(point: str, seconds: float) -> str:
    """Return a time after a sync point, or after a number of seconds."""
    if ":" in point:
        return f"{point}+{plain_number(seconds)}"
    return plain_number(float(point) + seconds)


def _gaze(expression: Expression, span: _Span, target: str) -> Iterator[Node]:
    x, y = expression.gaze.x, expression.gaze.y
    size = min(1.0, hypot(x, y))
    if size < _LEAST:
        return
    vertical = "UP" if y > size / 3 else "DOWN" if y < -size / 3 else ""
    sideways = "LEFT" if x > size / 3 else "RIGHT" if x < -size / 3 else ""
    about = {
        "id": "gaze1",
        "target": target,
        "influence": "EYES",
        "offsetAngle": plain_number(size * _table().degrees["gaze"], 1),
        "offsetDirection": vertical + sideways,
    }
    yield Node("gaze", {**about, **_times("ready", span, _MIDDLING)})


def _head(expression: Expression, span: _Span) -> Iterator[Node]:
    for number, each in enumerate(_table().head, 1):
        degrees: float = getattr(expression.head, each.axis)
        amount = min(1.0, abs(degrees) / _table().degrees["head"])
        if amount >= _LEAST:
            name = each.up if degrees > 0 else each.down
            about = {"id": f"head{number}", "lexeme": name, "amount": plain_number(amount)}
            yield Node("head", {**about, **_times("ready", span, _MIDDLING)})


def _posture(expression: Expression, span: _Span) -> Iterator[Node]:
    poses = [
        Node("pose", {"part": each.part, "lexeme": each.lexeme})
        for each in _table().pose
        if _reaches(expression.posture.get(each.tendency, 0.0), each.start)
    ]
    if poses:
        about = {"id": "posture1", **_tendencies(expression.posture), **_times("ready", span, _MIDDLING)}
        yield Node("posture", about, tuple(poses))


def _reaches(value: float, start: float) -> bool:
    return value >= start if start > 0 else value <= start


def _tendencies(values: Mapping[str, float]) -> dict[str, str]:
    return {f"esp:{name}": plain_number(value) for name, value in values.items()}


def _gesture(expression: Expression, said: str) -> Iterator[Node]:
    """Yield a beat whose stroke is on the first word."""
    if not said.strip() or expression.gesture.get("expansiveness", 0.0) < _table().gesture:
        return
    about = {"id": "gesture1", "lexeme": "BEAT", "mode": "BOTH_HANDS", **_tendencies(expression.gesture)}
    yield Node("gesture", about)
    sync = Node("sync", {"ref": "gesture1:stroke"})
    yield Node("constraint", {"id": "constraint1"}, (Node("synchronize", {"ref": f"{_SPEECH}:w1"}, (sync,)),))
