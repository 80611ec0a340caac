"""Writes triples as RDF/XML, the same bytes for the same triples.

Input is N-Triples, whose blank nodes have accidental names; here they are named by what they hold, and everything is
sorted. Blank nodes must form trees, as those of OWL axioms do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

__all__ = ["Section", "Triple", "parse_ntriples", "to_rdfxml"]

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TYPE: Final = f"<{RDF}type>"
_TERM: Final = r'(<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^<[^>]*>)?)'
_LINE: Final = re.compile(rf"{_TERM}\s+(<[^>]*>)\s+{_TERM}\s*\.")
_LITERAL: Final = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([\w-]+)|\^\^<([^>]*)>)?', re.DOTALL)
_ESCAPE: Final = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_NAMED: Final[Mapping[str, str]] = {
    "n": "\n",
    "t": "\t",
    "r": "\r",
    '"': '"',
    "\\": "\\",
    "b": "\b",
    "f": "\f",
    "'": "'",
}


_PLAIN: Final = ("", "http://www.w3.org/2001/XMLSchema#string")


class Triple(NamedTuple):
    """Subject, predicate and object, as N-Triples write them."""

    subject: str
    predicate: str
    object: str


class Section(NamedTuple):
    """A part of the file: its title, and the types of the subjects that belong to it."""

    title: str
    types: tuple[str, ...]


def parse_ntriples(text: str) -> Iterator[Triple]:
    """Yield the triples of an N-Triples text."""
    for line in text.splitlines():
        found = _LINE.fullmatch(line.strip())
        if found:
            yield Triple(*found.groups())


def to_rdfxml(triples: Iterable[Triple], base: str, prefixes: Mapping[str, str], sections: Iterable[Section]) -> str:
    """Return RDF/XML.

    Args:
        triples: The triples.
        base: What most names begin with, up to a slash; they are written relative to it.
        prefixes: Prefix -> namespace, for every predicate.
        sections: The order of the file; subjects of other types come last.
    """
    writer = _Writer(set(triples), base, prefixes)
    parts = ['<?xml version="1.0" encoding="utf-8"?>', writer.opening()]
    rest = dict.fromkeys(sorted(writer.roots(), key=writer.sorting))
    for section in sections:
        wanted = {f"<{name}>" for name in section.types}
        members = [subject for subject in rest if writer.types(subject) & wanted]
        for subject in members:
            del rest[subject]
        if members:
            parts += ["", f"  <!-- {section.title} ({len(members)}) -->", *map(writer.description, members)]
    parts += map(writer.description, rest)
    return "\n".join([*parts, "</rdf:RDF>", ""])


class _Writer:
    def __init__(self, triples: set[Triple], base: str, prefixes: Mapping[str, str]) -> None:
        self._base = base
        self._about: dict[str, list[tuple[str, str]]] = {}
        self._pointed: set[str] = set()
        for subject, predicate, value in triples:
            self._about.setdefault(subject, []).append((predicate, value))
            if value.startswith("_:"):
                self._pointed.add(value)
        self._prefixes = dict(sorted(prefixes.items()))
        self._contents: dict[str, str] = {}

    def opening(self) -> str:
        spaces = "".join(f"\n         xmlns:{prefix}={quoteattr(iri)}" for prefix, iri in self._prefixes.items())
        return f"<rdf:RDF xml:base={quoteattr(self._base)}{spaces}>"

    def roots(self) -> Iterator[str]:
        """Everything but the blank nodes that stand inside another description."""
        return (subject for subject in self._about if subject not in self._pointed)

    def types(self, subject: str) -> set[str]:
        return {value for predicate, value in self._about[subject] if predicate == _TYPE}

    def sorting(self, term: str) -> str:
        """A name that does not depend on how blank nodes are called: what they hold."""
        if not term.startswith("_:"):
            return term
        if term not in self._contents:
            held = sorted(f"{predicate} {self.sorting(value)}" for predicate, value in self._about.get(term, []))
            self._contents[term] = f"_:[{'; '.join(held)}]"
        return self._contents[term]

    def description(self, subject: str, indent: str = "  ") -> str:
        about = "" if subject.startswith("_:") else f" rdf:about={self._reference(subject)}"
        facts = sorted(
            self._about.get(subject, []), key=lambda fact: (fact[0] != _TYPE, fact[0], self.sorting(fact[1]))
        )
        lines = [self._fact(predicate, value, indent + "  ") for predicate, value in facts]
        return "\n".join([f"{indent}<rdf:Description{about}>", *lines, f"{indent}</rdf:Description>"])

    def _fact(self, predicate: str, value: str, indent: str) -> str:
        name = self._shortened(predicate[1:-1])
        if value.startswith("<"):
            return f"{indent}<{name} rdf:resource={self._reference(value)}/>"
        if value.startswith("_:"):
            return f"{indent}<{name}>\n{self.description(value, indent + '  ')}\n{indent}</{name}>"
        text, language, datatype = _literal(value)
        kind = (
            f' xml:lang="{language}"'
            if language
            else f" rdf:datatype={quoteattr(datatype)}"
            if datatype not in _PLAIN
            else ""
        )
        return f"{indent}<{name}{kind}>{escape(text)}</{name}>"

    def _reference(self, term: str) -> str:
        return quoteattr(term[1:-1].removeprefix(self._base) or term[1:-1])

    def _shortened(self, iri: str) -> str:
        for prefix, space in self._prefixes.items():
            if iri.startswith(space) and re.fullmatch(r"[A-Za-z_][\w.-]*", iri[len(space) :]):
                return f"{prefix}:{iri[len(space) :]}"
        raise ValueError(f"no prefix for the property {iri}")


def _literal(term: str) -> tuple[str, str, str]:
    found = _LITERAL.fullmatch(term)
    assert found, term
    text, language, datatype = found.groups()
    return _ESCAPE.sub(_unescaped, text), language or "", datatype or ""


def _unescaped(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" else _NAMED.get(code, code)
