"""Expressions read: from text to a tree, with the names that a story declares.

::

    or < and < not < = == is, is not, != < <= > >= < + - < * / < - < ( ), numbers, names, properties

What a word means is looked up in this order: a declared name, ``mood`` and the factors of personality, an emotion, and
else a belief of whoever thinks; to the right of ``=`` a word that is none of these is a symbol.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from ...core.errors import AuthoringError
from ...core.personality import TRAITS
from .expression_lexer import Token, tokens_of
from .expression_tree import (
    COMPARISONS,
    Count,
    ExpressionError,
    Node,
    Operation,
    Property,
    Truth,
    Variable,
    Word,
    checked_term,
    depth,
    numeral,
    operation,
)
from .phrase_words import symbol
from .vocabulary import MAX_NAME_WORDS, Names

__all__ = ["MAX_DEPTH", "Bare", "Parser", "belief"]

MAX_DEPTH: Final = 30
"""Deepest nesting of an expression."""
_ME: Final = frozenset({"me", "I", "myself", "SELF"})
_ANYBODY: Final = frozenset({"anyone", "anybody", "someone", "somebody", "anything", "something"})
_NOBODY: Final = frozenset({"nobody", "nothing"})
_TOWARDS: Final = frozenset({"at", "for", "with", "about", "of", "towards", "toward", "to"})
_BELIEVES: Final = frozenset({"believes", "believe", "thinks", "think"})
_FUNCTIONS: Final = {"min": (1, 20), "max": (1, 20), "round": (1, 1)}
_KEYWORDS: Final = frozenset({"and", "or", "not", "is"})
_EMOTION_WORDS: Final = 3


class Bare(Word):
    """A word of no declared meaning; where it stands decides whether it is a belief or a symbol."""

    __slots__ = ()


def belief(node: Node) -> Node:
    """Return a node whose word without meaning is a belief of whoever thinks."""
    if not isinstance(node, Bare):
        return node
    head, dash, last = node.words.rpartition("-")
    if dash and last.isdigit():
        raise ExpressionError(
            f"{node.words!r} is one word", node.column, f"Put blanks around the minus: `{head} - {last}`."
        )
    return Property(checked_term(f"{node.symbol}(SELF)", node.column), node.column)


def _as_symbol(node: Node) -> Node:
    return Word(node.symbol, node.words, node.column) if isinstance(node, Bare) else node


class Parser:
    """Reads one expression.

    Args:
        text: The expression.
        names: What is declared.
    """

    def __init__(self, text: str, names: Names) -> None:
        self._tokens = tokens_of(text)
        self._names = names
        self._at = 0
        self._depth = 0

    def whole(self) -> Node:
        """Read all of the text; what it comes to may be a :class:`Bare` word.

        Raises:
            ExpressionError: It is no expression.
        """
        if self._tokens[0].kind == "end":
            raise ExpressionError("nothing stands here", 0, "Write an expression, such as `mood > 3`.")
        node = self._or()
        if self._next.kind != "end":
            raise self._unexpected()
        if depth(node) > MAX_DEPTH:
            raise ExpressionError("this expression is nested too deep", node.column, "Split it in two.")
        return node

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
        if token.kind == "word" and before.kind == "word" and before.folded not in _KEYWORDS and self._at:
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
            return ExpressionError(message, before.column, _sentence(near) or "Write one, such as `anger at Tom`.")
        near = self._names.nearest(both, self._names.symbol_words())
        remedy = f'{_sentence(near)} A name of several words stands in quotation marks: "{both}".'.lstrip()
        return ExpressionError(f"{both!r} is no name that is declared", before.column, remedy)

    def _nested(self, read: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError("this expression is nested too deep", self._next.column, "Split it in two.")
        node = read()
        self._depth -= 1
        return node

    # -- operators ---------------------------------------------------------------------------------------------

    def _or(self) -> Node:
        return self._joined("or", self._and)

    def _and(self) -> Node:
        return self._joined("and", self._not)

    def _joined(self, word: str, read: Callable[[], Node]) -> Node:
        start = self._next.column
        items = [read()]
        while self._accept(word):
            items.append(read())
        return items[0] if len(items) == 1 else operation(word, tuple(map(belief, items)), start)

    def _not(self) -> Node:
        token = self._accept("not")
        if token is None:
            return self._comparison()
        return operation("not", (belief(self._nested(self._not)),), token.column)

    def _comparison(self) -> Node:
        left = self._sum()
        token = self._accept("is", *COMPARISONS)
        if token is None:
            return left
        operator = "=" if token.folded == "is" else token.text
        negated = token.folded == "is" and self._accept("not") is not None
        right = self._sum()
        right = _as_symbol(right) if operator in ("=", "!=") else belief(right)
        found = Operation(operator, (belief(left), right), left.column)
        if self._next.text in COMPARISONS or self._next.folded == "is":
            raise ExpressionError(
                "two comparisons in a row", self._next.column, "Join them with `and`: `mood > 1 and mood < 3`."
            )
        return operation("not", (found,), left.column) if negated else found

    def _sum(self) -> Node:
        return self._chain(("+", "-"), self._product)

    def _product(self) -> Node:
        return self._chain(("*", "/"), self._negative)

    def _chain(self, operators: tuple[str, ...], read: Callable[[], Node]) -> Node:
        node = read()
        while token := self._accept(*operators):
            node = operation(token.text, (belief(node), belief(read())), node.column)
        return node

    def _negative(self) -> Node:
        token = self._accept("-")
        if token is None:
            return self._primary()
        following = self._next
        if following.kind == "end" or following.text in (")", ",", *COMPARISONS) or following.folded in _KEYWORDS:
            return Word("-", "-", token.column)
        return operation("neg", (belief(self._nested(self._negative)),), token.column)

    # -- operands ----------------------------------------------------------------------------------------------

    def _primary(self) -> Node:
        token = self._next
        if token.kind == "word":
            if token.folded in _KEYWORDS:
                raise self._unexpected()
            return self._word()
        self._take()
        if token.kind == "number":
            return numeral(float(token.text) if not token.text.isdigit() else int(token.text[:20]), token.column)
        if token.kind == "quoted":
            return Word(self._quoted(token), token.text, token.column)
        if token.kind == "variable":
            return Variable(checked_term(token.text, token.column), token.column)
        if token.text == "(":
            node = self._nested(self._or)
            if self._accept(")") is None:
                raise self._unexpected() if self._next.kind != "end" else _unclosed(token)
            return belief(node)
        if token.text == "#" and self._next.kind == "variable":
            return Count(checked_term(self._take().text, token.column), token.column)
        if token.kind == "line" or token.text == "#":
            raise ExpressionError(
                f"{token.text!r} makes no sense here", token.column, "Write `said #line-id`, or `#[x]` to count."
            )
        self._at -= token.kind != "end"
        raise self._unexpected()

    def _quoted(self, token: Token) -> str:
        if not token.text:
            raise ExpressionError("nothing stands between these quotation marks", token.column, "Write a name.")
        return self._names.symbol(token.text) or checked_term(symbol(token.text), token.column)

    def _word(self) -> Node:
        """Read what begins with a word."""
        token = self._next
        for read in (self._special, self._believed):
            node = read()
            if node is not None:
                return node
        if self._peek(1).text == "(" and self._peek(1).kind == "mark":
            return Property(self._term(), token.column)
        if token.folded in ("true", "false"):
            return Truth(self._take().folded == "true", token.column)
        if token.text in _ME:
            self._take()
            return Word("SELF", token.text, token.column)
        return self._named() or self._inner() or self._feeling() or self._bare()

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
        elif for_whom and self._next.folded not in _KEYWORDS:
            whom = self._whom()
        return Property(checked_term(f"Feeling({emotion}, {whom})", token.column), token.column)

    def _bare(self) -> Node:
        token = self._take()
        known = self._names.symbol(token.text)
        if known is not None and self._names.belief(token.text) is None:
            return Word(known, token.text, token.column)
        if self._next.kind == "word" and self._next.folded not in _KEYWORDS:
            raise self._two_words(token, self._next)
        declared = self._names.belief(token.text)
        if declared is not None:
            return Property(checked_term(f"{declared}(SELF)", token.column), token.column)
        return Bare(checked_term(symbol(token.text), token.column), token.text, token.column)

    # -- words with a meaning of their own ---------------------------------------------------------------------

    def _special(self) -> Node | None:
        """Read what begins with a word that has a meaning only together with the next one."""
        token, following = self._next, self._peek(1)
        pair = (token.folded, following.folded)
        if token.folded in _FUNCTIONS and token.text.islower() and following.text == "(":
            return self._function()
        if pair == ("seconds", "since"):
            self._at += 2
            return Property(f"Since({self._property('SELF')})", token.column)
        if pair == ("likelihood", "of"):
            self._at += 2
            return Property(f"GoalLikelihood({self._goal()})", token.column)
        if pair == ("importance", "of"):
            self._at += 2
            return Property(f"SI({self._whom()})", token.column)
        if token.folded == "chance" and following.kind == "number":
            return self._chance()
        if token.folded == "said" and following.kind == "line":
            return self._said()
        if token.folded == "did" and following.kind == "quoted":
            return self._did()
        return None

    def _function(self) -> Node:
        token = self._take()
        self._expect("(", f"after {token.text}")
        operands = [belief(self._nested(self._or))]
        while self._accept(","):
            operands.append(belief(self._nested(self._or)))
        self._expect(")", f"after what {token.text} is of")
        least, most = _FUNCTIONS[token.folded]
        if not least <= len(operands) <= most:
            raise ExpressionError(
                f"{token.text} takes {most if least == most else f'up to {most}'} here, not {len(operands)}",
                token.column,
                "Take some out.",
            )
        return operation(token.folded, tuple(operands), token.column)

    def _chance(self) -> Node:
        token = self._take()
        percent = self._take()
        self._expect("%", "after a chance")
        if not 0 <= float(percent.text) <= 100:
            raise ExpressionError("a chance lies between 0% and 100%", percent.column, "Write `chance 30%`.")
        return Operation("<", (Property("Random(0, 100)"), numeral(float(percent.text))), token.column)

    def _said(self) -> Node:
        token, line = self._take(), self._take()
        known = self._names.line(line.text[1:])
        if known is None:
            near = self._names.nearest(line.text[1:], self._names.line_ids())
            message = f"no line has the id {line.text}"
            raise ExpressionError(message, line.column, _sentence(near) or "Add the id to the end of the line.")
        return Operation(">", (Property(f"Done({known[0]}, {known[1]})"), numeral(0)), token.column)

    def _did(self) -> Node:
        token, phrase = self._take(), self._take()
        if self._names.deeds is None:
            raise ExpressionError("no actions are declared", phrase.column, "Declare them under `actions:`.")
        try:
            subject, action, target = self._names.deeds(phrase.text)
        except (ValueError, AuthoringError) as error:
            message, offset = getattr(error, "message", str(error)), getattr(error, "column", 0) or 0
            raise ExpressionError(message, phrase.column + 1 + offset, getattr(error, "remedy", "")) from None
        if subject == "SELF":
            asked = Property(checked_term(f"Done({action}, {target})", phrase.column))
            return Operation(">", (asked, numeral(0)), token.column)
        asked = Property(checked_term(f"EventId(Action-End, {subject}, {action}, {target})", phrase.column))
        return Operation(">=", (asked, numeral(0)), token.column)

    def _believed(self) -> Node | None:
        """Read what somebody else believes: ``Tom believes hungry``."""
        token = self._next
        for length in range(1, MAX_NAME_WORDS + 1):
            if self._peek(length - 1).kind != "word" or self._peek(length - 1).folded in _KEYWORDS:
                return None
            if self._peek(length).folded in _BELIEVES:
                break
        else:
            return None
        who = self._whom()
        if self._accept(*_BELIEVES) is None:
            raise self._unexpected()
        return Property(checked_term(f"Believes({who}, {self._property(who)})", token.column), token.column)

    # -- parts of them -----------------------------------------------------------------------------------------

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
        if token.kind != "word" or token.folded in _KEYWORDS:
            raise ExpressionError("expected somebody here", token.column, "Write a name, `me` or a variable, [who].")
        for meant, words in (("SELF", _ME), ("*", _ANYBODY), ("-", _NOBODY)):
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
            raise ExpressionError(f"nobody is called {token.text!r}", token.column, _sentence(near))
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
                f"nobody has the goal {words!r}", token.column, _sentence(near) or "Add it to somebody's `wants:`."
            )
        self._take()
        return checked_term(symbol(token.text), token.column)

    def _count_words(self) -> int:
        count = 0
        while self._peek(count).kind == "word" and self._peek(count).folded not in _KEYWORDS:
            count += 1
        return max(1, count)

    def _property(self, whose: str) -> str:
        """Read a property; a bare word is one of ``whose``."""
        token = self._next
        if token.kind != "word" or token.folded in _KEYWORDS:
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
        if token.text in _ME:
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


def _unclosed(token: Token) -> ExpressionError:
    return ExpressionError("this ( is never closed", token.column, "Add the ) that closes it.")


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
