"""What a story declares, by the words its writer uses: characters, goals, other names, emotions, styles, lines.

Expressions and phrases look names up here, and find here what a misspelled one may mean.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Final

from ...core.emotion_types import EMOTION_TYPES, SURPRISE
from ...core.errors import nearest
from ...ontology import load

__all__ = ["MAX_NAME_WORDS", "Names", "folded"]

MAX_NAME_WORDS: Final = 8
"""A name of more words is recognised only in quotation marks."""
_NEIGHBOURS: Final = 500  # names looked at for a "did you mean"
_ARTICLES: Final = ("the ", "a ", "an ")
_TYPES: Final = {kind.name.casefold().replace("-", " "): kind.name for kind in (*EMOTION_TYPES.values(), SURPRISE)}


class Names:
    """The names that are declared.

    Attributes:
        variables: The variables that are bound where a text stands, as ``[who]``.
        deeds: Reads a phrase such as ``I take loaf from Tom``: who acts, the action, its target. None: no phrases.

    >>> names = Names()
    >>> names.add_agent("Old Tom", "OldTom")
    >>> names.add_goal("the shop survives", "TheShopSurvives")
    >>> names.agent("old tom"), names.goal("The shop survives"), names.nearest("Old Tim", names.agent_words())
    ('OldTom', 'TheShopSurvives', "did you mean 'Old Tom'?")
    """

    def __init__(self) -> None:
        self.variables: tuple[str, ...] = ()
        self.deeds: Callable[[str], tuple[str, str, str]] | None = None
        self._agents: dict[str, tuple[str, str]] = {}
        self._goals: dict[str, tuple[str, str]] = {}
        self._symbols: dict[str, tuple[str, str]] = {}
        self._emotions: dict[str, str] = {}
        self._styles: dict[str, str] = {}
        self._beliefs: dict[str, str] = {}
        self._lines: dict[str, tuple[str, str]] = {}

    # -- declaring ---------------------------------------------------------------------------------------------

    def add_agent(self, name: str, symbol: str) -> None:
        """Declare a character."""
        _add(self._agents, name, symbol)

    def add_goal(self, name: str, symbol: str) -> None:
        """Declare something that somebody wants."""
        _add(self._goals, name, symbol)

    def add_symbol(self, words: str, symbol: str) -> None:
        """Declare how any other name reads in words."""
        _add(self._symbols, words, symbol)

    def add_emotion(self, name: str) -> None:
        """Declare an emotion beyond those that everybody can feel."""
        self._emotions[folded(name)] = name

    def add_style(self, name: str) -> None:
        """Declare a style in which lines are said."""
        self._styles[folded(name)] = name

    def add_belief(self, name: str) -> None:
        """Declare a belief that is named by one word, such as ``loaves``: the word then never means a symbol."""
        self._beliefs[folded(name)] = name

    def add_line(self, id: str, action: str, target: str = "*") -> None:  # noqa: A002
        """Declare the id of a line and the action of saying it."""
        self._lines[id] = (action, target)

    def with_variables(self, variables: Iterable[str]) -> Names:
        """Return the same names where these variables are bound, too; later declarations show in both."""
        other = copy.copy(self)
        other.variables = tuple(dict.fromkeys((*self.variables, *variables)))
        return other

    # -- looking up --------------------------------------------------------------------------------------------

    def agent(self, text: str) -> str | None:
        """Return the symbol of a character, by name or symbol."""
        return _symbol(self._agents, text)

    def goal(self, text: str) -> str | None:
        """Return the symbol of a goal, by name or symbol."""
        return _symbol(self._goals, text)

    def symbol(self, text: str) -> str | None:
        """Return the symbol of whatever is called so: a character, a goal, anything with words of its own."""
        return self.agent(text) or self.goal(text) or _symbol(self._symbols, text)

    def emotion(self, text: str) -> str | None:
        """Return the type of emotion that a word names: one of the OCC theory, surprise, or one that was added.

        >>> Names().emotion("happy for"), Names().emotion("annoyance")
        ('Happy-For', None)
        """
        return self._emotions.get(folded(text)) or _TYPES.get(folded(text))

    def feeling(self, text: str) -> str | None:
        """Return the emotion that a word names, its type or its node in the ontology.

        >>> Names().feeling("annoyance"), Names().feeling("hungry")
        ('Annoyance', None)
        """
        found = self.emotion(text)
        if found is None and (node := load().find(folded(text))) is not None:
            return node.id
        return found

    def style(self, text: str) -> str | None:
        """Return a style as it was declared."""
        return self._styles.get(folded(text))

    def belief(self, text: str) -> str | None:
        """Return a belief of one word as it was declared."""
        return self._beliefs.get(folded(text))

    def line(self, id: str) -> tuple[str, str] | None:  # noqa: A002
        """Return the action of saying a line, and at whom."""
        return self._lines.get(id)

    # -- words -------------------------------------------------------------------------------------------------

    def agent_words(self) -> list[str]:
        """The characters as the writer named them."""
        return _words(self._agents)

    def goal_words(self) -> list[str]:
        """The goals as the writer named them."""
        return _words(self._goals)

    def symbol_words(self) -> list[str]:
        """All names of people, goals and things as the writer named them."""
        return list(dict.fromkeys((*_words(self._agents), *_words(self._goals), *_words(self._symbols))))

    def emotion_words(self) -> list[str]:
        """The types of emotion as a writer names them."""
        return [*(name.casefold() for name in _TYPES.values()), *self._emotions.values()]

    def line_ids(self) -> list[str]:
        """The ids of lines."""
        return list(self._lines)

    def nearest(self, text: str, candidates: Iterable[str]) -> str:
        """Return "did you mean ...?" for a misspelled name; nothing when no candidate is close."""
        close = nearest(text[:100], islice(candidates, _NEIGHBOURS))
        return f"did you mean {close!r}?" if close else ""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Yield words and symbol of all people, goals and things."""
        for table in (self._agents, self._goals, self._symbols):
            yield from table.values()


def folded(text: str) -> str:
    """Return a name as names are compared: in small letters, hyphens and underscores as blanks, without its article.

    >>> folded("The  old-loaf")
    'old loaf'
    """
    plain = " ".join(text.replace("-", " ").replace("_", " ").casefold().split())
    for article in _ARTICLES:
        if plain.startswith(article):
            return plain.removeprefix(article)
    return plain


def _add(table: dict[str, tuple[str, str]], words: str, symbol: str) -> None:
    table[folded(words)] = (words, symbol)
    table.setdefault(folded(symbol), (words, symbol))


def _symbol(table: Mapping[str, tuple[str, str]], text: str) -> str | None:
    found = table.get(folded(text))
    return None if found is None else found[1]


def _words(table: Mapping[str, tuple[str, str]]) -> list[str]:
    return list(dict.fromkeys(words for words, _ in table.values()))
