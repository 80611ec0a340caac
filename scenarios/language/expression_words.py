"""Words of expressions: the names, feelings, beliefs and terms that they stand for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ...core.personality import TRAITS
from .expression_lexer import Token, tokens_of
from .expression_tree import ExpressionError, Node, Property, Word, checked_term
from .phrase_words import symbol
from .vocabulary import MAX_NAME_WORDS, Names

__all__ = ["KEYWORDS", "MAX_DEPTH", "ME", "Bare", "WordReader", "sentence"]

MAX_DEPTH: Final = 30
"""Deepest nesting of an expression."""
KEYWORDS: Final = frozenset({"and", "or", "not", "is"})
ME: Final = frozenset({"me", "I", "myself", "SELF"})
_ANYBODY: Final = frozenset({"anyone", "anybody", "someone", "somebody", "anything", "something"})
_NOBODY: Final = frozenset({"nobody", "nothing"})
_TOWARDS: Final = frozenset({"at", "for", "with", "about", "of", "towards", "toward", "to"})
_BELIEVES: Final = frozenset({"believes", "believe", "thinks", "think"})
_EMOTION_WORDS: Final = 3


class Bare(Word):
    """A word of no declared meaning; where it stands decides whether it is a belief or a symbol."""

    __slots__ = ()


class WordReader:
    """Reads tokens one after another, and those that are words by what they mean.

    Args:
        text: The expression.
        names: What is declared.
    """

    def __init__(self, text: str, names: Names) -> None:
        self._tokens = tokens_of(text)
        self._names = names
        self._at = 0
        self._depth = 0

    # -- tokens ------------------------------------------------------------------------------------------------

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _peek(self, ahead: int) -> Token:
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def _take(self) -> Token:
        token = self._next
        self._at = min(self._at + 1, len(self._tokens) - 1)
        return token

    def _accept(self, *texts: str) -> Token | None:
        """Take the next token if it is one of these marks or words."""
        token = self._next
        known = token.text if token.kind == "mark" else token.folded
        return self._take() if known and known in texts else None

    def _expect(self, mark: str, why: str) -> None:
        if self._accept(mark) is None:
            raise ExpressionError(f"expected {mark} {why}", self._next.column, f"Add `{mark}`.")

    def _unexpected(self) -> ExpressionError:
        token, before = self._next, self._peek(-1) if self._at else self._next
        if token.kind == "end":
            return ExpressionError(
                "something is missing at the end", token.column, "Write a number, a name or a belief."
            )
        if token.text == ")":
            return ExpressionError("this ) closes nothing", token.column, "Take it out, or add a ( before.")
        if token.kind == "word" and before.kind == "word" and before.folded not in KEYWORDS and self._at:
            return self._two_words(before, token)
        return ExpressionError(
            f"{token.text!r} makes no sense here", token.column, "Put `and`, `or` or a sign before it."
        )

    def _two_words(self, before: Token, token: Token) -> ExpressionError:
        """Say what is wrong with two words in a row, the first of which means nothing."""
        both = f"{before.text} {token.text}"
        if token.folded in _TOWARDS:
            near = self._names.nearest(before.text, self._names.emotion_words())
            message = f"{before.text!r} is no emotion"
            return ExpressionError(message, before.column, sentence(near) or "Write one, such as `anger at Tom`.")
        near = self._names.nearest(both, self._names.symbol_words())
        remedy = f'{sentence(near)} A name of several words stands in quotation marks: "{both}".'.lstrip()
        return ExpressionError(f"{both!r} is no name that is declared", before.column, remedy)

    # -- what words mean ---------------------------------------------------------------------------------------

    def _named(self) -> Node | None:
        """Read a declared name: of several words, or spelled exactly as it was declared."""
        token = self._next
        name, length = self._longest(self._names.symbol, 2)
        if name is None and token.text in (*self._names.symbol_words(), *(each for _, each in self._names)):
            name, length = self._names.symbol(token.text), 1
        if name is None:
            return None
        words = self._words(length)
        self._at += length
        return Word(name, words, token.column)

    def _inner(self) -> Node | None:
        token = self._next
        if self._names.belief(token.text) is not None:
            return None
        if token.folded == "mood":
            self._take()
            return Property("Mood(SELF)", token.column)
        if token.folded in TRAITS:
            self._take()
            return Property(f"Personality(SELF, {token.folded.title()})", token.column)
        return None

    def _feeling(self) -> Node | None:
        token = self._next
        if self._names.belief(token.text) is not None:
            return None
        emotion, length = self._longest(self._names.feeling, 1, _EMOTION_WORDS)
        if emotion is None:
            return None
        phrase = self._words(length)
        self._at += length
        for_whom = phrase.casefold().endswith(" for") and self._next.kind in ("word", "quoted", "variable")
        whom = "*"
        if self._next.folded in _TOWARDS:
            self._take()
            whom = self._whom()
        elif for_whom and self._next.folded not in KEYWORDS:
            whom = self._whom()
        return Property(checked_term(f"Feeling({emotion}, {whom})", token.column), token.column)

    def _bare(self) -> Node:
        token = self._take()
        known = self._names.symbol(token.text)
        if known is not None and self._names.belief(token.text) is None:
            return Word(known, token.text, token.column)
        if self._next.kind == "word" and self._next.folded not in KEYWORDS:
            raise self._two_words(token, self._next)
        declared = self._names.belief(token.text)
        if declared is not None:
            return Property(checked_term(f"{declared}(SELF)", token.column), token.column)
        return Bare(checked_term(symbol(token.text), token.column), token.text, token.column)

    def _believed(self) -> Node | None:
        """Read what somebody else believes: ``Tom believes hungry``."""
        for length in range(1, MAX_NAME_WORDS + 1):
            if self._peek(length - 1).kind != "word" or self._peek(length - 1).folded in KEYWORDS:
                return None
            if self._peek(length).folded in _BELIEVES:
                break
        else:
            return None
        return self._belief_of_other()

    def _believed_by(self, token: Token) -> Node | None:
        """Read what a variable or somebody in quotation marks believes: ``[who] believes hungry``."""
        if token.kind not in ("variable", "quoted") or self._peek(1).folded not in _BELIEVES:
            return None
        return self._belief_of_other()

    def _belief_of_other(self) -> Node:
        token, who = self._next, self._whom()
        if self._accept(*_BELIEVES) is None:
            raise self._unexpected()
        return Property(checked_term(f"Believes({who}, {self._property(who)})", token.column), token.column)

    # -- parts of it -----------------------------------------------------------------------------------------

    def _words(self, length: int) -> str:
        return " ".join(self._peek(ahead).text for ahead in range(length))

    def _longest(
        self, find: Callable[[str], str | None], least: int, most: int = MAX_NAME_WORDS
    ) -> tuple[str | None, int]:
        """Return what the most words from here on are the name of, and how many they are."""
        count = 0
        while count < most and self._peek(count).kind == "word":
            count += 1
        for length in range(count, least - 1, -1):
            found = find(self._words(length))
            if found is not None:
                return found, length
        return None, 0

    def _whom(self) -> str:
        """Read somebody, or something that one can feel for."""
        token = self._next
        if token.kind in ("variable", "quoted"):
            self._take()
            return checked_term(token.text, token.column) if token.kind == "variable" else self._quoted(token)
        if token.kind != "word" or token.folded in KEYWORDS:
            raise ExpressionError("expected somebody here", token.column, "Write a name, `me` or a variable, [who].")
        for meant, words in (("SELF", ME), ("*", _ANYBODY), ("-", _NOBODY)):
            if token.text in words:
                self._take()
                return meant
        if self._peek(1).text == "(":
            return self._term()
        found, length = self._longest(self._names.symbol, 1)
        if found is not None:
            self._at += length
            return found
        near = self._names.nearest(token.text, self._names.agent_words())
        if near:
            raise ExpressionError(f"nobody is called {token.text!r}", token.column, sentence(near))
        return checked_term(symbol(self._take().text), token.column)

    def _goal(self) -> str:
        token = self._next
        if token.kind == "variable":
            return checked_term(self._take().text, token.column)
        found, length = self._longest(self._names.goal, 1)
        if token.kind == "quoted":
            found, length = self._names.goal(token.text), 1
        if found is not None:
            self._at += length
            return found
        if token.kind not in ("word", "quoted"):
            raise ExpressionError("expected a goal here", token.column, "Write what somebody wants.")
        words = token.text if token.kind == "quoted" else self._words(self._count_words())
        known = self._names.goal_words()
        if known:
            near = self._names.nearest(words, known)
            raise ExpressionError(
                f"nobody has the goal {words!r}", token.column, sentence(near) or "Add it to somebody's `wants:`."
            )
        self._take()
        return checked_term(symbol(token.text), token.column)

    def _count_words(self) -> int:
        count = 0
        while self._peek(count).kind == "word" and self._peek(count).folded not in KEYWORDS:
            count += 1
        return max(1, count)

    def _property(self, whose: str) -> str:
        """Read a property; a bare word is one of ``whose``."""
        token = self._next
        if token.kind != "word" or token.folded in KEYWORDS:
            raise ExpressionError(
                "expected a belief here", token.column, "Write one, such as `hungry` or `has(Tom, loaf)`."
            )
        if self._peek(1).text == "(":
            return self._term()
        self._take()
        return checked_term(f"{symbol(token.text)}({whose})", token.column)

    def _term(self) -> str:
        """Read a term as it is: a head and its arguments."""
        head = self._take()
        self._expect("(", "after the name of a belief")
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError("this term is nested too deep", head.column, "Use fewer parentheses.")
        arguments = [self._argument()]
        while self._accept(","):
            arguments.append(self._argument())
        self._depth -= 1
        if self._accept(")") is None:
            raise ExpressionError(
                f"expected ) or , in {head.text}(...)",
                self._next.column,
                "What is worked out cannot stand in a belief.",
            )
        return checked_term(f"{head.text}({', '.join(arguments)})", head.column)

    def _argument(self) -> str:
        token = self._next
        if token.kind == "word":
            return self._argument_of_words()
        self._take()
        if token.kind == "quoted":
            return self._quoted(token)
        if token.kind in ("number", "variable"):
            return checked_term(token.text, token.column)
        if token.text == "-":
            return f"-{self._take().text}" if self._next.kind == "number" else "-"
        if token.text == "*":
            return "*"
        raise ExpressionError("expected a name here", token.column, "Write a name, a number, a variable, * or -.")

    def _argument_of_words(self) -> str:
        token = self._next
        if self._peek(1).text == "(":
            return self._term()
        if token.text in ME:
            self._take()
            return "SELF"
        found, length = self._longest(self._names.symbol, 1)
        if found is not None:
            self._at += length
            return found
        self._take()
        if self._next.kind == "word":
            raise self._two_words(token, self._next)
        return checked_term(token.text, token.column)

    def _quoted(self, token: Token) -> str:
        if not token.text:
            raise ExpressionError("nothing stands between these quotation marks", token.column, "Write a name.")
        return self._names.symbol(token.text) or checked_term(symbol(token.text), token.column)


def sentence(text: str) -> str:
    """Return a text that begins with a capital."""
    return text[:1].upper() + text[1:]
