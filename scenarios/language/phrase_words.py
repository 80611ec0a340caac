"""Words of phrases: cutting a text into words and slots, verbs with and without their s, matching one by the other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ...core.errors import TermSyntaxError
from ...core.terms import parse
from .vocabulary import MAX_NAME_WORDS, Names

__all__ = ["ANYBODY", "ME", "NOBODY", "Match", "Word", "cut", "first_person", "match", "symbol"]

ME: Final = frozenset({"i", "me", "myself", "self"})
ANYBODY: Final = frozenset({"anyone", "someone", "anybody", "somebody", "something", "anything", "*"})
NOBODY: Final = frozenset({"nobody", "nothing", "-"})
_ARTICLES: Final = frozenset({"the", "a", "an"})
_IRREGULAR: Final = {"has": "have", "is": "am", "was": "was", "does": "do", "goes": "go"}
_PIECE: Final = re.compile(r"\[[^\[\]]*\]|\"[^\"]*\"|“[^”]*”|[^\s\[\]\"“”]+")
_POSSESSIVE: Final = ("'s", "’s")
_END_MARKS: Final = ".,;:!?…"
_WORDS: Final = re.compile(r"\w[\w-]*")


@dataclass(frozen=True, slots=True)
class Word:
    """A piece of a phrase.

    Attributes:
        text: As written; of quoted words, what stands between the quotation marks.
        column: Offset in the text, from 0.
        kind: ``word``, ``variable`` (``[who]``), ``quoted``, or ``term`` (``has(Tom, loaf)``).
    """

    text: str
    column: int
    kind: str = "word"

    @property
    def plain(self) -> str:
        """The text in small letters."""
        return self.text.casefold()

    @property
    def is_article(self) -> bool:
        """Whether it is an article that a writer may leave out."""
        return self.kind == "word" and self.plain in _ARTICLES


def symbol(text: str) -> str:
    """Return the symbol of a name: its words, each with a capital; a word that terms know stays as it is.

    >>> symbol("the shop survives"), symbol("loaf"), symbol("Tom's hat"), symbol("0 coins")
    ('TheShopSurvives', 'loaf', 'TomsHat', '_0Coins')
    """
    text = text.strip()
    try:
        if not parse(text).is_compound:
            return text
    except TermSyntaxError:
        pass
    words = _WORDS.findall(text.replace("'", "").replace("’", ""))
    made = "".join(word[:1].upper() + word[1:] for word in words) or "_".join(f"{ord(mark):x}" for mark in text[:20])
    return made if re.match(r"[A-Za-z1-9_]", made) else f"_{made}"


def cut(text: str) -> list[Word]:
    """Cut a phrase into its pieces; marks at a word's end fall away."""
    words: list[Word] = []
    position = 0
    while found := _PIECE.search(text, position):
        piece, start = found[0], found.start()
        position = found.end()
        if piece[0] == "[":
            words.append(Word(piece, start, "variable"))
        elif piece[0] in '"“':
            words.append(Word(piece[1:-1].strip(), start, "quoted"))
        elif "(" in piece and not piece.startswith("("):
            position = _closed(text, start + piece.index("("))
            words.append(Word(text[start:position], start, "term"))
        else:
            words += _plain(piece, start)
    return words


def _plain(piece: str, start: int) -> Iterator[Word]:
    piece = piece.rstrip(_END_MARKS) or piece
    if piece in _END_MARKS:
        return
    for mark in _POSSESSIVE:
        if piece.endswith(mark):
            if len(piece) > len(mark):
                yield Word(piece.removesuffix(mark), start)
            yield Word("'s", start + len(piece) - len(mark))
            return
    yield Word(piece, start)


def _closed(text: str, opened: int) -> int:
    """Return the offset after the parenthesis that closes the one at ``opened``."""
    depth = 0
    for position in range(opened, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return position + 1
    return len(text)


def first_person(verb: str) -> str:
    """Return the form of a verb that goes with ``I``.

    >>> [first_person(verb) for verb in ("takes", "carries", "watches", "goes", "has", "is", "kisses", "lies")]
    ['take', 'carry', 'watch', 'go', 'have', 'am', 'kiss', 'lie']
    """
    plain = verb.casefold()
    if plain in _IRREGULAR:
        return _IRREGULAR[plain]
    if plain.endswith("ies"):
        return verb[:-1] if len(verb) <= len("dies") else f"{verb[:-3]}y"
    if plain.endswith(("ches", "shes", "sses", "xes", "zzes")):
        return verb[:-2]
    return verb[:-1] if plain.endswith("s") and not plain.endswith(("ss", "us", "'s")) else verb


@dataclass(frozen=True, slots=True)
class Match:
    """How a phrase fits a template, or how far it does.

    Attributes:
        slots: The pieces that stand for each variable; None when it does not fit.
        reached: How many pieces of the phrase fitted.
        literal: How many words of the template it has.
    """

    slots: dict[str, tuple[Word, ...]] | None
    reached: int
    literal: int


def match(template: Sequence[Word], words: Sequence[Word], names: Names) -> Match:
    """Fit a phrase to a template.

    A slot takes one piece, or several words that are a name that is declared; articles may be left out or added; after
    ``I`` a verb may stand without its s.
    """
    search = _Search([word for word in template if not word.is_article], words, names)
    slots = search.fit(0, 0, {}, False)
    return Match(slots, search.reached, sum(word.kind == "word" for word in search.template))


class _Search:
    """Tries the ways in which a phrase may fit a template."""

    def __init__(self, template: list[Word], words: Sequence[Word], names: Names) -> None:
        self.template = template
        self.reached = 0
        self._words = words
        self._names = names
        self._failed: set[tuple[int, int, bool]] = set()

    def fit(
        self, at: int, position: int, slots: dict[str, tuple[Word, ...]], me: bool
    ) -> dict[str, tuple[Word, ...]] | None:
        """Fit the words from ``position`` to the template from ``at``; ``me`` after a slot that is filled by I."""
        if at == len(self.template):
            return slots if position == len(self._words) else None
        key = (at, position, me)
        if key in self._failed:
            return None
        for filled, upto, following, is_me in self._steps(at, position, me):
            self.reached = max(self.reached, upto)
            found = self.fit(following, upto, {**slots, **filled}, is_me)
            if found is not None:
                return found
        self._failed.add(key)
        return None

    def _steps(self, at: int, position: int, me: bool) -> Iterator[tuple[dict[str, tuple[Word, ...]], int, int, bool]]:
        """Yield what the next piece of the template may take: its filling, and where to go on in both."""
        wanted, left = self.template[at], self._words[position:]
        if not left:
            return
        if wanted.kind == "variable":
            yield from self._fillings(wanted.text, at, position)
        elif left[0].kind == "word" and _same(wanted.plain, left[0].plain, me):
            yield {}, position + 1, at + 1, me
        if left[0].is_article and len(left) > 1:
            yield {}, position + 1, at, me

    def _fillings(
        self, slot: str, at: int, position: int
    ) -> Iterator[tuple[dict[str, tuple[Word, ...]], int, int, bool]]:
        words = self._words
        first = words[position]
        if first.plain == "my" and at + 1 < len(self.template) and self.template[at + 1].text == "'s":
            yield {slot: (Word("me", first.column),)}, position + 1, at + 2, False
            return
        for length in range(min(MAX_NAME_WORDS, len(words) - position), 1, -1):
            several = tuple(words[position : position + length])
            if all(word.kind == "word" for word in several) and self._names.symbol(_joined(several)) is not None:
                yield {slot: several}, position + length, at + 1, False
        if not (first.is_article and not first.text.isupper()):
            yield {slot: (first,)}, position + 1, at + 1, first.kind == "word" and first.plain in ME


def _joined(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words).replace(" 's", "'s")


def _same(wanted: str, given: str, me: bool) -> bool:
    return wanted == given or (me and given in (first_person(wanted), "am" if wanted == "is" else wanted))
