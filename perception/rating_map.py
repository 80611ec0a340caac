"""From ratings to appraisal variables, and from feelings to labels: the theory, read from a data file.

``data/crowd_envent_mapping.json`` says for each line what it takes, and why.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean as mean
from typing import Any, Final

from ..ontology.errors import AuthoringError, suggestion
from ..ontology.schema import check, read_json

__all__ = ["DATA", "Factor", "Line", "RatingMap", "read_checked", "read_mapping", "signed"]

DATA: Final = Path(__file__).resolve().parent / "data"
_COMBINE: Final[Mapping[str, Callable[[list[float]], float]]] = {"mean": mean, "greatest": max, "least": min}


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor of a product: some ratings, put together.

    Attributes:
        combine: ``mean``, ``greatest`` or ``least``.
        form: ``share`` (0..1), ``centred`` on the middle of the scale (-1..1), or only what lies ``above`` it (0..1).
        ratings: Names, each with 1 or -1 for a rating that is turned round.
    """

    combine: str
    form: str
    ratings: tuple[tuple[str, int], ...]

    def of(self, shares: Mapping[str, float]) -> float:
        """Return the factor for ratings that were brought to 0..1."""
        turned = [shares[name] if sign > 0 else 1 - shares[name] for name, sign in self.ratings]
        share = _COMBINE[self.combine](turned)
        if self.form == "share":
            return share
        centred = 2 * share - 1
        return max(0.0, centred) if self.form == "above" else centred


@dataclass(frozen=True, slots=True)
class Line:
    """One appraisal variable of one event, as a sum of products of ratings.

    Attributes:
        event: ``before``, or the ``lived`` event itself.
        variable: Its name.
        target: Whom or what it is about; None for the event.
        products: Each a number and the factors to multiply it by.
        when: Two ratings: the line counts for people whose first is greater.
        or_equal: Whether it also counts when they are equal.
        range: The least and greatest value that it may take.
    """

    event: str
    variable: str
    target: str | None
    products: tuple[tuple[float, tuple[Factor, ...]], ...]
    when: tuple[str, str] | None = None
    or_equal: bool = False
    range: tuple[float, float] | None = None

    def value(self, shares: Mapping[str, float]) -> float | None:
        """Return the variable for ratings that were brought to 0..1; None for whom the line does not count."""
        if self.when is not None:
            more, less = shares[self.when[0]], shares[self.when[1]]
            if more < less or (more == less and not self.or_equal):
                return None
        value = sum(_product(times, (factor.of(shares) for factor in factors)) for times, factors in self.products)
        return value if self.range is None else min(max(value, self.range[0]), self.range[1])


@dataclass(frozen=True, slots=True)
class RatingMap:
    """A way from ratings to emotions.

    Attributes:
        ratings: The ratings that it knows.
        scale: Least and greatest rating.
        own_deed: Two ratings: the event is the person's own doing when the first is greater, else another's.
        lines: What the ratings make of the appraisal variables.
        addition: Emotions that are added to the ontology.
        emotions: The labels.
        readings: The label for each type of emotion felt, with its target when that matters.
        unfelt: The label when nothing is felt.
        narrowed: Labels that stand for another when that one's set lacks them.
    """

    ratings: tuple[str, ...]
    scale: tuple[float, float]
    own_deed: tuple[str, str]
    lines: tuple[Line, ...]
    addition: Mapping[str, Any]
    emotions: tuple[str, ...]
    readings: Mapping[tuple[str, str | None], str]
    unfelt: str
    narrowed: Mapping[str, str]

    def variables(self, ratings: Mapping[str, float]) -> Iterator[tuple[Line, float]]:
        """Yield the lines that count for somebody's ratings, each with its value.

        Args:
            ratings: On the data set's scale.
        """
        low, high = self.scale
        shares = {name: (ratings[name] - low) / (high - low) for name in self.ratings}
        for line in self.lines:
            value = line.value(shares)
            if value is not None:
                yield line, value

    def label(self, kind: str, target: str | None = None) -> str | None:
        """Return the label for a type of emotion that is felt about somebody; None when none is fit."""
        return self.readings.get((kind, target)) or self.readings.get((kind, None))


def read_mapping(path: str | os.PathLike[str] | None = None) -> RatingMap:
    """Return the mapping of crowd-enVENT.

    Args:
        path: Another file of the same form.

    Raises:
        AuthoringError: The file is wrong; names the place and the remedy.
    """
    return _read(DATA / "crowd_envent_mapping.json" if path is None else Path(path))


def read_checked(path: Path, schema: str) -> dict[str, Any]:
    """Return the object in a data file that fits one of this room's schemas.

    Raises:
        AuthoringError: It does not.
    """
    found = read_json(path)
    check(found, read_json(DATA / "schema" / f"{schema}.json"), path.name)
    return found


def signed(texts: Iterable[str], known: Iterable[str], file: str, place: str) -> tuple[tuple[str, int], ...]:
    """Return ratings written like ``+effort`` or ``-effort`` as names with 1 or -1.

    Raises:
        AuthoringError: There is no such rating.
    """
    pairs = [(text[1:], 1 if text[0] == "+" else -1) for text in texts]
    for name, _ in pairs:
        _known(name, tuple(known), file, place, "rating")
    return tuple(pairs)


def _known(name: str, known: tuple[str, ...], file: str, place: str, what: str) -> None:
    if name not in known:
        hint = suggestion(name, known) or f"Expected one of {', '.join(known)}"
        raise AuthoringError(f"{name!r} is no {what}. {hint}", file=file, path=place)


@cache
def _read(path: Path) -> RatingMap:
    found = read_checked(path, "crowd_envent_mapping")
    ratings, emotions, sources = tuple(found["ratings"]), tuple(found["emotions"]), tuple(found["sources"])
    for group in ("lines", "readings", "narrowed"):
        for index, entry in enumerate(found[group]):
            for source in entry["sources"]:
                _known(source, sources, path.name, f"$.{group}[{index}].sources", "source")
            for key in ("emotion", "to"):
                _known(entry.get(key, emotions[0]), emotions, path.name, f"$.{group}[{index}].{key}", "emotion")
    scale = found["scale"]
    if scale["low"] >= scale["high"]:
        raise AuthoringError("low must be less than high", file=path.name, path="$.scale")
    return RatingMap(
        ratings,
        (scale["low"], scale["high"]),
        _pair(found["own_deed"], ratings, path.name, "$.own_deed"),
        tuple(_line(line, ratings, path.name, f"$.lines[{index}]") for index, line in enumerate(found["lines"])),
        found["addition"],
        emotions,
        {(each["type"], each.get("target")): each["emotion"] for each in found["readings"]},
        found["unfelt"]["emotion"],
        {each["emotion"]: each["to"] for each in found["narrowed"]},
    )


def _line(line: Mapping[str, Any], ratings: tuple[str, ...], file: str, place: str) -> Line:
    when, span = line.get("when"), line.get("range")
    pair = None if when is None else _pair(when, ratings, file, f"{place}.when")
    products = tuple(
        (
            float(product["times"]),
            tuple(
                _factor(factor, ratings, file, f"{place}.value[{number}].factors[{index}]")
                for index, factor in enumerate(product["factors"])
            ),
        )
        for number, product in enumerate(line["value"])
    )
    return Line(
        line["event"],
        line["variable"],
        line.get("target"),
        products,
        pair,
        when is not None and when.get("or_equal", False),
        None if span is None else (span[0], span[1]),
    )


def _pair(when: Mapping[str, str], ratings: tuple[str, ...], file: str, place: str) -> tuple[str, str]:
    for name in (when["greater"], when["than"]):
        _known(name, ratings, file, place, "rating")
    return when["greater"], when["than"]


def _factor(factor: Mapping[str, Any], ratings: tuple[str, ...], file: str, place: str) -> Factor:
    ways = [way for way in _COMBINE if way in factor]
    if len(ways) != 1:
        raise AuthoringError(f"expected one of {', '.join(_COMBINE)}, found {len(ways)}", file=file, path=place)
    return Factor(ways[0], factor["as"], signed(factor[ways[0]], ratings, file, f"{place}.{ways[0]}"))


def _product(times: float, factors: Iterable[float]) -> float:
    for factor in factors:
        times *= factor
    return times
