"""Actions: kinds of deeds, and the words that a story declares for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from ...core.errors import TermSyntaxError, shown
from ...core.terms import parse
from .phrase_words import Word, cut, symbol

__all__ = ["MAX_LENGTH", "MAX_WORDS", "Action", "PhraseError", "check_variable", "parse_action", "words_of"]

MAX_LENGTH: Final = 2_000
"""Longest text of a phrase, in characters."""
MAX_WORDS: Final = 100
"""Most words of a phrase."""
_TARGETS: Final = ("whom", "target", "other", "them", "listener", "to")
_END: Final = "Action-End"


class PhraseError(ValueError):
    """A text reads like no action.

    Attributes:
        message: What is wrong.
        column: Where in the text, an offset from 0.
        remedy: What to write instead.
    """

    def __init__(self, message: str, column: int = 0, remedy: str = "") -> None:
        self.message = message
        self.column = column
        self.remedy = remedy
        super().__init__(f"{message}. {remedy}" if remedy else message)


@dataclass(frozen=True)
class Action:
    """A kind of deed and how it reads.

    Attributes:
        name: As it was declared.
        say: Its words, such as ``[who] takes [what] from [whom]``.
        subject: The variable for who acts.
        target: The variable for whom it is done to; ``-`` for nobody.
        parameters: Its other variables, in order.
        head: The word under which the engine knows it, such as ``Take``.
    """

    name: str
    say: str
    subject: str
    target: str = "-"
    parameters: tuple[str, ...] = ()
    head: str = ""

    @property
    def term(self) -> str:
        """The action with its parameters: ``Take([what])``."""
        return f"{self.head}({', '.join(self.parameters)})" if self.parameters else self.head

    @property
    def event(self) -> str:
        """The event of anybody doing it to anybody."""
        return f"Event({_END}, {self.subject}, {self.term}, {self.target})"

    @property
    def variables(self) -> tuple[str, ...]:
        """All its variables: subject, parameters, target."""
        return (self.subject, *self.parameters, *(() if self.target == "-" else (self.target,)))

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """What it reads like, piece by piece."""
        return tuple(cut(self.say))


def parse_action(name: str, say: str) -> Action:
    """Read how an action reads.

    Raises:
        PhraseError: The words name nobody who acts, a variable twice, or have a bracket too many.

    >>> parse_action("take", "[who] takes [what] from [whom]").event
    'Event(Action-End, [who], Take([what]), [whom])'
    """
    words = words_of(say)
    variables: list[str] = []
    for word in words:
        if word.kind == "variable":
            check_variable(word, variables)
            variables.append(word.text)
        elif word.kind != "word" or "[" in word.text or "]" in word.text:
            raise PhraseError(
                f"{shown(word.text)!r} cannot stand in the words of an action", word.column, "Use words and variables."
            )
    stray = next((column for column in _stray_brackets(say, words)), None)
    if stray is not None:
        raise PhraseError("a bracket is left open here", stray, "A variable is written as [who].")
    if not variables:
        raise PhraseError(
            f"the action {name!r} does not say who acts", 0, f"Begin with a variable: `[who] {shown(say) or 'dances'}`."
        )
    if not any(word.kind == "word" and not word.is_article for word in words):
        raise PhraseError(f"the action {name!r} has no words", 0, "Write how it reads: `[who] greets [whom]`.")
    subject, others = variables[0], variables[1:]
    target = next((each for each in reversed(others) if each[1:-1].casefold() in _TARGETS), "-")
    head = symbol(name)
    parameters = tuple(each for each in others if each != target)
    action = Action(name, say.strip(), subject, target, parameters, head[:1].upper() + head[1:])
    try:
        parse(action.event)
    except TermSyntaxError:
        raise PhraseError(
            f"{shown(name)!r} is no name for an action", 0, "Use a word or two, such as `take`."
        ) from None
    return action


def check_variable(word: Word, known: list[str]) -> None:
    """Refuse what is no variable, or one of those that are known."""
    try:
        sound = parse(word.text).is_variable
    except TermSyntaxError:
        sound = False
    if not sound:
        raise PhraseError(
            f"{shown(word.text)} is no variable", word.column, "A variable is one word in brackets, such as [who]."
        )
    if word.text in known:
        raise PhraseError(f"{word.text} stands here a second time", word.column, "Give every variable its own name.")


def _stray_brackets(say: str, words: list[Word]) -> Iterable[int]:
    inside = {word.column + offset for word in words if word.kind == "variable" for offset in range(len(word.text))}
    return (column for column, mark in enumerate(say) if mark in "[]" and column not in inside)


def words_of(text: str) -> list[Word]:
    """Cut a phrase into its pieces.

    Raises:
        PhraseError: It is too long.
    """
    if len(text) > MAX_LENGTH:
        raise PhraseError(f"this phrase has {len(text)} characters", MAX_LENGTH, f"At most {MAX_LENGTH} are read.")
    words = cut(text)
    if len(words) > MAX_WORDS:
        raise PhraseError(f"this phrase has {len(words)} words", words[MAX_WORDS].column, f"At most {MAX_WORDS} fit.")
    return words
