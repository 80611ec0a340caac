"""Phrases: deeds and events in the words that a story declares for them, read and said.

An action reads ``[who] takes [what] from [whom]``. Rules use the same words with names, variables or pronouns in the
place of its variables: ``[who] takes [what] from me``, ``Tom takes loaf from Mira``, ``I take something from Tom``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Final

from ...core.errors import TermSyntaxError, shown
from ...core.terms import Term, compose, parse
from ..document import PhraseDoc
from .phrase_actions import Action, PhraseError, check_variable, parse_action, words_of
from .phrase_telling import told_in_words
from .phrase_words import ANYBODY, ME, NOBODY, Match, Word, first_person, match, symbol
from .vocabulary import Names

__all__ = ["Action", "EventPhrase", "PhraseError", "Phrasebook", "parse_action", "symbol"]

_END: Final = "Action-End"
_CHANGE: Final = "Property-Change"
_STORY: Final = "Story"


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
        self._by_word = _by_rarest_word(self.actions)

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
        words = words_of(text)
        if not words:
            raise PhraseError("no phrase stands here", 0, "Write what is done, such as `Tom greets Mira`.")
        for among in (self._candidates(words), _BUILT_IN):
            found = self._best(text, words, among)
            if found is not None:
                return self._told(*found)
        raise self._unreadable(text, words)

    def deed(self, text: str) -> tuple[str, str, str]:
        """Read what somebody does: who (``SELF`` for I), the action and its target, each a term.

        Raises:
            PhraseError: It reads like no action, or tells a change and no deed.
        """
        return self.deed_of(self.event(text), text)

    def deed_of(self, found: EventPhrase, text: str) -> tuple[str, str, str]:
        """Return what somebody does of an event that was read from a text.

        Raises:
            PhraseError: It is a change and no deed.
        """
        if found.kind != _END or found.subject == _STORY:
            raise PhraseError(
                f"{shown(text)!r} is nothing that somebody does", 0, "Write a phrase of an action: `Tom greets Mira`."
            )
        return found.subject, found.action, found.target

    def _candidates(self, words: list[Word]) -> list[Action]:
        """Return the actions of which a phrase has the rarest word, and those without words, in their order."""
        found = {"", *(word.plain for word in words)}
        places = {place for word in found for place in self._by_word.get(word, ())}
        return [self.actions[place] for place in sorted(places)]

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
            check_variable(first, [])
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
        labels = {name: words for words, name in self.names} if labels is None else labels
        return told_in_words(told, self._by_head, labels)


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


def _by_rarest_word(actions: Sequence[Action]) -> dict[str, list[int]]:
    """Return the places of actions by the word of theirs that fewest others have, in both its forms."""
    texts = [[word.plain for word in action.words if word.kind == "word" and not word.is_article] for action in actions]
    usual = Counter(word for words in texts for word in words)
    found: dict[str, list[int]] = {}
    for place, words in enumerate(texts):
        rarest = min((word for word in words if word != "'s"), key=lambda word: usual[word], default="")
        for form in {rarest, first_person(rarest)} | ({"am"} if rarest == "is" else set()):
            found.setdefault(form, []).append(place)
    return found
