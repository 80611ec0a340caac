"""Reading the dictionary files of WordNet 3.0, as Debian's package ``wordnet-base`` installs them.

Only what the vocabulary needs: senses of a word in order of frequency, the synset at an offset, and the pointers
between synsets. The files are kept as bytes and one line is parsed when it is asked for, so that opening them takes
no second.

File format: *wndb(5WN)*. WordNet 3.0 Copyright 2006 by Princeton University; the licence is in `WORDNET_NOTICE`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..errors import AuthoringError

__all__ = ["DEFAULT_FOLDER", "EMOTION_NOUNS", "EMOTION_VERBS", "WORDNET_NOTICE", "Pointer", "Synset", "WordNet"]

DEFAULT_FOLDER: Final = Path("/usr/share/wordnet")
EMOTION_NOUNS: Final = 12  # lexicographer file noun.feeling
EMOTION_VERBS: Final = 37  # lexicographer file verb.emotion
WORDNET_NOTICE: Final = "WordNet 3.0 Copyright 2006 by Princeton University. All rights reserved."
_FILES: Final = {"n": "noun", "v": "verb", "a": "adj", "r": "adv"}


@dataclass(frozen=True, slots=True)
class Pointer:
    r"""A relation from one synset, or one word of it, to another.

    Attributes:
        symbol: WordNet's sign: ``!`` antonym, ``~`` hyponym, ``&`` similar, ``+`` derived from,
            ``\`` pertains to.
        pos: Part of speech of the target: n, v, a or r.
        offset: Where the target synset stands in its file.
        source: Number of the word it starts from, counted from 1; 0 is the synset as a whole.
        target: Number of the word it leads to, likewise.
    """

    symbol: str
    pos: str
    offset: int
    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Synset:
    """A set of words with one meaning.

    Attributes:
        pos: n, v, a or r (satellite adjectives are a).
        offset: Where it stands in its file; with `pos` the identity of a synset.
        lexfile: Number of the lexicographer file.
        words: The words, with spaces, in their own case.
        pointers: Relations to other synsets.
        gloss: Definition and examples.
    """

    pos: str
    offset: int
    lexfile: int
    words: tuple[str, ...]
    pointers: tuple[Pointer, ...]
    gloss: str

    @property
    def id(self) -> str:
        """Name of the synset, such as ``wn30-07527352-n``."""
        return f"wn30-{self.offset:08d}-{self.pos}"


@dataclass(slots=True)
class WordNet:
    """The four dictionaries of WordNet in one folder.

    Args:
        folder: Where ``data.noun``, ``index.noun`` and the others are.

    Raises:
        AuthoringError: A file is missing; says which package brings it.
    """

    folder: Path = DEFAULT_FOLDER
    _data: dict[str, bytes] = field(init=False, repr=False)
    _index: dict[str, dict[str, tuple[int, ...]]] = field(init=False, repr=False)
    _synsets: dict[tuple[str, int], Synset] = field(init=False, repr=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._data = {pos: self._read(f"data.{name}") for pos, name in _FILES.items()}
        self._index = {pos: _index_of(self._read(f"index.{name}")) for pos, name in _FILES.items()}

    def _read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError as error:
            raise AuthoringError(
                f"WordNet's {name} cannot be read from {self.folder}. Install Debian's package wordnet-base "
                f"(apt-get install wordnet-base), or name the folder that holds data.noun and index.noun."
            ) from error

    def synset(self, pos: str, offset: int) -> Synset:
        """The synset at an offset."""
        key = (pos, offset)
        found = self._synsets.get(key)
        if found is None:
            data = self._data[pos]
            found = self._synsets[key] = _parse(
                pos, data[offset : data.index(b"\n", offset)].decode("utf-8", "replace")
            )
        return found

    def senses(self, word: str, pos: str) -> list[Synset]:
        """The senses of a word, the most frequent first; empty when WordNet does not know it."""
        offsets = self._index[pos].get(word.lower().replace(" ", "_"), ())
        return [self.synset(pos, offset) for offset in offsets]

    def knows(self, word: str) -> bool:
        """Whether the word is in any of the dictionaries."""
        key = word.lower().replace(" ", "_")
        return any(key in index for index in self._index.values())

    def every(self, pos: str) -> list[Synset]:
        """All synsets of a part of speech, in the order of the file."""
        offsets = {offset for senses in self._index[pos].values() for offset in senses}
        return [self.synset(pos, offset) for offset in sorted(offsets)]

    def related(self, synset: Synset, symbol: str) -> list[Synset]:
        """Synsets that a pointer of this kind leads to."""
        return [self.synset(p.pos, p.offset) for p in synset.pointers if p.symbol == symbol]

    def irregular(self, pos: str) -> dict[str, tuple[str, ...]]:
        """The irregular forms of base words, such as ``weep``: ``wept``; from the exception lists."""
        forms: dict[str, list[str]] = {}
        for line in self._read(f"{_FILES[pos]}.exc").decode("utf-8", "replace").splitlines():
            form, *words = line.replace("_", " ").split()
            for word in words:
                forms.setdefault(word, []).append(form)
        return {word: tuple(sorted(found)) for word, found in forms.items()}

    def rank(self, word: str, synset: Synset) -> int:
        """Which of its word's senses this synset is: 1 is the most frequent; 99 when it is none of them."""
        offsets = self._index[synset.pos].get(word.lower().replace(" ", "_"), ())
        return offsets.index(synset.offset) + 1 if synset.offset in offsets else 99


def _index_of(raw: bytes) -> dict[str, tuple[int, ...]]:
    table = {}
    for line in raw.decode("utf-8", "replace").splitlines():
        if line.startswith("  "):
            continue
        parts = line.split()
        table[parts[0]] = tuple(int(offset) for offset in parts[-int(parts[2]) :])
    return table


def _parse(pos: str, line: str) -> Synset:
    head, _, gloss = line.partition(" | ")
    parts = head.split()
    count = int(parts[3], 16)
    words = tuple(_clean(parts[4 + 2 * i]) for i in range(count))
    start = 4 + 2 * count
    pointers = tuple(
        Pointer(
            parts[i],
            "a" if parts[i + 2] == "s" else parts[i + 2],
            int(parts[i + 1]),
            int(parts[i + 3][:2], 16),
            int(parts[i + 3][2:], 16),  # noqa: FURB166 - no prefix is removed, these are the last two digits
        )
        for i in range(start + 1, start + 1 + 4 * int(parts[start]), 4)
    )
    return Synset(pos, int(parts[0]), int(parts[1]), words, pointers, gloss.strip())


def _clean(word: str) -> str:
    """A word without the mark of its position (``(p)``, ``(a)``, ``(ip)``) and with spaces."""
    return word.partition("(")[0].replace("_", " ")
