"""Claims, read: ``Mira feels pity for Tom > 3``, ``Tom says "Got anything"``, ``scene is thanked``.

::

    claim := who "feels" emotion ["at" whom] [comparison] | who "feels nothing"
           | "mood of" who comparison | "likelihood of" goal comparison
           | who "believes" belief [comparison] | who "takes" whom "to believe" belief [comparison]
           | who ":" condition
           | who "says" ("words" | #id | "line" id | "something" [style] | "nothing") ["to" whom]
           | [who "does"] phrase
           | "scene is" scene | "the story reaches" scene | "the story ends" ["at" scene]
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from ...core.conditions import ConditionSet
from ...core.errors import TermSyntaxError, nearest, shown
from ...core.terms import parse
from ..language.expression_tree import COMPARISONS, ExpressionError, Node, Operation, Property, nodes, text_of
from ..language.expressions import conditions_of, parse_expression, value_of
from ..language.phrases import PhraseError
from .claims import Claim, Deed, Ends, InMind, Measure, Scene, Utterance
from .lexicon import Lexicon

__all__ = ["QUOTED", "ExpectationError", "check_length", "deed_of", "read_claim", "unquoted"]

MAX_LENGTH: Final = 2000
"""Longest text that is read, in characters."""

QUOTED: Final = re.compile(r"\"[^\"]*\"|“[^”]*”")
"""Words in quotation marks."""
_COMPARED: Final = re.compile(r"(!=|<=|>=|<|>|=|\bis\b)")
_VERBS: Final = ("feels", "does not feel", "believes", "does not believe", "takes", "does", "says")
_LINE: Final = re.compile(r"(?:#|line\s+)(?P<name>\S+)", re.IGNORECASE)
_CHANCE: Final = ("random", "tell")


class ExpectationError(ValueError):
    """A text is no expectation, step or setting of a test.

    Attributes:
        message: What is wrong.
        column: Where in the text, an offset from 0.
        remedy: What to write instead.
    """

    def __init__(self, message: str, column: int = 0, remedy: str = "") -> None:
        self.message = message
        self.column = column
        self.remedy = remedy[:1].upper() + remedy[1:]
        super().__init__(f"{message}. {self.remedy}" if remedy else message)


def check_length(text: str) -> None:
    """Refuse a text that is too long to be read.

    Raises:
        ExpectationError: It is.
    """
    if len(text) > MAX_LENGTH:
        raise ExpectationError(f"this is longer than {MAX_LENGTH} characters", 0, "Write several.")


def read_claim(text: str, lexicon: Lexicon, start: int = 0) -> Claim:
    """Read a claim.

    Args:
        text: In which it stands; errors count their columns from its beginning.
        lexicon: The names of the scenario.
        start: Where the claim begins.

    Raises:
        ExpectationError: It is none.
    """
    return _Reader(text, lexicon, start).claim()


def deed_of(text: str, lexicon: Lexicon, subject: str = "") -> Deed:
    """Read a phrase; variables mean anybody or anything.

    Args:
        text: Such as ``Tom takes loaf from Mira``.
        lexicon: The names of the scenario.
        subject: Who ``I`` is.

    Raises:
        PhraseError: It reads like no action, or names somebody who is nearly one of the cast.
    """
    event = lexicon.book.event(text)
    for word, meant in event.mentions:
        if meant in (event.subject, event.target) and not _is_somebody(meant, lexicon):
            hint = lexicon.names.nearest(word.text, lexicon.names.agent_words())
            if hint:
                raise PhraseError(f"nobody is called {shown(word.text)!r}", word.column, hint)
    pattern = parse(event.event)
    for variable in pattern.variables:
        pattern = pattern.replace(variable, parse("*"))
    if subject:
        pattern = pattern.replace(parse("SELF"), parse(subject))
    return Deed(pattern, text, lexicon)


def _is_somebody(meant: str, lexicon: Lexicon) -> bool:
    return meant in ("*", "-", "SELF") or meant.startswith("[") or lexicon.names.agent(meant) is not None


def unquoted(text: str, column: int) -> tuple[str, int]:
    """Return a text without its quotation marks, and the column in which it then begins."""
    lead = len(text) - len(text.lstrip())
    inner = text.strip()
    if len(inner) > 1 and inner[0] in '"“' and inner[-1] in '"”' and QUOTED.fullmatch(inner):
        return inner[1:-1].strip(), column + lead + 1
    return inner, column + lead


class _Reader:
    """Reads one claim; columns count from the beginning of the text that the writer wrote."""

    def __init__(self, text: str, lexicon: Lexicon, start: int) -> None:
        self._text = text
        self._lexicon = lexicon
        self._start = start + len(text[start:]) - len(text[start:].lstrip())

    def claim(self) -> Claim:
        """Read it."""
        body = self._text[self._start :].rstrip()
        if not body:
            raise ExpectationError("nothing is expected here", self._start, "Write `Mira feels joy`.")
        for pattern, read in _FORMS:
            found = pattern.fullmatch(body)
            if found is not None:
                claim = read(self, found)
                if claim is not None:
                    return claim
        return self._phrase(body, self._start)

    # -- people --------------------------------------------------------------------------------------------------

    def _who(self, found: re.Match[str], group: str = "who") -> str:
        """Return the character that is named.

        Raises:
            ExpectationError: There is none of that name.
        """
        name = self._lexicon.agent(found[group])
        if name is None:
            self._unknown(
                "nobody is called", found[group], self._column(found, group), self._lexicon.names.agent_words()
            )
        assert name is not None
        return name

    def _column(self, found: re.Match[str], group: str) -> int:
        return self._start + found.start(group)

    def _unknown(self, what: str, name: str, column: int, known: list[str]) -> None:
        hint = self._lexicon.names.nearest(name, known) or f"expected one of: {', '.join(known[:12]) or 'none'}"
        raise ExpectationError(f"{what} {shown(name.strip())!r}", column, hint)

    # -- in somebody's mind ----------------------------------------------------------------------------------------

    def _feels(self, found: re.Match[str]) -> Claim | None:
        who, what, column = self._who(found), found["what"], self._column(found, "what")
        negated = bool(found["no"])
        if what.casefold().startswith("no "):
            negated, what, column = True, what[3:], column + 3
        if what.casefold() in ("nothing", "anything", "something"):
            return self._feels_nothing(who, what.casefold() != "nothing" and not negated)
        compared = _COMPARED.search(what) is not None
        if negated and compared:
            raise ExpectationError("a feeling that is absent is not compared", column, "Leave the comparison out.")
        claim = self._mind(who, what + ("" if compared else " <= 0" if negated else " > 0"), column)
        if claim.emotion is None:
            word = re.split(r"[<>=!]| (?:at|for|of|about|with|to|towards) ", what)[0].strip()
            self._unknown("there is no emotion", word, column, self._lexicon.names.emotion_words())
        return claim

    def _feels_nothing(self, who: str, something: bool) -> Claim:
        asked = f"StrongestEmotion(SELF) {'!=' if something else '='} -"
        term = parse("StrongestEmotion(SELF)")
        conditions = ConditionSet.parse([f"Value({'Ne' if something else 'Eq'}(StrongestEmotion(SELF), -)) = True"])
        measure = Measure(who, "the strongest feeling", conditions, term, asked.split()[1], parse("-"))
        return InMind(who, conditions, (measure,), self._lexicon)

    def _mood(self, found: re.Match[str]) -> Claim:
        name = found["who"] or found["whose"]
        who = self._who(found, "who" if found["who"] else "whose")
        claim = self._mind(who, f"mood {found['rest']}", self._column(found, "rest") - len("mood "))
        words = f"mood of {name.strip()}"
        parts = tuple([_reworded(part, words) if part.words == "mood" else part for part in claim.parts])
        return InMind(who, claim.conditions, parts, self._lexicon)

    def _uncompared(self, found: re.Match[str]) -> Claim:
        what, text = found["what"].casefold(), found[0].strip()
        bound = "0" if what == "mood" else "0.5"
        raise ExpectationError(f"this {what} is compared with nothing", self._start, f"Write `{text} > {bound}`.")

    def _likelihood(self, found: re.Match[str]) -> Claim | None:
        goal = self._lexicon.names.goal(found["goal"].strip().strip('"“”'))
        column = self._column(found, "goal")
        if goal is None:
            self._unknown("nobody has the goal", found["goal"], column, self._lexicon.names.goal_words())
        assert goal is not None
        wanting = self._lexicon.wanting(goal)
        if len(wanting) != 1:
            names = " and ".join(self._lexicon.label(each) for each in wanting)
            raise ExpectationError(
                f"{names} both want this" if wanting else "nobody wants this",
                column,
                f"write whose: `{self._lexicon.label(wanting[0])}: likelihood of ...`" if wanting else "",
            )
        start = self._column(found, "what")
        return self._mind(wanting[0], self._text[start:].rstrip(), start)

    def _believes(self, found: re.Match[str]) -> Claim:
        who, what = self._who(found), found["what"]
        return self._mind(who, *self._belief(what, self._column(found, "what"), bool(found["no"])))

    def _takes(self, found: re.Match[str]) -> Claim:
        who, whom = self._who(found), self._who(found, "whom")
        what, column = self._belief(found["what"], self._column(found, "what"), bool(found["no"]))
        lead = f'"{whom}" believes ' if not re.fullmatch(r"\w+", whom) else f"{whom} believes "
        claim = self._mind(who, lead + what, column - len(lead))
        told = f"as {found['who']} sees it, {self._lexicon.label(whom)}'s belief about "
        parts = tuple([_reworded(part, part.words.replace(lead, told, 1)) for part in claim.parts])
        return InMind(who, claim.conditions, parts, self._lexicon)

    def _belief(self, what: str, column: int, negated: bool) -> tuple[str, int]:
        """Return a condition about a belief: that it is so, or, after ``not``, that it is false."""
        if _COMPARED.search(QUOTED.sub('""', what)):
            if negated:
                raise ExpectationError("what is not believed is not compared", column, "Leave the comparison out.")
            return what, column
        if what.casefold().startswith("not "):
            return f"{what[4:]} = false", column + 4
        return (f"not {what}", column - len("not ")) if negated else (f"{what} = true", column)

    def _minded(self, found: re.Match[str]) -> Claim | None:
        if self._lexicon.agent(found["who"]) is None and " " in found["who"].strip():
            return None
        return self._mind(self._who(found), found["what"], self._column(found, "what"))

    def _mind(self, who: str, text: str, column: int) -> InMind:
        """Read a condition in somebody's mind; ``column`` is where the text begins, or would."""
        names = self._lexicon.names
        try:
            node = parse_expression(text, names)
            conditions = conditions_of(text, names)
            measures = tuple(self._measures(who, text, node))
            asked = ConditionSet.parse(conditions)
        except ExpressionError as error:
            raise ExpectationError(error.message, max(0, column + (error.column or 0)), error.remedy) from None
        except TermSyntaxError as error:
            raise ExpectationError(str(error), max(0, column)) from None
        symbols = [symbol.key for each in asked.conditions for side in each.reads() for symbol in side.symbols()]
        if any(key in _CHANCE for key in symbols):
            raise ExpectationError("what is left to chance cannot be expected", max(0, column), "Ask something else.")
        self._check_beliefs(node, column)
        if not conditions:
            raise ExpectationError(f"{shown(text)!r} is always so", max(0, column), "Ask something that may change.")
        return InMind(who, asked, measures, self._lexicon, _emotion_in(node))

    def _check_beliefs(self, node: Node, column: int) -> None:
        """Raise an error for a belief that nobody has, and that reads nearly like one."""
        known = self._lexicon.beliefs
        for each in nodes(node):
            head = str(parse(each.term).head) if isinstance(each, Property) else ""
            if head and head.casefold() not in known:
                hint = self._lexicon.names.nearest(head, known.values())
                if hint:
                    where = max(0, column + (each.column or 0))
                    raise ExpectationError(f"nobody believes anything of {shown(head)!r}", where, hint)

    def _measures(self, who: str, text: str, node: Node) -> Iterator[Measure]:
        parts = node.operands if isinstance(node, Operation) and node.operator == "and" else (node,)
        written = re.split(r"\s+and\s+", text.strip())
        for number, part in enumerate(parts):
            whole = text_of(part)
            words = written[number] if len(written) == len(parts) else whole
            conditions = ConditionSet.parse(conditions_of(whole, self._lexicon.names))
            if isinstance(part, Operation) and part.operator in COMPARISONS:
                left, right = (parse(value_of(text_of(each), self._lexicon.names)) for each in part.operands)
                asked = _COMPARED.split(words, maxsplit=1)[0].strip()
                yield Measure(who, asked, conditions, left, part.operator, right)
            elif isinstance(part, Property):
                yield Measure(who, words, conditions, parse(part.term), "=", parse("True"))
            elif isinstance(part, Operation) and part.operator == "not" and isinstance(part.operands[0], Property):
                yield Measure(who, words.removeprefix("not "), conditions, parse(part.operands[0].term))
            else:
                yield Measure(who, words, conditions)

    # -- what is said and done -------------------------------------------------------------------------------------

    def _says(self, found: re.Match[str]) -> Claim | None:
        who = self._who(found)
        what, column = found["what"].strip(), self._column(found, "what")
        what, target = self._addressed(what)
        if named := _LINE.fullmatch(what):
            self._check_line(named["name"], who, column)
            return Utterance(who, self._lexicon, target, name=named["name"])
        if QUOTED.fullmatch(what):
            if not self._lexicon.lines_beginning(what[1:-1], who):
                hint = self._lexicon.lines_nearest(what[1:-1]) or "Write the first words of a line."
                raise ExpectationError(f"{found['who']} has no line that begins {shown(what[1:-1])!r}", column, hint)
            return Utterance(who, self._lexicon, target, start=what[1:-1])
        if what.casefold() in ("nothing", "anything", "something"):
            return Utterance(who, self._lexicon, target, negated=what.casefold() == "nothing")
        return self._says_somehow(found, who, what, column)

    def _says_what(self, found: re.Match[str]) -> Claim:
        raise ExpectationError(
            f"it is missing what {found['who']} says",
            self._start + found.end(),
            "Quote the whole text when it holds a #, or write `says line x`.",
        )

    def _says_somehow(self, found: re.Match[str], who: str, what: str, column: int) -> Claim:
        style = re.fullmatch(r"(?:something|anything)\s+(.+)", what, re.IGNORECASE)
        if style is None:
            try:
                return deed_of(self._text[self._start :].strip(), self._lexicon)
            except PhraseError:
                pass
            raise ExpectationError(
                f"{shown(what)!r} is nothing that is said",
                column,
                "Write the words in quotes, `#line-id` or `something`.",
            )
        if self._lexicon.names.style(style[1]) is None:
            styles = sorted({line.style for line in self._lexicon.scenario.dialogues if line.style not in ("-", "*")})
            self._unknown("no line is said", style[1], column + style.start(1), styles)
        whole = self._text[self._start :].strip()
        whole = whole[: found.start("what")] + "something" + whole[found.start("what") + len("something") :]
        try:
            return deed_of(whole, self._lexicon, who)
        except PhraseError as error:
            raise ExpectationError(error.message, self._start + (error.column or 0), error.remedy) from None

    def _addressed(self, what: str) -> tuple[str, str]:
        """Return what is said without ``to somebody``, and to whom."""
        found = re.fullmatch(
            r"(\"[^\"]*\"|“[^”]*”|#\S+|line \S+|nothing|something|anything)\s+to\s+(.+)", what, re.IGNORECASE
        )
        if found is None:
            return what, ""
        name = self._lexicon.agent(found[2])
        if name is None:
            self._unknown("nobody is called", found[2], self._text.rfind(found[2]), self._lexicon.names.agent_words())
        return found[1], str(name)

    def _check_line(self, name: str, who: str, column: int) -> None:
        lines = self._lexicon.line_called(name)
        if not lines:
            hint = nearest(name, self._lexicon.names.line_ids())
            remedy = f"did you mean #{hint}?" if hint else "give a line an id: `#opening` at its end."
            raise ExpectationError(f"no line has the id #{name}", column, remedy)
        if all(line.speaker not in ("", who) for line in lines):
            raise ExpectationError(f"#{name} is a line of {lines[0].speaker}", column, f"write {lines[0].speaker}.")

    def _does(self, found: re.Match[str]) -> Claim:
        who = self._who(found)
        text, column = unquoted(found["what"], self._column(found, "what"))
        failed: PhraseError | None = None
        for whole, shift in ((text, 0), (f"{found['who']} {text}", -1 - len(found["who"])), (f"I {text}", -2)):
            try:
                deed = deed_of(whole, self._lexicon, who)
            except PhraseError as error:
                failed = failed or error
                continue
            if str(deed.pattern.args[1]) not in (who, "*"):
                raise ExpectationError(f"this is nothing that {found['who']} does", column + max(0, shift))
            return Deed(deed.pattern.replace(deed.pattern.args[1], parse(who)), text, self._lexicon)
        assert failed is not None
        raise ExpectationError(failed.message, column + (failed.column or 0), failed.remedy)

    def _phrase(self, body: str, column: int) -> Claim:
        text, column = unquoted(body, column)
        try:
            return deed_of(text, self._lexicon)
        except PhraseError as error:
            self._complain_of_verb(text, column)
            raise ExpectationError(error.message, column + (error.column or 0), error.remedy) from None

    def _complain_of_verb(self, text: str, column: int) -> None:
        """Raise an error for a verb that is nearly one of those that expectations have."""
        words = text.split()
        for length in range(1, min(4, len(words))):
            verb = words[length]
            if self._lexicon.agent(" ".join(words[:length])) is not None:
                close = nearest(verb, _VERBS)
                if close and verb not in _VERBS:
                    where = column + text.find(verb, len(words[0]))
                    raise ExpectationError(f"{shown(verb)!r} makes no sense here", where, f"did you mean {close!r}?")

    # -- scenes ----------------------------------------------------------------------------------------------------

    def _scene(self, found: re.Match[str]) -> Claim:
        return Scene(self._state(found), self._lexicon, negated=bool(found["no"]))

    def _reaches(self, found: re.Match[str]) -> Claim:
        return Scene(self._state(found), self._lexicon, visited=True)

    def _ends(self, found: re.Match[str]) -> Claim:
        return Ends(self._lexicon, self._state(found) if found["scene"] else "")

    def _state(self, found: re.Match[str]) -> str:
        state = self._lexicon.scene(found["scene"])
        if state is None:
            self._unknown("there is no scene", found["scene"], self._column(found, "scene"), list(self._lexicon.scenes))
        assert state is not None
        return state


def _emotion_in(node: Node) -> tuple[str, str] | None:
    """Return the first emotion that is asked, and about whom."""
    for each in nodes(node):
        if isinstance(each, Property) and each.term.startswith("Feeling("):
            kind, whom = parse(each.term).args
            return str(kind), str(whom)
    return None


def _reworded(part: Measure, words: str) -> Measure:
    return Measure(part.agent, words, part.conditions, part.left, part.operator, part.right)


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


_Read = Callable[[_Reader, Any], Claim | None]
_FORMS: Final[tuple[tuple[re.Pattern[str], _Read], ...]] = (
    (_form(r"(?:the )?scene (?:is|=)(?P<no> not)? (?P<scene>.+)"), _Reader._scene),
    (_form(r"(?:the )?story (?:reaches|comes to) (?P<scene>.+)"), _Reader._reaches),
    (_form(r"(?:the )?story ends(?: (?:at|in|with) (?P<scene>.+))?"), _Reader._ends),
    (
        _form(r"(?:(?:the )?mood of (?P<who>.+?)|(?P<whose>.+?)['’]s mood)\s*(?P<rest>(?:[<>=!]|\bis\b).*)"),
        _Reader._mood,
    ),
    (_form(r"(?:the )?(?P<what>mood|likelihood) of [^<>=!]+"), _Reader._uncompared),
    (_form(r"(?:the )?(?P<what>likelihood of (?P<goal>[^<>=!]+?)\s*(?:(?:[<>=!]|\bis\b).*))"), _Reader._likelihood),
    (_form(r"(?P<who>[^:\"“]+?)\s*:\s+(?P<what>.+)"), _Reader._minded),
    (_form(r"(?P<who>[^\"“]+?) takes (?P<whom>.+?)(?P<no> not)? to believe (?P<what>.+)"), _Reader._takes),
    (_form(r"(?P<who>[^\"“]+?) (?:believes|does(?P<no> not) believe) (?P<what>.+)"), _Reader._believes),
    (_form(r"(?P<who>[^\"“]+?) (?:feels|does(?P<no> not) feel) (?P<what>.+)"), _Reader._feels),
    (_form(r"(?P<who>[^\"“]+?) says (?P<what>.+)"), _Reader._says),
    (_form(r"(?P<who>[^\"“]+?) says"), _Reader._says_what),
    (_form(r"(?P<who>[^\"“]+?) does (?P<what>.+)"), _Reader._does),
)
