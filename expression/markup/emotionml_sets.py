"""The vocabularies that a document uses: whether they exist, and whether its names are theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from ...core.errors import nearest, shown
from . import emotionml_values as values
from .emotionml import KINDS, Kind
from .emotionml_vocabularies import BASE, standard_vocabularies
from .emotionml_xml import Element

__all__ = ["Complaint", "KnownSets"]

_SUGGESTING: Final = 500
"""In a vocabulary of more names none is suggested: looking for the nearest takes too long."""


class Complaint(NamedTuple):
    """A rule that is broken, how, and what to write instead; None for what the rule itself suggests."""

    rule: str
    message: str
    remedy: str | None = None


class _Names(NamedTuple):
    type: str
    names: frozenset[str]


class KnownSets:
    """The vocabularies that a document can refer to: its own, and those of the W3C.

    Args:
        root: Of the document.
    """

    def __init__(self, root: Element) -> None:
        self._known = {each.uri: _Names(each.type, frozenset(each.items)) for each in standard_vocabularies().values()}
        for each in root.children:
            if each.is_ours and each.name == "vocabulary":
                names = (child.attributes.get("name", "") for child in each.children if child.name == "item")
                kind = values.collapsed(each.attributes.get("type", ""))
                found = _Names(kind, frozenset(map(values.collapsed, names)))
                self._known.setdefault("#" + values.collapsed(each.attributes.get("id", "")), found)

    def problems(self, at: Element) -> Iterator[Complaint]:
        """Yield what is wrong with the sets that a document or an emotion declares."""
        for kind in KINDS:
            address = _declared(at, kind)
            if address is None:
                continue
            found = self._known.get(address)
            if found is not None and found.type != kind:
                yield self._wrong_type(kind, address, found.type)
            elif found is None and address.startswith(("#", BASE)):
                yield self._unknown(kind, address)
            elif found is None:
                yield Complaint("set-unchecked", f"{kind}-set {shown(address)!r} cannot be checked from here")

    def _wrong_type(self, kind: Kind, address: str, found: str) -> Complaint:
        message = f"{kind}-set cannot be {shown(address)!r}: that is a vocabulary of type {found or 'none'}"
        return Complaint("set-type", message, self._instead(kind))

    def _unknown(self, kind: Kind, address: str) -> Complaint:
        where = "in this document" if address.startswith("#") else "among those of the W3C"
        close = nearest(shown(address), self._addresses(kind))
        remedy = f"Did you mean {close!r}?" if close else self._instead(kind)
        return Complaint("set-known", f"there is no vocabulary {shown(address)!r} {where}", remedy)

    def _instead(self, kind: Kind) -> str:
        return f"For {kind}-set there are: {', '.join(self._addresses(kind)[:30])}."

    def _addresses(self, kind: Kind) -> list[str]:
        return [address for address, each in self._known.items() if each.type == kind][:_SUGGESTING]

    def name_problems(self, at: Element, emotion: Element, document: Element) -> Iterator[Complaint]:
        """Yield what is wrong with the name of a descriptor."""
        kind = next(each for each in KINDS if each == at.name)
        name = values.token(at.attributes.get("name", ""))
        address = _declared(emotion, kind) or _declared(document, kind)
        if address is None:
            yield self._undeclared(kind, name or "")
        elif name and (found := self._known.get(address)) and found.type == kind and name not in found.names:
            close = nearest(shown(name), found.names) if len(found.names) <= _SUGGESTING else None
            known = f"Known: {', '.join(sorted(found.names)[:30])}."
            message = f"{kind} {shown(name, 40)!r} is no name of {shown(address.removeprefix(BASE))}"
            yield Complaint("name-in-set", message, f"Did you mean {close!r}?" if close else known)

    def _undeclared(self, kind: Kind, name: str) -> Complaint:
        fitting = [address for address in self._addresses(kind) if name in self._known[address].names]
        remedy = f'Declare one, such as {kind}-set="{(fitting or self._addresses(kind))[0]}".'
        return Complaint("set-declared", f"{kind} {shown(name, 40)!r} has no set", remedy)


def _declared(at: Element, kind: Kind) -> str | None:
    """Return the address of a set that an element declares; None when it declares none, or a wrong one."""
    return values.uri(at.attributes.get(f"{kind}-set", ""))
