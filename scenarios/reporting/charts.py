"""The charts of a report: for each character a strip of mood and a strip of emotions, over the turns of the run.

Lines are SVG that stretches with the page; words and points are HTML above it, placed by per cent, so that they do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

from .gathering import Character, Curve, Gathered, Moment
from .markup import Markup, element, joined

__all__ = ["SHOWN", "charts", "hue"]

SHOWN: Final = 8
"""How many emotions of each character are drawn; the transcript tells all."""
_LABELLED: Final = 4
"""How many of them have their name beside their peak."""
_MOOD: Final = 10.0
_INTENSITY: Final = 10.0
_WIDTH: Final = 1000.0
_HEIGHT: Final = 100.0
_LETTER: Final = 0.98
"""How wide a letter of a label is, in per cent of a chart of usual width."""
_LINE: Final = 12.0
"""How high a label is, in per cent of the strip of emotions."""
_TICKS: Final = 12


def hue(primary: str) -> str:
    """Return the class of a primary emotion's colour."""
    known = {"Love", "Joy", "Surprise", "Anger", "Sadness", "Fear"}
    return f"hue-{primary.lower()}" if primary in known else "hue-other"


def charts(gathered: Gathered) -> Markup:
    """Draw the charts of everybody, with the axis of turns below them."""
    places = _places(len(gathered.moments))
    lanes = [_lane(character, gathered.moments, places) for character in gathered.characters]
    cursor = element("div", class_="cursor", id="cursor", hidden=True)
    return element(
        "div",
        *lanes,
        _axis(gathered.moments, places),
        element("div", cursor, class_="overlay"),
        class_="lanes",
        id="lanes",
        tabindex="0",
        role="slider",
        aria_label="Time: left and right arrows go from turn to turn, Enter marks a turn",
        aria_valuemin="0",
        aria_valuemax=str(len(places) - 1),
        aria_valuenow="0",
    )


def _places(count: int) -> list[float]:
    """Return where each moment stands, in per cent of the width."""
    return [100 * (number + 0.5) / max(count, 1) for number in range(count)]


def _lane(character: Character, moments: Sequence[Moment], places: Sequence[float]) -> Markup:
    curves = [curve for curve in character.strongest(SHOWN) if curve.peak > 0]
    head = element(
        "header",
        element("h3", character.name),
        element("span", "", class_="readout", data_who=character.name),
    )
    return element(
        "section",
        head,
        element("div", _mood(character, places), class_="strip mood", aria_hidden="true"),
        element(
            "div",
            _emotions(curves, places),
            *_points(character, curves, places),
            *_labels(curves, places),
            class_="strip emotions",
        ),
        _legend(character, curves, moments),
        class_="lane",
        data_who=character.name,
    )


# -- mood ----------------------------------------------------------------------------------------------------------


def _mood(character: Character, places: Sequence[float]) -> Markup:
    points = _with_zeros(_course(character.before, character.after, places))
    sides = [
        _area([(x, max(value, 0.0)) for x, value in points], "good"),
        _area([(x, min(value, 0.0)) for x, value in points], "bad"),
    ]
    line = element("polyline", points=_points_text(points, _mood_height), class_="line")
    zero = element("line", x1="0", x2=_WIDTH, y1=_HEIGHT / 2, y2=_HEIGHT / 2, class_="zero")
    scale = [element("span", text, class_=f"scale {name}") for text, name in (("+10", "high"), ("\u221210", "low"))]
    return joined(_svg(*sides, zero, line), element("span", "mood", class_="name"), *scale)


def _mood_height(value: float) -> float:
    return _HEIGHT * (0.5 - value / _MOOD / 2)


def _area(points: Sequence[tuple[float, float]], side: str) -> Markup:
    closed = [(points[0][0], 0.0), *points, (points[-1][0], 0.0)]
    return element("polygon", points=_points_text(closed, _mood_height), class_=side)


def _with_zeros(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the points, and those between them in which a line crosses zero."""
    found = [points[0]]
    for (x, value), (later, next_value) in pairwise(points):
        if value * next_value < 0:
            found.append((x + (later - x) * value / (value - next_value), 0.0))
        found.append((later, next_value))
    return found


# -- emotions ------------------------------------------------------------------------------------------------------


def _emotions(curves: Sequence[Curve], places: Sequence[float]) -> Markup:
    grid = [
        element("line", x1="0", x2=_WIDTH, y1=_height(value), y2=_height(value), class_="grid") for value in (0, 5, 10)
    ]
    lines = [
        element(
            "polyline",
            points=_points_text(_felt_course(curve, places), _height),
            class_=f"line {hue(curve.primary)} {_dash(curves, curve)}",
            data_curve=str(number),
        )
        for number, curve in enumerate(curves)
    ]
    scale = [element("span", text, class_=f"scale {name}") for text, name in (("10", "high"), ("0", "low"))]
    return joined(_svg(*grid, *reversed(lines)), element("span", "emotions", class_="name"), *scale)


def _dash(curves: Sequence[Curve], curve: Curve) -> str:
    """Return how a line is dashed: otherwise than those before it that have the same colour."""
    alike = [each for each in curves if each.primary == curve.primary]
    return f"dash-{min(next(place for place, each in enumerate(alike) if each is curve), 3)}"


def _felt_course(curve: Curve, places: Sequence[float]) -> list[tuple[float, float]]:
    """Return the points of a curve, without the stretches before it first rises and after it is gone."""
    points = _course(curve.before, curve.after, places)
    felt = [place for place, (_, value) in enumerate(points) if value > 0]
    if not felt:
        return []
    return points[max(felt[0] - 1, 0) : felt[-1] + 2]


def _course(before: Sequence[float], after: Sequence[float], places: Sequence[float]) -> list[tuple[float, float]]:
    """Return the points of a line: at every moment the value before it, and the one after it."""
    points: list[tuple[float, float]] = []
    for x, value, later in zip(places, before, after, strict=True):
        points += [(x, value), (x, later)] if value != later else [(x, value)]
    return [(0.0, points[0][1]), *points, (100.0, points[-1][1])]


def _height(value: float) -> float:
    return _HEIGHT * (1 - min(value, _INTENSITY) / _INTENSITY)


def _points(character: Character, curves: Sequence[Curve], places: Sequence[float]) -> list[Markup]:
    """Return a point for every rise of an emotion that can be explained."""
    return [
        element(
            "button",
            class_=f"point {hue(curve.primary)}",
            style=f"left:{places[moment]:.2f}%;top:{_height(curve.after[moment]):.2f}%",
            title=f"{curve.words} {curve.after[moment]:.1f}: why?",
            aria_label=f"Why does {character.name} feel {curve.words} {curve.after[moment]:.1f} at turn {moment}?",
            data_why=str(chain),
            data_moment=str(moment),
            tabindex="-1",
        )
        for curve in curves
        for moment, chain in curve.chains.items()
    ]


def _labels(curves: Sequence[Curve], places: Sequence[float]) -> list[Markup]:
    """Return the names of the strongest emotions, beside their peaks and not over each other."""
    taken: list[tuple[float, float, float]] = []
    labels: list[Markup] = []
    for curve in curves[:_LABELLED]:
        width = _LETTER * len(curve.words) + 1
        x = places[curve.peak_at]
        left = x + 0.8 if x + width < 99 else x - width - 0.8
        top = _free(max(_height(curve.peak) - _LINE, 0.0), left, width, taken)
        if top is None or left < 0:
            continue
        taken.append((left, top, width))
        labels.append(
            element("span", curve.words, class_=f"label {hue(curve.primary)}", style=f"left:{left:.2f}%;top:{top:.2f}%")
        )
    return labels


def _free(top: float, left: float, width: float, taken: Sequence[tuple[float, float, float]]) -> float | None:
    """Return a height near another at which nothing stands; None when there is none."""
    for shift in (0, -1):
        place = top + shift * _LINE
        is_inside = -_LINE / 2 <= place <= _HEIGHT - _LINE
        if is_inside and not any(
            abs(place - other) < _LINE and left < start + length and start < left + width
            for start, other, length in taken
        ):
            return place
    return None


def _legend(character: Character, curves: Sequence[Curve], moments: Sequence[Moment]) -> Markup:
    """Return the emotions as chips, the strongest first."""
    chips = []
    for number, curve in enumerate(curves):
        moment = next((each for each in sorted(curve.chains, reverse=True) if each <= curve.peak_at), curve.peak_at)
        chain = curve.chains.get(moment)
        turn = moments[moment].turn
        at = "" if turn is None else f" #{turn.number}"
        swatch = element(
            "svg",
            element(
                "line", x1="0", x2="18", y1="4", y2="4", class_=f"line {hue(curve.primary)} {_dash(curves, curve)}"
            ),
            viewBox="0 0 18 8",
            class_="swatch",
            aria_hidden="true",
        )
        label = (swatch, element("span", curve.words), element("b", f"{curve.peak:.1f}"), element("small", at))
        about = f"Why did {character.name} feel {curve.words} {curve.peak:.1f}?"
        if chain is None:
            chips.append(element("span", *label, class_="chip", data_curve=str(number)))
        else:
            chips.append(
                element(
                    "button",
                    *label,
                    class_="chip",
                    title=about,
                    data_why=str(chain),
                    data_moment=str(moment),
                    data_curve=str(number),
                )
            )
    nothing = element("span", "feels nothing that could be drawn", class_="none")
    return element("div", *(chips or [nothing]), class_="legend")


# -- the axis ------------------------------------------------------------------------------------------------------


def _axis(moments: Sequence[Moment], places: Sequence[float]) -> Markup:
    step = max(1, -(-len(moments) // _TICKS))
    ticks = [
        element(
            "span",
            element("b", "start" if moment.turn is None else f"#{moment.turn.number}"),
            element("small", f"{moment.clock:g} s"),
            style=f"left:{place:.2f}%",
            class_="tick",
        )
        for number, (moment, place) in enumerate(zip(moments, places, strict=True))
        if number % step == 0
    ]
    scenes = [
        element("i", "", style=f"left:{place:.2f}%", class_="scene", title=moment.turn.scene)
        for moment, place in zip(moments, places, strict=True)
        if moment.turn is not None and moment.turn.scene
    ]
    return element("div", element("div", *ticks, *scenes), class_="axis", aria_hidden="true")


def _svg(*children: Markup) -> Markup:
    return element(
        "svg", *children, viewBox=f"0 0 {_WIDTH:g} {_HEIGHT:g}", preserveAspectRatio="none", aria_hidden="true"
    )


def _points_text(points: Sequence[tuple[float, float]], height: Callable[[float], float]) -> str:
    return " ".join(f"{x * _WIDTH / 100:.1f},{height(value):.2f}" for x, value in points)
