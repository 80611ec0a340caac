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
from .expression_lexer import Token
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
from .expression_words import KEYWORDS, MAX_DEPTH, ME, Bare, WordReader, sentence

__all__ = ["Parser", "belief"]

_FUNCTIONS: Final = {"min": (1, 20), "max": (1, 20), "round": (1, 1)}


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


class Parser(WordReader):
    """Reads one expression."""

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
        if following.kind == "end" or following.text in (")", ",", *COMPARISONS) or following.folded in KEYWORDS:
            return Word("-", "-", token.column)
        return operation("neg", (belief(self._nested(self._negative)),), token.column)

    # -- operands ----------------------------------------------------------------------------------------------

    def _primary(self) -> Node:
        token = self._next
        if token.kind == "word":
            if token.folded in KEYWORDS:
                raise self._unexpected()
            return self._word()
        believed = self._believed_by(token)
        if believed is not None:
            return believed
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
        if token.text in ME:
            self._take()
            return Word("SELF", token.text, token.column)
        return self._named() or self._inner() or self._feeling() or self._bare()

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
            raise ExpressionError(message, line.column, sentence(near) or "Add the id to the end of the line.")
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


def _unclosed(token: Token) -> ExpressionError:
    return ExpressionError("this ( is never closed", token.column, "Add the ) that closes it.")
