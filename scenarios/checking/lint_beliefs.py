"""Beliefs that nobody has, values that nobody gives them, and words that are compared by size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from ...core.conditions import Condition
from ...core.numbers import format_number
from ...core.terms import Term
from ..language.problems import Place
from .facts import Facts, RuleOf, parsed
from .finder import Finder, did_you_mean
from .questions import Asked, asked_in, unanswered

__all__ = ["check_beliefs"]

_PLACEHOLDER: Final = re.compile(r"\[\[(.+?)\]\](?!\])")
_FREE: Final = frozenset(("likes", "familiarwith", "identifieswith", "dialoguestate", "has"))
"""Beliefs that the engine, or whoever stages a scenario, may bring."""
_SIGNS: Final = {"<": "less than", "<=": "at most", ">": "more than", ">=": "at least", "=": "", "!=": "other than"}
_MOST_VALUES: Final = 5


def check_beliefs(finder: Finder) -> None:
    """Look at all that is asked."""
    for rule in finder.facts.rules:
        for condition in rule.conditions:
            asked = list(asked_in(condition))
            if all([_is_known(finder, rule, condition, each) for each in asked]):
                _check_value(finder, rule, condition)
        if rule.kind == "effect":
            _check_effect(finder, rule)
    _check_lines(finder)
    _check_unread(finder)


# -- questions ---------------------------------------------------------------------------------------------------


def _is_known(finder: Finder, rule: RuleOf, condition: Condition, asked: Asked) -> bool:
    """Whether anybody may have an answer; reports when nobody does."""
    facts = finder.facts
    if asked.name.head.is_variable or asked.name.head.is_universal or facts.is_dynamic(asked.name):
        return True
    if not _is_any(finder, asked.name):
        _unknown(finder, asked.name, finder.where(rule, condition), rule)
        return False
    if asked.forgiven or not asked.plain or not asked.mind.is_self:
        return True
    if facts.is_sensed(asked.name) or _is_of_a_stranger(asked.name):
        return True
    if any(facts.known(asked.name, owner) for owner in rule.owners):
        return True
    if str(asked.name.head.key) == "dialoguestate" or (rule.kind == "effect" and rule.doc.observer == "*"):
        return True
    _nobody_has_it(finder, asked.name, finder.where(rule, condition), rule)
    return False


def _is_any(finder: Finder, name: Term) -> bool:
    shape = (name.head.key, name.size)
    return (
        shape in finder.facts.known_shapes
        or finder.facts.is_sensed(name)
        or str(name.head.key) in _FREE
        or _is_mind(finder.facts, name)
    )


def _is_of_a_stranger(name: Term) -> bool:
    """Whether it asks of whoever is there what the engine or a game may have told: ``likes([who])``."""
    return str(name.head.key) in _FREE and bool(name.variables)


def _is_mind(facts: Facts, name: Term) -> bool:
    """Whether it asks what somebody else thinks: ``Tom(hungry(Tom))``."""
    return str(name.head).casefold() in facts.names


def _unknown(finder: Finder, name: Term, place: Place, rule: RuleOf) -> None:
    facts = finder.facts
    known = {str(each.head): str(each) for each in facts.known_shapes.values()}
    hint = did_you_mean(str(name.head), known)
    template = facts.dynamic.suggestion(name)
    same = next((shape for shape in facts.dynamic if shape.template.head.key == name.head.key), None)
    if same is not None:
        message = f"{name} has {_many(name.size - 1)}, but {same.template} takes {_many(same.template.size - 1)}"
        finder.add("unknown-property", message, f"write it like {same.template}", place, rule.path)
    elif hint or template is None:
        several = [str(each) for each in facts.known_shapes.values() if each.head.key == name.head.key]
        told = hint or (f"there is {several[0]}" if several else "")
        finder.add("unknown-belief", f"nobody ever believes anything of {name}", told, place, rule.path)
    else:
        message = f"{name} is no property of the engine, and nobody believes anything of it"
        finder.add("unknown-property", message, f"did you mean {template}?", place, rule.path)


def _many(count: int) -> str:
    return f"{count} argument{'' if count == 1 else 's'}"


def _nobody_has_it(finder: Finder, name: Term, place: Place, rule: RuleOf) -> None:
    facts = finder.facts
    shape = (name.head.key, name.size)
    near = [each for owner in rule.owners for each in facts.beliefs.get(owner, {}).get(shape, ())]
    near += facts.shared_beliefs.get(shape, ())
    names = list(dict.fromkeys(str(each.name) for each in near))
    who = " or ".join(rule.owners) if len(rule.owners) < 3 else "anybody who asks"
    hint = did_you_mean(str(name), names) or (f"known to them is {', '.join(names[:3])}" if names else "")
    message = f"{name} is never known to {who}, so this never holds"
    finder.add("never-known", message, hint, place, rule.path)


# -- values ------------------------------------------------------------------------------------------------------


def _check_value(finder: Finder, rule: RuleOf, condition: Condition) -> None:
    """Compare what is asked for with the values that the belief ever has."""
    asked, wanted = condition.left.term, condition.right.term
    if not asked.is_compound or condition.left.counted or not wanted.is_primitive or wanted.is_variable:
        return
    if condition.kind.value == "definition" or finder.facts.is_dynamic(asked):
        return
    if condition.operator not in ("=", "!=") and not wanted.is_number:
        finder.add(
            "compares-words", f"{wanted} in {condition} is no number", "", finder.where(rule, condition), rule.path
        )
        return
    values = _values(finder, rule, asked)
    if values is None or any(_holds(value, condition) for value in values):
        return
    place = finder.where(rule, condition)
    if condition.operator not in ("=", "!=") and not any(value.is_number for value in values):
        message = f"{condition} compares sizes, but {asked} is {_listed(values)}"
        finder.add("compares-words", message, "", place, rule.path)
        return
    hint = did_you_mean(str(wanted), [str(value) for value in values]) if condition.operator == "=" else ""
    message = f"{asked} is never {_SIGNS[condition.operator]} {_plain(wanted)}".replace("  ", " ")
    finder.add("value-never-set", f"{message}: it is {_listed(values)}", hint, place, rule.path)


def _values(finder: Finder, rule: RuleOf, asked: Term) -> list[Term] | None:
    """Return the values that a belief may have for whoever asks; None when they cannot be told."""
    facts = finder.facts
    if asked == facts.dialogue:
        return _states(facts)
    if str(asked.head.key) in _FREE or facts.is_sensed(asked):
        return None
    values: dict[Term, None] = {}
    for owner in rule.owners:
        for each in facts.known(asked, owner):
            if each.value is None:
                return None
            values[each.value] = None
    return list(values)


def _states(facts: Facts) -> list[Term] | None:
    scenario = facts.scenario
    if not scenario.start:
        return None
    states = [state for line in scenario.dialogues for state in (line.current_state, line.next_state)]
    states += [state for trigger in scenario.triggers for state in (trigger.state, trigger.next_state)]
    found = [parsed(state) for state in dict.fromkeys([scenario.start, *scenario.terminal_states, *states])]
    return [state for state in found if state is not None]


def _holds(value: Term, condition: Condition) -> bool:
    wanted, sign = condition.right.term, condition.operator
    if condition.kind.value == "predicate":
        return (value.value is True or value.value == 1) is (wanted.value is True)
    if sign in ("=", "!="):
        return value.same(wanted) is (sign == "=")
    if not value.is_number:
        return False
    mine, other = float(value.value or 0), float(wanted.value or 0)
    return {"<": mine < other, "<=": mine <= other, ">": mine > other, ">=": mine >= other}[sign]


def _listed(values: list[Term]) -> str:
    shown = [_plain(value) for value in values[:_MOST_VALUES]]
    more = ["..."] if len(values) > _MOST_VALUES else []
    return "only ever " + " or ".join([*shown, *more])


def _plain(value: Term) -> str:
    if value.is_number:
        return format_number(float(value.value or 0))
    return str(value).lower() if isinstance(value.value, bool) else str(value)


# -- effects and lines -------------------------------------------------------------------------------------------


def _check_effect(finder: Finder, rule: RuleOf) -> None:
    """Look at what the new value of a belief is worked out of."""
    value = parsed(rule.doc.value)
    if value is None or not value.is_compound:
        return
    for asked in unanswered(value):
        if not finder.facts.is_dynamic(asked.name) and not _is_any(finder, asked.name):
            _unknown(finder, asked.name, finder.subject.place(rule.path), rule)


def _check_lines(finder: Finder) -> None:
    """Look at what lines show of their speakers' beliefs."""
    for number, line in enumerate(finder.facts.scenario.dialogues):
        for written in _PLACEHOLDER.findall(line.utterance):
            if "?" in written:
                continue
            text, _, default = written.partition("|")
            asked = parsed(text)
            if asked is None or not asked.is_compound or default:
                continue
            _check_shown(finder, asked, line.speaker, f"$.dialogues[{number}]")


def _check_shown(finder: Finder, asked: Term, speaker: str, path: str) -> None:
    facts = finder.facts
    speakers = [speaker] if speaker in facts.beliefs else list(facts.everybody)
    for each in unanswered(asked):
        if facts.is_dynamic(each.name) or any(facts.known(each.name, owner) for owner in speakers):
            continue
        if asked.head.key != "value":
            shown = each.name
            hint = did_you_mean(str(shown), map(str, facts.known_shapes.values()))
            who = speaker or "nobody who could say this"
            never = f"{who} never believes anything of {shown}" if speaker else f"{who} believes anything of {shown}"
            finder.add("blank-in-a-line", f"{never}: nothing would be shown", hint, path)


# -- what nobody reads -------------------------------------------------------------------------------------------


def _check_unread(finder: Finder) -> None:
    """Tell of changes that nothing in the scenario ever asks about."""
    facts = finder.facts
    if facts.is_fatima:
        return
    read = set(_read(facts))
    told: set[object] = set()
    for rule in facts.of_kind("effect"):
        name = parsed(rule.doc.property)
        if name is None or name == facts.dialogue or facts.is_dynamic(name):
            continue
        shape = (name.head.key, name.size)
        if shape in read or shape in told or str(name.head.key) in ("place", *_FREE):
            continue
        told.add(shape)
        asked = [str(each) for each in facts.known_shapes.values() if (each.head.key, each.size) in read]
        message = f"nothing ever asks about {name}"
        finder.add("changes-nothing", message, did_you_mean(str(name.head), asked), rule.path)


def _read(facts: Facts) -> Iterator[tuple[object, int]]:
    for rule in facts.rules:
        for condition in rule.conditions:
            for asked in asked_in(condition):
                yield asked.name.head.key, asked.name.size
        if rule.kind == "effect" and (value := parsed(rule.doc.value)) is not None and value.is_compound:
            yield from ((asked.name.head.key, asked.name.size) for asked in unanswered(value))
        if rule.kind == "appraisal" and rule.about is not None and rule.about.size == 5:
            changed = rule.about.args[2]
            yield changed.head.key, changed.size
    for entry in facts.scenario.witnesses:
        if (place := parsed(entry.place)) is not None:
            yield place.head.key, place.size
    for line in facts.scenario.dialogues:
        for written in _PLACEHOLDER.findall(line.utterance):
            for part in re.split(r"[|?]", written):
                if (asked_for := parsed(part)) is not None and asked_for.is_compound:
                    yield from ((asked.name.head.key, asked.name.size) for asked in unanswered(asked_for))
