"""Phrases: deeds and events in the words that a story declares for them, read and said.

An action reads ``[who] takes [what] from [whom]``. Rules use the same words with names, variables or pronouns in the
place of its variables: ``[who] takes [what] from me``, ``Tom takes loaf from Mira``, ``I take something from Tom``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final

from ...core.errors import TermSyntaxError, shown
from ...core.terms import Term, compose, parse
from ..document import PhraseDoc
from .phrase_words import ANYBODY, ME, NOBODY, Match, Word, cut, first_person, match, symbol
from .vocabulary import Names

__all__ = ["Action", "EventPhrase", "PhraseError", "Phrasebook", "parse_action", "symbol"]

MAX_LENGTH: Final = 2_000
"""Longest text of a phrase, in characters."""
MAX_WORDS: Final = 100
"""Most words of a phrase."""
_TARGETS: Final = ("whom", "target", "other", "them", "listener", "to")
_END: Final = "Action-End"
_CHANGE: Final = "Property-Change"
_STORY: Final = "Story"


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


@dataclass(frozen=True, slots=True)
class EventPhrase:
    """An event that a phrase tells.

    Attributes:
        kind: ``Action-End`` or ``Property-Change``.
        subject: Who acts, a term.
        action: What is done, a term; of a change, the property.
        target: To whom, a term; of a change, the new value.
        event: The whole event, a term.
        variables: The variables in it, as ``[who]``.
        mentions: Words that stand for who acts, what and to whom, each with the term made of it.
    """

    kind: str
    subject: str
    action: str
    target: str
    event: str
    variables: tuple[str, ...] = ()
    mentions: tuple[tuple[Word, str], ...] = field(default=(), compare=False)


def parse_action(name: str, say: str) -> Action:
    """Read how an action reads.

    Raises:
        PhraseError: The words name nobody who acts, a variable twice, or have a bracket too many.

    >>> parse_action("take", "[who] takes [what] from [whom]").event
    'Event(Action-End, [who], Take([what]), [whom])'
    """
    words = _cut(say)
    variables: list[str] = []
    for word in words:
        if word.kind == "variable":
            _check_variable(word, variables)
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


def _check_variable(word: Word, known: list[str]) -> None:
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


def _cut(text: str) -> list[Word]:
    if len(text) > MAX_LENGTH:
        raise PhraseError(f"this phrase has {len(text)} characters", MAX_LENGTH, f"At most {MAX_LENGTH} are read.")
    words = cut(text)
    if len(words) > MAX_WORDS:
        raise PhraseError(f"this phrase has {len(words)} words", words[MAX_WORDS].column, f"At most {MAX_WORDS} fit.")
    return words


_SPEAKS: Final = (
    Action("say", "[who] says something [style] to [whom]", "[who]", "[whom]", ("[style]",)),
    Action("say", "[who] says something to [whom]", "[who]", "[whom]"),
    Action("say", "[who] says something [style]", "[who]", "*", ("[style]",)),
    Action("say", "[who] says something", "[who]", "*"),
)
_STARTS: Final = tuple(Action("story", f"story {verb}", "") for verb in ("starts", "begins"))
_ENTERS: Final = tuple(Action("scene", f"scene [name] {verb}", "", "-", ("[name]",)) for verb in ("begins", "starts"))
_BECOMES: Final = Action("change", "[property] becomes [value]", "", "-", ("[property]", "[value]"))
_BUILT_IN: Final = (*_SPEAKS, *_STARTS, *_ENTERS, _BECOMES)
_MINE: Final = re.compile(r"\bme['’]s\b")


class Phrasebook:
    """How the actions of a story read, in both directions.

    Args:
        actions: Those that are declared.
        names: What else is declared; a name of several words is recognised without quotation marks when it is here.

    >>> book = Phrasebook([parse_action("take", "[who] takes [what] from [whom]")])
    >>> book.event("[who] takes the loaf from me").event
    'Event(Action-End, [who], Take(loaf), SELF)'
    >>> book.say("Event(Action-End, Tom, Take(loaf), Mira)")
    'Tom takes loaf from Mira'
    """

    def __init__(self, actions: Iterable[Action], names: Names | None = None) -> None:
        self.actions = tuple(actions)
        self.names = Names() if names is None else names
        self._by_head: dict[tuple[str, int], list[Action]] = {}
        for action in self.actions:
            self._by_head.setdefault((action.head.casefold(), len(action.parameters)), []).append(action)

    @classmethod
    def from_docs(cls, docs: Iterable[PhraseDoc], labels: Mapping[str, str] | None = None) -> Phrasebook:
        """Make one of what a scenario in the neutral form holds.

        Args:
            docs: Its phrases.
            labels: How its symbols read.
        """
        names = Names()
        for name, words in (labels or {}).items():
            names.add_symbol(words, name)
        return cls([_from_doc(doc) for doc in docs], names)

    # -- reading -----------------------------------------------------------------------------------------------

    def event(self, text: str) -> EventPhrase:
        """Read the event, or the pattern of events, that a phrase tells.

        Raises:
            PhraseError: It reads like no action, or like two.
        """
        if text.lstrip().startswith("Event("):
            return _from_term(text)
        words = _cut(text)
        if not words:
            raise PhraseError("no phrase stands here", 0, "Write what is done, such as `Tom greets Mira`.")
        for among in (self.actions, _BUILT_IN):
            found = self._best(text, words, among)
            if found is not None:
                return self._told(*found)
        raise self._unreadable(text, words)

    def deed(self, text: str) -> tuple[str, str, str]:
        """Read what somebody does: who (``SELF`` for I), the action and its target, each a term.

        Raises:
            PhraseError: It reads like no action, or tells a change and no deed.
        """
        found = self.event(text)
        if found.kind != _END or found.subject == _STORY:
            raise PhraseError(
                f"{shown(text)!r} is nothing that somebody does", 0, "Write a phrase of an action: `Tom greets Mira`."
            )
        return found.subject, found.action, found.target

    def _best(self, text: str, words: list[Word], among: Iterable[Action]) -> tuple[Action, Match] | None:
        """Return the action with the most words that the phrase fits."""
        fits = [
            (action, found) for action in among if (found := match(action.words, words, self.names)).slots is not None
        ]
        most = max((found.literal for _, found in fits), default=0)
        best = [(action, found) for action, found in fits if found.literal == most]
        if len(best) > 1 and best[0][0] in self.actions:
            (one, _), (other, _) = best[:2]
            raise PhraseError(
                f"{shown(text)!r} reads like two actions: {one.name} (`{one.say}`) and {other.name} (`{other.say}`)",
                0,
                "Change the words of one of them, so that they can be told apart.",
            )
        return best[0] if best else None

    def _told(self, action: Action, found: Match) -> EventPhrase:
        assert found.slots is not None
        terms = {slot: self._term(words) for slot, words in found.slots.items()}
        mentions = tuple((words[0], terms[slot]) for slot, words in found.slots.items())
        if action in _SPEAKS:
            spoken = f"Speak(*, *, *, {terms.get('[style]', '*')})"
            return _made(_END, terms["[who]"], spoken, terms.get("[whom]", "*"), mentions[:1])
        if action in _STARTS:
            return _made(_END, _STORY, "Start", "-", ())
        if action in _ENTERS:
            return _made(_END, _STORY, f"Enter({terms['[name]']})", "-", ())
        if action is _BECOMES:
            return _made(_CHANGE, "*", _property(terms["[property]"]), terms["[value]"], ())
        parameters = [terms[each] for each in action.parameters]
        done = f"{action.head}({', '.join(parameters)})" if parameters else action.head
        return _made(_END, terms[action.subject], done, terms.get(action.target, "-"), mentions)

    def _term(self, words: tuple[Word, ...]) -> str:
        """Return the term that the pieces in a slot stand for."""
        first = words[0]
        if first.kind == "term":
            return self._checked(first)
        if first.kind == "variable":
            _check_variable(first, [])
            return first.text
        joined = " ".join(word.text for word in words).replace(" 's", "'s")
        if first.kind == "word":
            for meant, pronouns in (("SELF", ME), ("*", ANYBODY), ("-", NOBODY)):
                if joined.casefold() in pronouns:
                    return meant
        if not joined:
            raise PhraseError("nothing stands between these quotation marks", first.column, "Write a name.")
        known = self.names.symbol(joined)
        return symbol(joined) if known is None else known

    def _checked(self, word: Word) -> str:
        head, opened, rest = word.text.partition("(")
        inside = "".join(
            symbol(part) if index % 2 else part
            for index, part in enumerate(rest.replace("“", '"').replace("”", '"').split('"'))
        )
        try:
            return str(parse(f"{head}{opened}{inside}"))
        except TermSyntaxError:
            raise PhraseError(
                f"{shown(word.text)!r} cannot be read", word.column, "Write it like has(Tom, loaf), with all brackets."
            ) from None

    def _unreadable(self, text: str, words: list[Word]) -> PhraseError:
        message = f"no action reads like {shown(text)!r}"
        if not self.actions:
            return PhraseError(message, 0, 'Declare it under `actions:`, such as `greet: "[who] greets [whom]"`.')
        near = max(self.actions, key=lambda action: _likeness(action, words))
        column = 0
        if _likeness(near, words) > 0:
            reached = match(near.words, words, self.names).reached
            column = words[reached].column if reached < len(words) else len(text.rstrip())
        remedy = f"The nearest is {near.name}: `{near.say}`."
        if any(not word.is_article for word in words) and len(words) > len(near.words):
            remedy += " A name of several words stands in quotation marks."
        return PhraseError(message, column, remedy)

    # -- saying ------------------------------------------------------------------------------------------------

    def say(self, event: str | Term, labels: Mapping[str, str] | None = None) -> str:
        """Tell an event in words.

        Args:
            event: A term; what is no event is told as it is written.
            labels: How symbols read; the story's own names when not given.
        """
        try:
            told = parse(event) if isinstance(event, str) else event
        except TermSyntaxError:
            return str(event)
        words = _Said({name: words for words, name in self.names} if labels is None else labels)
        if told.head.key != "event" or told.size != 5:
            return words.of(told)
        kind, subject, action, target = told.args
        if kind.key == "property-change":
            return f"{words.of(action)} becomes {words.of(target)}"
        if subject.key == "story":
            return _of_story(action, words)
        if action.head.key == "speak" and action.size == 5:
            return _of_speech(subject, action, target, words)
        for known in self._by_head.get((str(action.head).casefold(), len(action.args)), ()):
            if (known.target == "-") == target.is_nil or known.target != "-":
                return _of_action(known, subject, action, target, words)
        done = f"{words.subject(subject)} {'do' if subject.is_self else 'does'} {words.of(action)}"
        return done if target.is_nil else f"{done} to {words.target(target)}"


class _Said:
    """Terms in words."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self._labels = {name.casefold(): words for name, words in labels.items()}

    def of(self, told: Term) -> str:
        """Return the words for any term."""
        if told.is_compound and told.size == 2 and told.args[0].is_self:
            return str(told.head)
        if told.is_compound:
            return f"{told.head}({', '.join(self.of(each) for each in told.args)})"
        if told.is_universal:
            return "something"
        if told.is_nil:
            return "nothing"
        if told.is_self:
            return "me"
        return self._labels.get(str(told).casefold(), str(told))

    def subject(self, told: Term) -> str:
        """Return the words for somebody who acts."""
        return "I" if told.is_self else "someone" if told.is_universal else self.of(told)

    def target(self, told: Term) -> str:
        """Return the words for somebody to whom something is done."""
        return "someone" if told.is_universal else "nobody" if told.is_nil else self.of(told)


def _of_action(action: Action, subject: Term, done: Term, target: Term, words: _Said) -> str:
    filled = {action.subject: words.subject(subject)}
    if action.target != "-":
        filled[action.target] = words.target(target)
    filled.update({slot: words.of(each) for slot, each in zip(action.parameters, done.args, strict=True)})
    said, position, is_verb = "", 0, False
    for word in action.words:
        if word.kind == "variable":
            said += action.say[position : word.column] + filled[word.text]
            is_verb = word.text == action.subject and subject.is_self
        else:
            form = first_person(word.text) if is_verb else word.text
            said += action.say[position : word.column] + form
            is_verb = False
        position = word.column + len(word.text)
    return _MINE.sub("my", said + action.say[position:])


def _of_speech(subject: Term, action: Term, target: Term, words: _Said) -> str:
    style = action.args[3]
    said = f"{words.subject(subject)} {'say' if subject.is_self else 'says'} something"
    if not (style.is_nil or style.is_universal):
        said += f" {words.of(style)}"
    return said if target.is_nil or target.is_universal else f"{said} to {words.target(target)}"


def _of_story(action: Term, words: _Said) -> str:
    if action.head.key == "enter" and action.size == 2:
        return f"scene {words.of(action.args[0])} begins"
    return "the story starts" if action.key == "start" else f"the story: {words.of(action)}"


def _likeness(action: Action, words: list[Word]) -> float:
    """How much a phrase looks like an action: words in common count before letters in common."""
    own = [word.plain for word in action.words if word.kind == "word" and not word.is_article]
    forms = {form for word in own for form in (word, first_person(word))}
    given = [word.plain for word in words if word.kind == "word" and not word.is_article]
    shared = sum(word in forms for word in given)
    letters = SequenceMatcher(None, " ".join(own)[:200], " ".join(given)[:200], autojunk=False).ratio()
    return shared + letters


def _from_doc(doc: PhraseDoc) -> Action:
    told = parse(doc.action)
    return Action(
        str(told.head), doc.say, doc.subject, doc.target, tuple(str(each) for each in told.args), str(told.head)
    )


def _from_term(text: str) -> EventPhrase:
    try:
        event = parse(text.strip())
    except TermSyntaxError as error:
        raise PhraseError(str(error), 0, "Write Event(Action-End, [who], Take([what]), SELF).") from None
    if event.size != 5:
        raise PhraseError(
            f"an event has four parts, this one {len(event.args)}",
            0,
            "Write Event(Action-End, [who], Take([what]), SELF).",
        )
    kind, subject, action, target = (str(each) for each in event.args)
    return EventPhrase(kind, subject, action, target, str(event), tuple(map(str, event.variables)))


def _made(kind: str, subject: str, action: str, target: str, mentions: tuple[tuple[Word, str], ...]) -> EventPhrase:
    event = compose("Event", kind, subject, action, target)
    return EventPhrase(kind, subject, action, target, str(event), tuple(map(str, event.variables)), mentions)


def _property(text: str) -> str:
    """Return a property; a bare word is one of whoever believes it."""
    return text if "(" in text or text == "*" or text.startswith("[") else f"{text}(SELF)"
