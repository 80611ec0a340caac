"""Finds everything that is wrong with an EmotionML document, at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final, Literal

from ...core.errors import AuthoringError, nearest, shown
from . import emotionml_values as values
from .emotionml import KINDS
from .emotionml_sets import KnownSets
from .emotionml_shapes import ATTRIBUTES, SHAPES, Shape
from .emotionml_xml import NAMESPACE, Element, Source, parse_xml
from .problems import Problem, emotionml_rules

__all__ = ["MAX_PROBLEMS", "checked", "validate"]

MAX_PROBLEMS: Final = 1000
"""No more are listed."""
_ONCE: Final = ("info", "trace")


def validate(source: Source, file: str | None = None) -> list[Problem]:
    """Return everything that is wrong with an EmotionML document, in its order; nothing when it is valid.

    A document is valid when no problem is an ``error``: a ``note`` says what could not be checked, or is hardly meant.

    Args:
        source: The document; no more than four megabytes are read.
        file: What to call it.

    >>> for problem in validate('<emotionml version="1.1" xmlns="http://www.w3.org/2009/10/emotionml"/>'):
    ...     print(problem)
    1:1: error: version of emotionml cannot be '1.1'. Write version="1.0". [version]
    """
    try:
        root = parse_xml(source, file)
    except AuthoringError as error:
        return [Problem.of(error, "well-formed")]
    found = list(islice(checked(root, file), MAX_PROBLEMS))
    return sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0))


def checked(root: Element, file: str | None = None) -> Iterator[Problem]:
    """Yield what is wrong with a document that is well-formed."""
    if not root.is_ours or root.name != "emotionml":
        yield _root_problem(root, file)
        return
    yield from _Check(root, file).element(root)


def _root_problem(root: Element, file: str | None) -> Problem:
    if root.name == "emotionml":
        message = f"the namespace of emotionml cannot be {shown(root.namespace)!r}"
    else:
        message = f"the root element cannot be {shown(root.name)!r}"
    remedy = emotionml_rules()["root"].remedy
    return Problem("root", "error", message, remedy, file, root.line, root.column)


class _Check:
    def __init__(self, root: Element, file: str | None) -> None:
        self._file = file
        self._ids: set[str] = set()
        self._sets = KnownSets(root)
        self._document = root

    def _problem(self, rule: str, at: Element, message: str, remedy: str | None = None) -> Problem:
        known = emotionml_rules()[rule]
        severity: Literal["error", "note"] = known.severity
        said = known.remedy if remedy is None else remedy
        return Problem(rule, severity, message, said, self._file, at.line, at.column)

    # -- what holds for every element --------------------------------------------------------------------------

    def element(self, at: Element) -> Iterator[Problem]:
        shape = SHAPES[at.name]
        yield from self._attributes(at, shape)
        if at.name == "info":
            yield from self._inside_info(at)
            return
        yield from self._special(at)
        if not shape.has_text and at.text.strip(" \t\r\n"):
            yield self._problem("text", at, f"plain text cannot stand in {at.name}: {shown(at.text, 40)!r}")
        yield from self._children(at, shape)

    def _attributes(self, at: Element, shape: Shape) -> Iterator[Problem]:
        known = (*shape.required, *shape.optional)
        for name in shape.required:
            if name not in at.attributes:
                yield self._problem("required", at, f"{at.name} needs the attribute {name}", "")
        for name, value in at.attributes.items():
            if name not in known:
                yield self._problem("attribute", at, f"{at.name} has no attribute {name!r}", _meant(name, known))
            elif ATTRIBUTES[name].read(value) is None:
                yield self._wrong_value(at, name, value)
        for name in at.foreign:
            yield self._problem("foreign-attribute", at, f"the attribute {name!r} of {at.name} is read over")
        yield from self._id(at)

    def _wrong_value(self, at: Element, name: str, value: str) -> Problem:
        attribute = ATTRIBUTES[name]
        remedy = None
        if attribute.known and attribute.rule != "version":
            remedy = _meant(value, attribute.known) or f"Write one of: {', '.join(attribute.known)}."
        return self._problem(attribute.rule, at, f"{name} of {_called(at)} cannot be {shown(value, 40)!r}", remedy)

    def _id(self, at: Element) -> Iterator[Problem]:
        name = values.collapsed(at.attributes.get("id", ""))
        if name and name in self._ids:
            yield self._problem("id-unique", at, f"the id {shown(name, 40)!r} is taken")
        self._ids.add(name)

    def _children(self, at: Element, shape: Shape) -> Iterator[Problem]:
        ranks = {name: rank for rank, names in enumerate(shape.children) for name in names}
        seen: set[str] = set()
        highest = 0
        for child in at.children:
            if not child.is_ours or child.name not in ranks:
                yield self._misplaced(child, at, tuple(ranks))
                continue
            if child.name in _ONCE and child.name in seen:
                yield self._problem("once", child, f"{at.name} has more than one {child.name}")
            elif ranks[child.name] < highest:
                yield self._problem("order", child, f"{child.name} comes too late in {at.name}")
            seen.add(child.name)
            highest = max(highest, ranks[child.name])
            yield from self.element(child)

    def _misplaced(self, child: Element, parent: Element, known: tuple[str, ...]) -> Problem:
        if child.is_ours:
            message = f"{shown(child.name, 40)!r} cannot stand in {parent.name}"
            here = f"Here stand: {', '.join(known)}." if known else "Nothing stands here."
            return self._problem("element", child, message, _meant(child.name, known) or here)
        remedy = f'Give it xmlns="{NAMESPACE}".' if child.name in known else None
        return self._problem("element", child, f"{shown(child.name, 40)!r} is not of EmotionML", remedy)

    def _inside_info(self, at: Element) -> Iterator[Problem]:
        for child in at.children:
            if child.namespace in ("", NAMESPACE):
                whose = "that of EmotionML" if child.namespace else "none"
                yield self._problem("info-namespace", child, f"the namespace of {child.name!r} in an info is {whose}")

    # -- what holds for some -----------------------------------------------------------------------------------

    def _special(self, at: Element) -> Iterator[Problem]:
        if at.name == "emotionml":
            yield from self._declared_sets(at)
        elif at.name == "emotion":
            yield from self._emotion(at)
        elif at.name in KINDS:
            yield from self._value_or_trace(at)
        elif at.name == "vocabulary":
            yield from self._vocabulary(at)

    def _declared_sets(self, at: Element) -> Iterator[Problem]:
        for rule, message, remedy in self._sets.problems(at):
            yield self._problem(rule, at, message, remedy)

    def _emotion(self, at: Element) -> Iterator[Problem]:
        yield from self._declared_sets(at)
        yield from self._times(at)
        yield from self._modalities(at)
        descriptors = [child for child in at.children if child.is_ours and child.name in KINDS]
        if not descriptors:
            yield self._problem("descriptor", at, "this emotion does not say what is felt")
        for each in descriptors:
            for rule, message, remedy in self._sets.name_problems(each, at, self._document):
                yield self._problem(rule, each, message, remedy)
        for each in _repeated(descriptors):
            yield self._problem("name-unique", each, f"{_called(each)} stands here twice")

    def _times(self, at: Element) -> Iterator[Problem]:
        start, end, duration = (_milliseconds(at, name) for name in ("start", "end", "duration"))
        if start is not None and end is not None and end < start:
            yield self._problem("time-order", at, f"this emotion ends at {end} ms, before it starts at {start} ms")
        elif start is not None and end is not None and duration not in (None, end - start):
            message = f"from {start} to {end} ms it lasts {end - start} ms, not {duration}"
            yield self._problem("time-duration", at, message)
        relative = [name for name in ("offset-to-start", "time-ref-anchor-point") if name in at.attributes]
        if relative and "time-ref-uri" not in at.attributes:
            yield self._problem("time-reference", at, f"{relative[0]} counts from nothing that is named")

    def _modalities(self, at: Element) -> Iterator[Problem]:
        for name in values.tokens(at.attributes.get("expressed-through", "other")) or ():
            if name not in values.MODALITIES:
                message = f"{shown(name, 40)!r} is none of what EmotionML suggests that emotions are expressed through"
                known = f"Suggested: {', '.join(values.MODALITIES)}."
                yield self._problem("expressed-through-known", at, message, _meant(name, values.MODALITIES) or known)

    def _value_or_trace(self, at: Element) -> Iterator[Problem]:
        has_value = "value" in at.attributes
        has_trace = any(child.is_ours and child.name == "trace" for child in at.children)
        if at.name == "dimension" and has_value == has_trace:
            what = "both value and trace" if has_value else "neither value nor trace"
            yield self._problem("dimension-value", at, f"{_called(at)} has {what}")
        elif at.name != "dimension" and has_value and has_trace:
            yield self._problem("value-or-trace", at, f"{_called(at)} has both value and trace")

    def _vocabulary(self, at: Element) -> Iterator[Problem]:
        items = [child for child in at.children if child.is_ours and child.name == "item"]
        if not items:
            yield self._problem("vocabulary-items", at, "this vocabulary is empty")
        for each in _repeated(items):
            yield self._problem("item-unique", each, f"{_called(each)} stands here twice")


def _called(at: Element) -> str:
    """Return what a message calls an element."""
    name = at.attributes.get("name")
    return at.name if name is None else f"{at.name} {shown(values.collapsed(name), 40)!r}"


def _meant(name: str, known: Iterable[str]) -> str | None:
    close = nearest(shown(name), known)
    return f"Did you mean {close!r}?" if close else None


def _milliseconds(at: Element, name: str) -> int | None:
    return values.milliseconds(at.attributes.get(name, ""))


def _repeated(elements: Iterable[Element]) -> Iterator[Element]:
    """Yield the elements of the same kind and name as one before."""
    seen: set[tuple[str, str]] = set()
    for each in elements:
        key = each.name, values.collapsed(each.attributes.get("name", ""))
        if key[1] and key in seen:
            yield each
        seen.add(key)
