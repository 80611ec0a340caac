"""The lists that the lexicon estimator looks things up in, read once and indexed.

Words and phrases come from the ontology's ``words.csv``. What only *expresses* an emotion without naming one ("well
done", "thank you", "lol", "great") stands in ``data/cues.csv``; emoji and emoticons in ``data/emoji.csv``; negations
and words of degree in ``data/modifiers.csv``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from ...ontology import Node, Tone
from ...ontology.inflection import bases
from ...ontology.schema import DATA as ONTOLOGY_DATA
from .lexicon_tokens import Token, phrase_words

__all__ = ["Entry", "Lists", "Reading", "Trie", "read_lists"]

DATA: Final = Path(__file__).resolve().parents[1] / "data"
_AMBIGUOUS: Final = 0.6  # what is left of the weight of a word that often means something else
_UNSTATED: Final = 0.5  # intensity of a word that has none in the list
_INTENSITY: Final = re.compile(r"intensity=([\d.]+)")
_FORM_LENGTHS: Final = 24  # longer "words" are not looked up
_OBJECTS: Final = frozenset(["me", "you", "him", "her", "us", "them", "someone", "somebody", "people"])
_POSSESSIVES: Final = frozenset(["my", "your", "his", "her", "its", "our", "their"])
_REFLEXIVES: Final = frozenset(
    ["myself", "yourself", "himself", "herself", "itself", "ourselves", "themselves", "yourselves"]
)
_LAUGHTER: Final = re.compile(r"(?:a*(?:ha|he|hi|ja)){2,}h*|a?ha(?:ha)*|l+o+l+(?:ol)*|lma+o+|rofl(?:mao)?|(?:lol)+s?")
_STRETCHED: Final = re.compile(r"(\w)\1{2,}")


class Entry(NamedTuple):
    """What a word or phrase stands for: a node (None blocks the phrase from being read at all), weight, and kind."""

    node: Node | None
    weight: float
    kind: str


class Reading(NamedTuple):
    """What is known about one canonical word wherever it occurs.

    Attributes:
        forms: What it may be in a phrase: itself, its base forms, and the slots "one", "one's", "oneself".
        entries: What it stands for when it stands alone.
        compared: Whether it was found as a comparative.
        stretched: Whether letters were repeated for emphasis.
        opens: Whether a phrase may begin with it.
    """

    forms: tuple[str, ...]
    entries: tuple[Entry, ...]
    compared: bool
    stretched: bool
    opens: bool


_NOTHING: Final = Reading((), (), False, False, False)


@dataclass(slots=True)
class Trie:
    """Phrases by their words."""

    children: dict[str, Trie] = field(default_factory=dict)
    entries: tuple[Entry, ...] | None = None

    def add(self, words: Iterable[str], entries: tuple[Entry, ...]) -> None:
        """Add a phrase; the last one added wins."""
        at = self
        for word in words:
            at = at.children.setdefault(word, Trie())
        at.entries = entries


@dataclass(slots=True)
class Lists:
    """Everything that is looked up.

    Attributes:
        phrases: Phrases of two words or more.
        singles: Single words with their parts of speech; an empty one takes any ending.
        symbols: Emoji and emoticons.
        degrees: Words and phrases of degree, with their factors.
        negations: Words and phrases that negate.
        affirming: Phrases that hold a negating word and do not negate.
        negated: What a negated node becomes, where its opposite in the ontology would say too much.
    """

    phrases: Trie
    singles: dict[str, tuple[tuple[Entry, str], ...]]
    symbols: dict[str, Entry]
    degrees: dict[tuple[str, ...], float]
    negations: frozenset[tuple[str, ...]]
    affirming: frozenset[tuple[str, ...]]
    negated: Mapping[str, Node | None]
    _words: frozenset[str] = frozenset()
    _readings: dict[str, Reading] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._words = frozenset(_all_words(self.phrases))

    def reading(self, word: str) -> Reading:
        """What is known about a canonical word."""
        found = self._readings.get(word)
        if found is None:
            if len(self._readings) > _REMEMBERED:
                self._readings.clear()
            found = self._readings[word] = self._read(word)
        return found

    def readings(self, tokens: Iterable[Token]) -> list[Reading]:
        """What is known about each of a text's tokens; symbols and marks are known as nothing."""
        known, read = self._readings.get, self.reading
        return [_NOTHING if token.kind != "word" else known(token.word) or read(token.word) for token in tokens]

    def _read(self, word: str) -> Reading:
        if len(word) > _FORM_LENGTHS and not _STRETCHED.search(word):
            return Reading((word,), (), False, False, False)
        for spelling in _spellings(word):
            forms = tuple(form for form in dict.fromkeys(_forms(spelling)) if form in self._words)
            entries, compared = self._alone(spelling)
            if forms or entries or (spelling,) in self.degrees or (spelling,) in self.negations:
                opens = any(form in self.phrases.children for form in forms)
                return Reading(forms or (spelling,), entries, compared, spelling != word, opens)
        return Reading((word,), (), False, False, False)

    def _alone(self, word: str) -> tuple[tuple[Entry, ...], bool]:
        listed = self.singles.get(word)
        if listed is not None:
            return tuple(entry for entry, _ in listed), False
        for base, parts in bases(word):
            entries = tuple(entry for entry, part in self.singles.get(base, ()) if not part or part in parts)
            if entries:
                return entries, word.endswith("er") and "a" in parts
        return (), False


_REMEMBERED: Final = 30_000


def _spellings(word: str) -> Iterator[str]:
    """The word itself, then with stretched letters shortened; laughter in one spelling."""
    if _LAUGHTER.fullmatch(word):
        yield "lol" if word.startswith("l") else "rofl" if word.startswith("r") else "haha"
        return
    yield word
    if _STRETCHED.search(word):
        yield _STRETCHED.sub(r"\1\1", word)
        yield _STRETCHED.sub(r"\1", word)


def _forms(word: str) -> Iterator[str]:
    yield word
    if word in _POSSESSIVES or word.endswith("'s"):
        yield "one's"
    if word in _OBJECTS:
        yield "one"
    elif word in _REFLEXIVES:
        yield "oneself"
    elif len(word) > 3:
        yield from (base for base, _ in bases(word))


def _all_words(trie: Trie) -> Iterator[str]:
    for word, child in trie.children.items():
        yield word
        yield from _all_words(child)


def read_lists(
    tone: Tone, accept: Callable[[Mapping[str, str]], bool], *, cues: bool = True, symbols: bool = True
) -> Lists:
    """The lists as they are shipped.

    Args:
        tone: The ontology that the nodes are taken from.
        accept: Which rows of ``words.csv`` to take.
        cues: Whether to take what expresses an emotion without naming it.
        symbols: Whether to take emoji and emoticons.
    """
    rows = list(_ontology_rows(tone, accept))
    if cues:
        rows += _cue_rows(tone)
    trie, singles = Trie(), dict[str, tuple[tuple[Entry, str], ...]]()
    together: dict[tuple[str, ...], list[tuple[Entry, str]]] = {}
    for words, entry, part in rows:
        known = together.setdefault(words, [])
        if entry.kind == "cue":
            known[:] = [item for item in known if item[0].kind == "cue"]
        if not any(item[0].node == entry.node for item in known):
            known.append((entry, part))
    for words, items in together.items():
        if len(words) > 1:
            trie.add(words, tuple(_halved(entry, len(items)) for entry, _ in items))
        else:
            singles[words[0]] = tuple((_halved(entry, len(items)), part) for entry, part in items)
    degrees, negations, affirming, ignored = _modifiers()
    for words in ignored if cues else ():
        if len(words) > 1:
            trie.add(words, ())
        else:
            singles[words[0]] = ()
    for words in degrees:
        singles.pop(words[0], None) if len(words) == 1 else None
    return Lists(trie, singles, _symbols(tone) if symbols else {}, degrees, negations, affirming, _negated(tone))


def _halved(entry: Entry, homes: int) -> Entry:
    return entry if homes == 1 else entry._replace(weight=entry.weight / homes)


def _ontology_rows(
    tone: Tone, accept: Callable[[Mapping[str, str]], bool]
) -> Iterator[tuple[tuple[str, ...], Entry, str]]:
    for node in tone.nodes:
        if node.core and node.homonym_of is None and node.id != "Neutral":
            yield phrase_words(node.label), Entry(node, _UNSTATED, "word"), ""
    for row in _rows(ONTOLOGY_DATA / "words.csv"):
        found = tone.find(row["node"])
        if found is not None and accept(row):
            words = phrase_words(row["word"])
            weight = _weight(row["note"])
            yield words, Entry(found, weight, "word" if len(words) == 1 else "phrase"), row["pos"]


def _weight(note: str) -> float:
    stated = _INTENSITY.search(note)
    weight = float(stated.group(1)) if stated else _UNSTATED
    return weight * _AMBIGUOUS if note.startswith("ambiguous") else weight


def _cue_rows(tone: Tone) -> list[tuple[tuple[str, ...], Entry, str]]:
    rows = []
    for row in _rows(DATA / "cues.csv"):
        found = tone.find(row["node"])
        if found is not None:
            rows.append((phrase_words(row["cue"]), Entry(found, float(row["intensity"]), "cue"), ""))
    return rows


def _symbols(tone: Tone) -> dict[str, Entry]:
    rows = [(row, tone.find(row["node"])) for row in _rows(DATA / "emoji.csv")]
    return {row["symbol"]: Entry(node, float(row["intensity"]), row["kind"]) for row, node in rows if node is not None}


def _negated(tone: Tone) -> dict[str, Node | None]:
    return {row["node"]: tone.find(row["becomes"]) if row["becomes"] else None for row in _rows(DATA / "negated.csv")}


def _modifiers() -> tuple[
    dict[tuple[str, ...], float], frozenset[tuple[str, ...]], frozenset[tuple[str, ...]], list[tuple[str, ...]]
]:
    roles: dict[str, dict[tuple[str, ...], float]] = {}
    for row in _rows(DATA / "modifiers.csv"):
        roles.setdefault(row["role"], {})[phrase_words(row["word"])] = float(row["factor"])
    degrees = {**roles["intensify"], **roles["diminish"]}
    return degrees, frozenset(roles["negate"]), frozenset(roles["affirm"]), list(roles["ignore"])


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
