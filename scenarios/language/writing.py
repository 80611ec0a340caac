"""From the neutral form to a story file, all of it in terms: how FAtiMA's scenarios come into the language.

What is written compiles to the same scenario again, places aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, Final

import yaml

from ...core.errors import AuthoringError
from ..document import (
    ActionRuleDoc,
    AffectConfiguration,
    AgentDoc,
    AppraisalRuleDoc,
    AttributionRuleDoc,
    BeliefDoc,
    ConditionsDoc,
    DisplayRuleDoc,
    DispositionDoc,
    EffectsDoc,
    EmotionDoc,
    ExchangeDoc,
    LineDoc,
    RulesDoc,
    Scenario,
    VariableDoc,
)
from .schema import HEADER
from .screenplay import write_screenplay
from .screenplay_tree import ANYONE, Alternative, Choice, Line, Scene, Span, Verbatim

__all__ = ["write_story"]

_FIELDS: Final = {
    "Desirability": "desirability",
    "Praiseworthiness": "praiseworthiness",
    "Like": "appeal",
    "Desirability for others": "for others",
    "Goal Success Probablity": "goals",
    "Prospect": "prospects",
    "Likelihood": "likelihood",
    "Unexpectedness": "unexpectedness",
}
_BY_TARGET: Final = ("for others", "goals", "prospects", "likelihood")
_ALONE: Final = ("desirability", "unexpectedness")
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,15})?")
_RECORDED: Final = "TTS-"
_BASE: Final = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def write_story(scenario: Scenario, *, schema: str = "") -> str:
    """Write a scenario as a story file.

    Args:
        scenario: In the neutral form, as FAtiMA's files and our own hold it.
        schema: Path of the JSON Schema that editors are to use.

    Raises:
        AuthoringError: It was compiled from a story, whose own file is what to keep.
    """
    if scenario.start or scenario.triggers or scenario.witnesses:
        raise AuthoringError("this was a story already: keep its own file")
    fields = _story(scenario)
    text: str = yaml.dump(fields, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    header = HEADER.format(schema=schema) + "\n" if schema else ""
    return header + _parted(text)


def _story(scenario: Scenario) -> dict[str, Any]:
    return _filled(
        {
            "scenario": scenario.name,
            "about": scenario.description,
            "behaviour": scenario.behaviour,
            "terms": scenario.behaviour != "fatima",
            "player": scenario.player,
            "ends": [] if scenario.terminal_states == ["End"] else scenario.terminal_states,
            "ontology": scenario.ontology,
            "emotions": {each.name: _emotion_type(each) for each in scenario.emotions},
            "cast": {agent.name: _character(agent) for agent in scenario.agents},
            "everyone": _rules(scenario.rules),
            "world": [_happening(each) for each in scenario.world_model],
            "scenes": _screenplay(scenario.dialogues),
        },
        kept=("scenario", "behaviour", "cast"),
    )


def _emotion_type(emotion: Any) -> dict[str, Any]:
    return _filled(
        {
            "node": emotion.node,
            "parent": emotion.parent,
            "valence": emotion.valence,
            "when": {each.variable: each.holds for each in emotion.when},
            "parts": emotion.parts,
            "intensity": emotion.intensity,
            "opposite": emotion.opposite,
            "pad": emotion.pad,
            "definition": emotion.definition,
            "words": emotion.words,
        }
    )


# -- characters --------------------------------------------------------------------------------------------------


def _character(agent: AgentDoc) -> dict[str, Any]:
    clock = [agent.tick, agent.mood_tick] if agent.tick or agent.mood_tick else []
    return _filled(
        {
            "role": agent.role,
            "personality": agent.personality,
            "mood": _number(agent.mood),
            "voice": agent.voice,
            "look": agent.body,
            "shows": _shows(agent.shows),
            "wants": {
                goal.name: {"matters": _number(goal.significance), "likely": _number(goal.likelihood)}
                for goal in agent.goals
            },
            "believes": _beliefs(agent.beliefs),
            "knows": agent.known_agents,
            "feeling": [_felt(emotion) for emotion in agent.emotions],
            "remembers": [
                _filled({"event": event.event, "id": event.id, "at": event.tick, "felt": event.emotions}, ("id",))
                for event in agent.events
            ],
            "affect": _constants(agent.configuration),
            "clock": clock,
            "loaded": agent.loaded,
            **_rules(agent.rules or RulesDoc()),
        },
        kept=[name for name, value in (("voice", agent.voice), ("look", agent.body)) if value is not None],
    )


def _shows(rules: list[DisplayRuleDoc]) -> dict[str, list[dict[str, Any]]]:
    shows: dict[str, list[dict[str, Any]]] = {}
    for rule in rules:
        instead = f"{rule.shows} {rule.intensity:g}" if rule.shows else "nothing"
        where = rule.channels[0] if len(set(rule.channels)) == 1 else "both"
        written = {"instead": instead, "leaks": rule.leaks, "in": where, "to": rule.towards, "manner": rule.styles}
        shows.setdefault(rule.hides or "any", []).append(_filled(written, ("leaks",)))
    return shows


def _beliefs(beliefs: list[BeliefDoc]) -> dict[str, str] | list[list[Any]]:
    is_plain = all(belief.perspective == "SELF" and belief.certainty == 1 for belief in beliefs)
    if is_plain and len({belief.name for belief in beliefs}) == len(beliefs):
        return {belief.name: belief.value for belief in beliefs}
    return [[each.name, each.value, each.perspective, _number(each.certainty)] for each in beliefs]


def _felt(emotion: EmotionDoc) -> dict[str, Any]:
    return _filled(
        {
            "emotion": emotion.type,
            "intensity": _number(emotion.intensity),
            "at": emotion.target,
            "about": emotion.cause_event,
            "cause": emotion.cause_id,
            "threshold": _number(emotion.threshold),
            "fades": emotion.decay,
            "valence": emotion.valence,
            "direction": emotion.direction,
            "variables": emotion.variables,
            "influences_mood": emotion.influences_mood,
        },
        kept=("emotion", "intensity", "fades", "at", "direction", "influences_mood"),
    )


def _constants(configuration: AffectConfiguration | None) -> dict[str, Any] | None:
    if configuration is None:
        return None
    return {name: _number(getattr(configuration, name)) for name in configuration.__struct_fields__}


# -- rules -------------------------------------------------------------------------------------------------------


def _rules(rules: RulesDoc) -> dict[str, Any]:
    return _filled(
        {
            "feels": [_reaction(rule) for rule in rules.appraisal],
            "does": [_wish(rule) for rule in rules.actions],
            "temper": dict(_tempers(rules)),
            "regards": [_regard(rule) for rule in rules.social_importance],
            "exchanges": {exchange.name: _exchange(exchange) for exchange in rules.exchanges},
        }
    )


def _reaction(rule: AppraisalRuleDoc) -> dict[str, Any]:
    variables = _named(rule.variables)
    if variables is None:
        variables = {"variables": [[each.name, each.value, each.target] for each in rule.variables]}
    return {"when": rule.event, **_conditions(rule), **variables, **_filled({"id": rule.id})}


def _named(variables: list[VariableDoc]) -> dict[str, Any] | None:
    """Return the variables under the names of their fields; None when that would not bring them back as they are."""
    found: dict[str, Any] = {}
    order = list(_FIELDS)
    if [order.index(each.name) if each.name in order else -1 for each in variables] != sorted(
        order.index(each.name) if each.name in order else -2 for each in variables
    ):
        return None
    for each in variables:
        field = _FIELDS[each.name]
        if each.target == "-" and field not in found and field not in _BY_TARGET:
            found[field] = each.value
        elif each.target not in (None, "-") and field not in _ALONE and each.target not in ("me", "I", "i", "myself"):
            known = found.setdefault(field, {})
            if not isinstance(known, dict) or each.target in known:
                return None
            known[each.target] = each.value
        else:
            return None
    return found


def _wish(rule: ActionRuleDoc) -> dict[str, Any]:
    to = "" if rule.target == "-" else rule.target
    layer = "" if rule.layer == "-" else rule.layer
    fields = {"to": to, "urge": rule.priority, "layer": layer, "id": rule.id}
    return {"do": rule.action, **_filled(fields), **_conditions(rule)}


def _tempers(rules: RulesDoc) -> Iterator[tuple[str, Any]]:
    if rules.default_disposition is not None:
        yield "any", _temper(rules.default_disposition)
    for each in rules.dispositions:
        yield each.emotion, _temper(each)


def _temper(disposition: DispositionDoc) -> dict[str, Any]:
    return {"threshold": _number(disposition.threshold), "fades": disposition.decay}


def _regard(rule: AttributionRuleDoc) -> dict[str, Any]:
    fields = {"about": rule.description, "who": "" if rule.target == "[x]" else rule.target}
    return {**_filled(fields), "worth": rule.value, **_conditions(rule)}


def _exchange(exchange: ExchangeDoc) -> dict[str, Any]:
    return _filled(
        {
            "about": exchange.description,
            "to": "" if exchange.target == "[x]" else exchange.target,
            "steps": exchange.steps,
            "starts": None if exchange.starting_conditions is None else _conditions(exchange.starting_conditions),
            "influences": [
                {"worth": rule.value, **_filled({"mode": "" if rule.mode == "*" else rule.mode}), **_conditions(rule)}
                for rule in exchange.influence_rules
            ],
        },
        kept=() if exchange.starting_conditions is None else ("starts",),
    )


def _conditions(rule: AppraisalRuleDoc | ActionRuleDoc | AttributionRuleDoc | ConditionsDoc | Any) -> dict[str, Any]:
    conditions: list[str] = rule.conditions
    alone = conditions[0] if len(conditions) == 1 and conditions[0] else conditions
    return _filled({"if": alone, "of": "all" if rule.quantifier == "universal" else ""})


# -- the world ---------------------------------------------------------------------------------------------------


def _happening(effects: EffectsDoc) -> dict[str, Any]:
    told = [
        _filled(
            {
                "belief": each.property,
                "becomes": each.value,
                "for": "" if each.observer == "*" else each.observer,
                "mind": "" if each.perspective == "SELF" else each.perspective,
            },
            kept=("becomes",),
        )
        for each in effects.effects
    ]
    priority = {} if effects.priority == 1 else {"priority": effects.priority}
    return {"event": effects.event, **priority, "effects": told}


def _screenplay(lines: list[LineDoc]) -> str:
    scenes = [
        Scene(name=Span(state), beats=(Choice(items=tuple(map(_alternative, group))),))
        for state, group in groupby(lines, key=lambda line: line.current_state)
    ]
    return write_screenplay(scenes)


def _alternative(line: LineDoc) -> Alternative:
    given = line.id or ""
    said = Line(
        speaker=Span(line.speaker or ANYONE),
        style=None if line.style == "-" else Span(line.style),
        meaning=None if line.meaning == "-" else Span(line.meaning),
        words=(Verbatim(line.utterance),),
        id=Span(given) if given and not given.startswith(_RECORDED) else None,
        target=Span(line.next_state),
    )
    return Alternative(beat=said, once=False)


# -- writing -----------------------------------------------------------------------------------------------------


class _Dumper(_BASE):  # type: ignore[misc, valid-type]
    """Writes numbers without quotes, texts of several lines as blocks, and no references."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _represent_text(dumper: Any, text: str) -> Any:
    if _NUMBER.fullmatch(text) or text in ("True", "False"):
        return dumper.represent_scalar("tag:yaml.org,2002:" + _tag(text), text)
    style = "|" if "\n" in text and not re.search(r"[ \t]\n|\A\s|\n\Z\n", text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _tag(text: str) -> str:
    if text in ("True", "False"):
        return "bool"
    return "float" if "." in text else "int"


_Dumper.add_representer(str, _represent_text)


def _number(value: float) -> float | int:
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def _filled(fields: dict[str, Any], kept: Iterable[str] = ()) -> dict[str, Any]:
    """Return what is not empty, and what is to be kept in any case."""
    names = tuple(kept)
    return {name: value for name, value in fields.items() if value not in ("", None, [], {}, 0, False) or name in names}


def _parted(text: str) -> str:
    """Set the main parts of a file apart by empty lines."""
    return re.sub(r"^(?=(cast|everyone|world|scenes):)", "\n", text, flags=re.MULTILINE)
