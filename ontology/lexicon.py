"""From words to emotions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final

from .alignment import Alignment
from .inflection import bases
from .nodes import Node, NodeLike, Sense
from .tables import KINDS, TABLE, WORDS, read_word_table

__all__ = ["Lexicon"]

# In the order of `KINDS`: engineering weights, ours.
_CONFIDENCE: Final = (1.0, 0.95, 0.9, 0.85, 0.85, 0.85, 0.8, 0.8)
_FORM: Final = 0.9
_NEAREST: Final = 0.8
"""What is left of a confidence when the extension is not loaded and the nearest node of the tree stands in."""


class Lexicon(Alignment):
    """Answers about words."""

    def __init__(self, table: Mapping[str, Any], profile: str = "core", extension: bool = True) -> None:
        super().__init__(table, profile, extension)
        self._senses: dict[str, tuple[Sense, ...]] = {}
        self._longest: int | None = None

    @cached_property
    def _words(self) -> Mapping[str, str]:
        if "words" in self._table:
            words: Mapping[str, str] = self._table["words"]
            return words
        return read_word_table(TABLE.with_name(WORDS), self._table["digest"])

    def lookup(self, word: str) -> tuple[Sense, ...]:
        """Return what a word or phrase may mean, the surest first; nothing when it names no emotion.

        Labels, variants, listed words and phrases, and the inflected forms of all of them. A word that may mean several
        emotions gives all of them. Case, hyphens, underscores and spaces do not matter.

        >>> from espressivo.ontology import load
        >>> tone = load()
        >>> [str(sense.node) for sense in tone.lookup("furious")], tone.lookup("worries")[0].kind
        (['Fury'], 'form')
        """
        found = self._senses.get(word)
        if found is None:
            if len(self._senses) > _REMEMBERED:
                self._senses.clear()
            found = self._senses[word] = self._looked_up(word)
        return found

    def _looked_up(self, word: str) -> tuple[Sense, ...]:
        for spelling in _spellings(word):
            if spelling in self._words:
                return self._read(spelling, spelling, None)
        for spelling in _spellings(word):
            for base, parts in _forms(spelling):
                if base in self._words and (senses := self._read(base, base, parts)):
                    return senses
        return ()

    def _read(self, word: str, base: str, parts: str | None) -> tuple[Sense, ...]:
        """The readings of a listed word; of those that can take an ending when it was found through one."""
        best: dict[str, Sense] = {}
        for number, kind, part, intensity in _readings(self._words[word]):
            if parts is not None and not _takes(kind, part, parts):
                continue
            node, sure = self._loaded(self._every[number])
            if node is None:
                continue
            confidence = _CONFIDENCE[kind] * sure * (_FORM if parts is not None else 1.0)
            sense = Sense(node, "form" if parts is not None else KINDS[kind], confidence, base, part, intensity)
            if node.id not in best or best[node.id].confidence < confidence:
                best[node.id] = sense
        return tuple(sorted(best.values(), key=lambda sense: -sense.confidence))

    def _loaded(self, node: Node) -> tuple[Node | None, float]:
        """A node, or the nearest above it that is loaded, and what that leaves of a confidence."""
        sure, found = 1.0, self._nodes.get(node.id)
        while found is None and node.parent is not None:
            node = next(other for other in self._every if other.id == node.parent)
            sure, found = sure * _NEAREST, self._nodes.get(node.id)
        return found, sure

    @property
    def words(self) -> tuple[str, ...]:
        """Every listed word and phrase, in order; inflected forms are not listed."""
        return tuple(self._words)

    @property
    def longest_phrase(self) -> int:
        """How many words the longest listed phrase has."""
        if self._longest is None:
            self._longest = max((word.count(" ") + 1 for word in self._words), default=1)
        return self._longest

    def words_of(self, node: NodeLike) -> tuple[tuple[str, str], ...]:
        """Return the listed words of a node with their kinds, the surest first, then by the alphabet."""
        return self._words_of_nodes.get(self.node(node).id, ())

    @cached_property
    def _words_of_nodes(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        found: dict[str, list[tuple[int, str]]] = {}
        for word, rows in self._words.items():
            for number, kind, *_ in _readings(rows):
                found.setdefault(self._every[number].id, []).append((kind, word))
        return {name: tuple((word, KINDS[kind]) for kind, word in sorted(pairs)) for name, pairs in found.items()}

    def define(self, node: NodeLike) -> str:
        """Return the definition of a node, one sentence."""
        return self.node(node).definition


_REMEMBERED: Final = 20_000
"""Words whose readings are kept; a long text must not fill the memory."""


def _readings(text: str) -> Iterator[tuple[int, int, str, float | None]]:
    """Take apart the readings of a word: number of the node, number of the kind, part of speech, intensity."""
    for reading in text.split(";"):
        node, kind, part, intensity = reading.split(" ")
        yield int(node), int(kind), "" if part == "-" else part, None if intensity == "-" else float(intensity)


# Phrases are listed with "one's" and "oneself" in the place of whoever it is about.
_SLOTS: Final = dict.fromkeys(("my", "your", "his", "her", "its", "our", "their"), "one's") | dict.fromkeys(
    ("myself", "yourself", "himself", "herself", "itself", "ourselves", "yourselves", "themselves"), "oneself"
)


def _spellings(word: str) -> tuple[str, ...]:
    plain = " ".join(word.casefold().replace("_", " ").replace("’", "'").split())
    if "-" in plain:
        return plain, plain.replace("-", " "), plain.replace("-", "")
    if " " not in plain:
        return (plain,)
    return tuple(
        dict.fromkeys((plain, plain.replace(" ", "-"), " ".join(_SLOTS.get(part, part) for part in plain.split())))
    )


def _forms(spelling: str) -> Iterator[tuple[str, str]]:
    """Forms of a word, or of the first or the last word of a phrase."""
    if " " not in spelling:
        yield from bases(spelling)
        return
    first, _, rest = spelling.partition(" ")
    for base, _ in bases(first):
        yield f"{base} {rest}", "anv"
    start, _, last = spelling.rpartition(" ")
    for base, _ in bases(last):
        yield f"{start} {base}", "anv"


def _takes(kind: int, part: str, parts: str) -> bool:
    """Whether a listed word can take an ending. Labels are nouns and most are verbs; phrases take any."""
    return (kind == 0 and parts != "a") or not part or part in parts
