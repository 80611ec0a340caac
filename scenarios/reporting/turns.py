"""The transcript of a report: every turn, what came of it, and where to ask why."""

from __future__ import annotations

from collections.abc import Iterator

from ..transcript import PlayedTurn
from .charts import hue
from .gathering import Feeling, Gathered, Moment
from .markup import Markup, element

__all__ = ["transcript"]


def transcript(gathered: Gathered) -> Markup:
    """Write every turn."""
    places = {character.name: number for number, character in enumerate(gathered.characters)}
    turns = [
        part
        for number, moment in enumerate(gathered.moments)
        if moment.turn is not None
        for part in _turn(number, moment, moment.turn, places)
    ]
    return element("div", *turns, class_="turns", id="turns")


def _turn(number: int, moment: Moment, turn: PlayedTurn, places: dict[str, int]) -> Iterator[Markup]:
    if turn.scene:
        yield element("h3", turn.scene, class_="scene")
    words = "narrated" if turn.is_narrated else "said" if turn.spoken else "done"
    text = turn.text.strip()
    is_aside = text.startswith("(") and text.endswith(")")
    said = f"\u201c{text}\u201d" if turn.spoken and not is_aside else text
    deeds = [element("p", f"\u2192 {deed}", class_="deed") for deed in turn.deeds]
    asks = _why_decided(moment, turn, number)
    yield element(
        "article",
        _head(moment, turn, places, asks),
        element("p", said, class_="text"),
        *deeds,
        *_came_of_it(number, moment, places),
        class_=f"turn {words}",
        id=f"turn-{number}",
        data_moment=str(number),
    )


def _head(moment: Moment, turn: PlayedTurn, places: dict[str, int], asks: list[Markup]) -> Markup:
    at = f"turn {turn.number}, {moment.clock:g} s, step {moment.step} of the journal"
    number = element("a", f"{turn.number}", href=f"#turn-{turn.number}", class_="number", title=at)
    who = [] if turn.is_narrated else [_name(turn.agent, places)]
    if turn.target:
        who += [element("span", "\u2192", class_="arrow", aria_label="to"), _name(turn.target, places)]
    style = [element("em", turn.style.lower())] if turn.style else []
    return element("header", number, *who, *style, *asks)


def _name(name: str, places: dict[str, int]) -> Markup:
    place = places.get(name)
    return element("span", name, class_="who" if place is None else f"who cast-{place % 8}")


def _why_decided(moment: Moment, turn: PlayedTurn, number: int) -> list[Markup]:
    if moment.decision is None:
        return []
    label = f"Why did {turn.agent} {'say' if turn.spoken else 'do'} this, and nothing else?"
    return [
        element(
            "button",
            "why this?",
            class_="ask",
            title=label,
            aria_label=label,
            data_why=str(moment.decision),
            data_moment=str(number),
        )
    ]


def _came_of_it(number: int, moment: Moment, places: dict[str, int]) -> Iterator[Markup]:
    if moment.felt:
        by_whom: dict[str, list[Feeling]] = {}
        for feeling in moment.felt:
            by_whom.setdefault(feeling.who, []).append(feeling)
        lines = [
            element("div", _name(who, places), *[_chip(each, number) for each in felt], class_="felt")
            for who, felt in by_whom.items()
        ]
        yield element("div", *lines, class_="new")
    if moment.learned:
        yield element("p", "; ".join(moment.learned), class_="learned")


def _chip(feeling: Feeling, number: int) -> Markup:
    label = (
        element("i", class_=f"dot {hue(feeling.primary)}"),
        element("span", feeling.words),
        element("b", f"{feeling.intensity:.1f}"),
    )
    if feeling.chain is None:
        return element("span", *label, class_="chip")
    return element(
        "button",
        *label,
        class_="chip",
        title=f"Why does {feeling.who} feel {feeling.words}?",
        data_why=str(feeling.chain),
        data_moment=str(number),
    )
