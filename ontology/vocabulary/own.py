"""The words that people wrote for each node: ``own_words.yaml``.

::

    Gloom:
      n: gloominess=0.5, doom and gloom=0.6
      a: gloomy=0.5, dark?=0.3

``=`` gives an intensity (0..1), ``?`` says that the word often means no emotion, or another one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from ..errors import AuthoringError, nearest

__all__ = ["OWN_WORDS", "PARTS", "OwnWord", "read_own_words"]

OWN_WORDS: Final = Path(__file__).parent / "own_words.yaml"
PARTS: Final = {"n": "noun", "v": "verb", "a": "adjective", "r": "adverb", "p": "phrase"}
_ITEM: Final = re.compile(r"([^\s?=,][^?=,]*?)(\?)?(?:=(0|1|0?\.\d+|1\.0+))?")


@dataclass(frozen=True, slots=True)
class OwnWord:
    """A word of the list.

    Attributes:
        word: Lower case, single spaces.
        node: Id of the node.
        part: n, v, a, r, or p for a phrase.
        verb: Whether it is a verb, perhaps besides being a noun.
        ambiguous: Whether it often means something else.
        intensity: 0..1, or None where it is not clear.
    """

    word: str
    node: str
    part: str
    ambiguous: bool
    intensity: float | None
    verb: bool = False


def read_own_words(nodes: Collection[str], labels: Collection[str], path: Path = OWN_WORDS) -> list[OwnWord]:
    """The words of a list, in its order.

    Args:
        nodes: Ids of the nodes that words may be given to.
        labels: The nodes' own words, which must not be listed.
        path: The list.

    Raises:
        AuthoringError: An unknown node, an item that cannot be read, a label, or a word with two homes.
    """
    import yaml

    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    words = _joined(word for node, lists in document.items() for word in _words_of(node, lists, nodes, path))
    _refuse_two_homes(words, labels, path)
    return words


def _joined(words: Iterable[OwnWord]) -> list[OwnWord]:
    """A noun that is listed among the verbs of its node again is one word that is both."""
    found: dict[tuple[str, str, bool], OwnWord] = {}
    for word in words:
        key = (word.word, word.node, word.part in "nv")
        if key in found and found[key].part == "n" and word.part == "v":
            found[key] = replace(found[key], verb=True)
        elif key in found:
            found[(word.word, word.node + " again", True)] = word  # a true repetition, refused below
        else:
            found[key] = word
    return list(found.values())


def _words_of(node: str, lists: dict[str, str], nodes: Collection[str], path: Path) -> Iterator[OwnWord]:
    if node not in nodes:
        close = nearest(node, nodes)
        raise AuthoringError(f"{node!r} is no node; {f'write {close!r}' if close else 'see tree.json'}", file=path.name)
    for part, text in lists.items():
        if part not in PARTS:
            raise AuthoringError(
                f"{part!r} is no part of speech; write n, v, a, r or p", file=path.name, path=f"$.{node}"
            )
        for item in text.split(","):
            found = _ITEM.fullmatch(" ".join(item.split()))
            if not found:
                raise AuthoringError(
                    f"{item.strip()!r} cannot be read; write word, word?, word=0.5 or word?=0.5",
                    file=path.name,
                    path=f"$.{node}.{part}",
                )
            word, mark, intensity = found.groups()
            yield OwnWord(word.lower(), node, part, bool(mark), float(intensity) if intensity else None, part == "v")


def _refuse_two_homes(words: list[OwnWord], labels: Collection[str], path: Path) -> None:
    homes: dict[str, OwnWord] = {}
    for word in words:
        if word.word in labels:
            raise AuthoringError(
                f"{word.word!r} is the label of a node; remove it", file=path.name, path=f"$.{word.node}.{word.part}"
            )
        other = homes.setdefault(word.word, word)
        if other is not word and (other.node == word.node or not (other.ambiguous and word.ambiguous)):
            raise AuthoringError(
                f"{word.word!r} stands in {other.node} already; keep one of the two, or mark both with '?'",
                file=path.name,
                path=f"$.{word.node}.{word.part}",
            )
