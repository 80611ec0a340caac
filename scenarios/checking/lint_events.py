"""Rules that wait for what never happens, that others always override, and changes that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...core.terms import Term
from ..language.phrases import Phrasebook
from ..language.problems import Severity
from .facts import Facts, Happening, RuleOf, fits, parsed
from .finder import Finder, did_you_mean

__all__ = ["check_events"]

_VARIABLE: Final = re.compile(r"\[[^\[\]]+\]")
_KINDS: Final = ("action-start", "action-end")
_STAGED: Final = frozenset(("story", "*"))


def check_events(finder: Finder) -> None:
    """Look at the events that rules are about, and at rules that compete."""
    for rule in (*finder.facts.of_kind("appraisal"), *_changes(finder.facts)):
        _waits_in_vain(finder, rule)
    _shadowed(finder)
    _beaten(finder)
    _contradictory(finder)
    _unused_actions(finder)


def _changes(facts: Facts) -> Iterator[RuleOf]:
    """Yield one effect of each entry of the world model."""
    seen: set[str] = set()
    for rule in facts.of_kind("effect"):
        entry = rule.path.rpartition(".")[0]
        if entry not in seen:
            seen.add(entry)
            yield rule


def _words(facts: Facts, event: Term) -> str:
    if not facts.scenario.phrases:
        return str(event)
    book = Phrasebook.from_docs(facts.scenario.phrases, facts.scenario.labels)
    return book.say(event)


# -- what never happens ------------------------------------------------------------------------------------------


def _waits_in_vain(finder: Finder, rule: RuleOf) -> None:
    facts, event = finder.facts, rule.about
    if event is None or event.size != 5 or event.args[2].head.is_variable or event.args[2].head.is_universal:
        return
    path = rule.path.rpartition(".")[0] if rule.kind == "effect" else rule.path
    if not _names_are_known(finder, event, path):
        return
    owners = [None] if rule.kind == "effect" or len(rule.owners) > 1 else list(rule.owners)
    if any(facts.may_happen(event, owner) for owner in owners):
        return
    kind, action = event.args[0], event.args[2]
    if str(kind.key) not in _KINDS:
        if facts.is_sensed(action):
            return
        message = f"nothing ever lets {action} become {event.args[3]}"
        finder.add("never-happens", message, "", path, severity=_if_closed(facts))
        return
    same = facts.happenings.get((action.head.key, action.size), [])
    said = _words(facts, event)
    if action.head.key == "speak":
        styles = sorted({line.style for line in facts.scenario.dialogues})
        hint = did_you_mean(str(action.args[3]), styles) if action.size == 5 else ""
        finder.add("never-happens", f"no line is ever said so: {said}", hint, path, severity=_if_closed(facts))
    elif same:
        told = f"what is done like it: {_words(facts, parsed(_as_event(same[0])) or event)}"
        finder.add("never-to-this-one", f"this is done, but never so: {said}", told, path, severity=_if_closed(facts))
    elif _is_declared(facts, action) or not facts.phrases or facts.is_fatima:
        finder.add("from-outside", f"nobody in the story ever does this: {said}", "", path)
    else:
        heads = {str(each.action.head): None for group in facts.happenings.values() for each in group}
        hint = did_you_mean(str(action.head), heads)
        finder.add("never-happens", f"nobody ever does this: {said}", hint, path)


def _if_closed(facts: Facts) -> Severity | None:
    """Return how bad it is that something never happens: where events come from elsewhere too, it is a note."""
    return None if facts.scenario.start and not facts.is_fatima else "info"


def _as_event(found: Happening) -> str:
    return f"Event(Action-End, {found.subject}, {found.action}, {found.target})"


def _is_declared(facts: Facts, action: Term) -> bool:
    return any(phrase is not None and fits(phrase, action) for phrase in facts.phrases)


def _names_are_known(finder: Finder, event: Term, path: str) -> bool:
    """Whether who acts, and at whom, exists; reports who does not."""
    facts = finder.facts
    if str(event.args[0].key) not in _KINDS or facts.is_fatima:
        return True
    for place in (1, 3):
        part = event.args[place]
        name = str(part).casefold()
        if part.is_compound or not part.is_primitive or part.is_self or part.is_nil or part.is_number:
            continue
        if name in facts.names or name in _STAGED or _acts(facts, part, place):
            continue
        if place == 3 and did_you_mean(str(part), facts.everybody) == "":
            continue  # a thing, which needs no entry in the cast
        what = "nobody is called" if place == 1 else "there is nobody called"
        finder.add("unknown-somebody", f"{what} {part}", did_you_mean(str(part), facts.everybody), path)
        return False
    return True


def _acts(facts: Facts, name: Term, place: int) -> bool:
    several = (each for group in facts.happenings.values() for each in group)
    return any((each.subject if place == 1 else each.target).key == name.key for each in several)


# -- rules that others override ----------------------------------------------------------------------------------


def _normal(texts: tuple[str, ...]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return texts with their variables numbered, so that only what they say counts."""
    names: dict[str, str] = {}

    def numbered(found: re.Match[str]) -> str:
        return names.setdefault(found[0], f"[{len(names)}]")

    return tuple([_VARIABLE.sub(numbered, text) for text in texts]), names


def _shadowed(finder: Finder) -> None:
    """Find reactions that a later one always replaces: all they write, it writes whenever they do."""
    later: dict[tuple[tuple[str, ...], str], list[tuple[RuleOf, frozenset[str], frozenset[tuple[str, str]]]]] = {}
    for rule in reversed(finder.facts.of_kind("appraisal")):
        (event, *conditions), names = _normal((rule.doc.event, *rule.texts))
        written = frozenset((each.name.casefold(), _renamed(each.target, names)) for each in rule.doc.variables)
        key = rule.owners, event
        asked = frozenset(conditions)
        for other, weaker, overwritten in later.get(key, ()):
            if written and written <= overwritten and weaker <= asked and other.doc.quantifier == rule.doc.quantifier:
                place = finder.subject.place(other.path)
                where = f"line {place.line}" if place.line else other.path
                finder.add("shadowed-rule", f"{where} says the same of this event, and counts instead", "", rule.path)
                break
        later.setdefault(key, []).append((rule, asked, written))


def _renamed(target: str | None, names: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda found: names.get(found[0], found[0]), target or "-").casefold()


def _beaten(finder: Finder) -> None:
    """Find wishes of characters who play by themselves that are always weaker than another one."""
    by_owner: dict[tuple[str, str], list[tuple[RuleOf, frozenset[str], float]]] = {}
    players = {agent.name for agent in finder.facts.scenario.agents if agent.role == "player"}
    players.add(finder.facts.scenario.player or "")
    for rule in finder.facts.of_kind("action"):
        urge = _number(rule.doc.priority)
        if urge is None:
            continue
        if urge <= 0 and not finder.facts.is_fatima:
            finder.add("no-urge", f"the urge is {urge:g}", "", rule.path)
        if len(rule.owners) == 1 and rule.owners[0] not in players:
            by_owner.setdefault((rule.owners[0], rule.doc.layer), []).append((rule, frozenset(rule.texts), urge))
    for several in by_owner.values():
        _compare_wishes(finder, several)


def _compare_wishes(finder: Finder, several: list[tuple[RuleOf, frozenset[str], float]]) -> None:
    """Compare wishes with those whose conditions are few, which alone can be weaker than theirs."""
    by_condition: dict[str, list[tuple[RuleOf, frozenset[str], float]]] = {}
    for each in several:
        by_condition.setdefault(min(each[1], default=""), []).append(each)
    for rule, asked, urge in several:
        for key in ("", *sorted(asked)):
            stronger = next(
                (other for other in by_condition.get(key, ()) if other[2] > urge and other[1] <= asked), None
            )
            if stronger is not None and not _depends(stronger[0]):
                place = finder.subject.place(stronger[0].path)
                where = f"line {place.line}" if place.line else stronger[0].path
                message = f"{where} is always wanted more ({stronger[2]:g} against {urge:g}) when this is possible"
                finder.add("beaten-wish", message, "", rule.path)
                break


def _depends(rule: RuleOf) -> bool:
    """Whether a wish may come to nothing although its conditions hold: a Speak needs a line that fits."""
    return rule.line and "[" in rule.doc.action


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


# -- changes -----------------------------------------------------------------------------------------------------


def _contradictory(finder: Finder) -> None:
    """Find events that give one belief two values."""
    given: dict[tuple[str, ...], tuple[str, str]] = {}
    for number, entry in enumerate(finder.facts.scenario.world_model):
        for place, effect in enumerate(entry.effects):
            (event, changed, *conditions), _ = _normal((entry.event, effect.property, *effect.conditions))
            key = (event, str(entry.priority), changed.casefold(), effect.observer, effect.perspective, *conditions)
            value = parsed(effect.value)
            path = f"$.world_model[{number}].effects[{place}]"
            if value is None or value.is_compound or value.variables:
                continue
            before = given.setdefault(key, (str(value), path))
            if before[0].casefold() != str(value).casefold():
                at = finder.subject.place(before[1])
                where = f"line {at.line}" if at.line else before[1]
                message = f"this sets {effect.property} to {value}, and {where} to {before[0]}, at the same event"
                finder.add("contradictory-changes", message, "", path)


def _unused_actions(finder: Finder) -> None:
    """Tell of declared actions that nothing is about."""
    facts = finder.facts
    used = set(facts.happenings)
    for rule in facts.rules:
        if rule.about is not None and rule.about.size == 5:
            used.add((rule.about.args[2].head.key, rule.about.args[2].size))
        for condition in rule.conditions:
            for side in (condition.left.term, condition.right.term):
                used |= {(part.head.key, part.size) for part in _parts(side)}
    for number, phrase in enumerate(facts.scenario.phrases):
        action = parsed(phrase.action)
        if action is not None and (action.head.key, action.size) not in used:
            finder.add("unused-action", f"nothing is about {phrase.say!r}", "", f"$.phrases[{number}]")


def _parts(whole: Term) -> Iterator[Term]:
    yield whole
    for part in whole.args:
        yield from _parts(part)
