"""From a document to a living world.

What a document says wrongly is reported with its place in the document, such as ``$.agents[1].beliefs[0]``.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from ..agents.agent import Agent
from ..agents.behaviour import BEHAVIOURS, Behaviour
from ..agents.display_rules import DisplayRule
from ..agents.rule_checks import (
    check_action_rule,
    check_appraisal_rule,
    check_attribution_rule,
)
from ..agents.world import World
from ..appraisal.goals import Goal
from ..appraisal.importance import AttributionRule
from ..appraisal.rules import AppraisalRule
from ..core.affect import AffectConstants, Cause
from ..core.conditions import ConditionSet
from ..core.errors import AuthoringError, nearest
from ..core.personality import Personality
from ..core.terms import NIL, parse, term
from ..decision.exchanges import InfluenceRule, SocialExchange
from ..decision.rules import ActionRule
from .build_story import add_lines, add_story
from .document import (
    ActionRuleDoc,
    AffectConfiguration,
    AgentDoc,
    AppraisalRuleDoc,
    AttributionRuleDoc,
    ConditionsDoc,
    EmotionDoc,
    ExchangeDoc,
    RulesDoc,
    Scenario,
)
from .document_places import at
from .finite import check_numbers
from .own_emotions import Addition, additions_of

__all__ = ["add_agent", "add_rules", "build_world"]


def build_world(scenario: Scenario, seed: int = 0, file: str | None = None) -> World:
    """Build the world that a scenario describes.

    Args:
        scenario: The document.
        seed: Decides every choice that is left to chance.
        file: Name of the file, for messages.

    Raises:
        AuthoringError: Something in the document makes no sense; the message says where.
    """
    check_numbers(scenario, file)
    world = World(seed=seed, behaviour=_behaviour(scenario.behaviour, file), name=scenario.name)
    for number, state in enumerate(scenario.terminal_states):
        with at(file, f"$.terminal_states[{number}]"):
            parse(state)
    world.terminal_states = tuple([parse(state) for state in scenario.terminal_states])
    add_lines(world, scenario, file)
    additions = additions_of(scenario, file) if scenario.emotions or scenario.ontology else []
    for number, agent in enumerate(scenario.agents):
        with at(file, f"$.agents[{number}]"):
            add_agent(world, agent, scenario.rules, additions, file=file, path=f"$.agents[{number}]")
    add_story(world, scenario, file)
    if scenario.player is not None:
        with at(file, "$.player"):
            world[scenario.player].is_player = True
    return world


def add_agent(
    world: World,
    doc: AgentDoc,
    shared: RulesDoc,
    additions: Iterable[Addition] = (),
    *,
    file: str | None = None,
    path: str = "$",
) -> Agent:
    """Build one agent of a document and add it to a world.

    Args:
        world: To be added to.
        doc: The agent.
        shared: Rules that every agent of the scenario follows.
        additions: What it can feel beyond what everybody can.
        file: Name of the file, for messages.
        path: Place of the agent in the document, for messages.

    Raises:
        AuthoringError: Something makes no sense.
    """
    with at(file, f"{path}.name"):
        agent = Agent(doc.name, behaviour=world.behaviour, emotions=additions)
    with at(file, f"{path}.personality"):
        agent.affect.personality = Personality.of(doc.personality)
    agent.body, agent.voice, agent.is_player = doc.body, doc.voice, doc.role == "player"
    for number, rule in enumerate(doc.shows):
        with at(file, f"{path}.shows[{number}]"):
            agent.display_rules.append(DisplayRule.from_data(msgspec.structs.asdict(rule)))
    add_rules(agent, shared, file=file, path="$.rules")
    if doc.rules is not None:
        add_rules(agent, doc.rules, file=file, path=f"{path}.rules")
    if doc.configuration is not None:
        agent.affect.constants = _constants(doc.configuration)
    for number, goal in enumerate(doc.goals):
        with at(file, f"{path}.goals[{number}]"):
            agent.goals.set(Goal(goal.name, goal.significance, goal.likelihood))
    with at(file, f"{path}.name"):
        world.add(agent)
    for number, belief in enumerate(doc.beliefs):
        with at(file, f"{path}.beliefs[{number}]"):
            agent.beliefs.tell(belief.name, belief.value, belief.perspective, belief.certainty)
    for number, known in enumerate(doc.known_agents):
        with at(file, f"{path}.known_agents[{number}]"):
            agent.meet(known)
    _load_past(agent, doc, file, path)
    return agent


def add_rules(agent: Agent, rules: RulesDoc, *, file: str | None = None, path: str = "$.rules") -> None:
    """Let an agent follow the rules of a document.

    Raises:
        AuthoringError: A rule makes no sense.
    """
    for number, rule in enumerate(rules.appraisal):
        with at(file, f"{path}.appraisal[{number}]"):
            agent.appraisal_rules.add(_appraisal_rule(rule, agent, file, f"{path}.appraisal[{number}]"))
    for number, wish in enumerate(rules.actions):
        with at(file, f"{path}.actions[{number}]"):
            agent.action_rules.add(_action_rule(wish, agent.behaviour))
    for number, reason in enumerate(rules.social_importance):
        with at(file, f"{path}.social_importance[{number}]"):
            agent.importance.add(_attribution_rule(reason, agent.behaviour))
    for number, exchange in enumerate(rules.exchanges):
        with at(file, f"{path}.exchanges[{number}]"):
            agent.exchanges.add(_exchange(exchange))
    if rules.default_disposition is not None:
        agent.affect.dispositions.set("*", rules.default_disposition.threshold, rules.default_disposition.decay)
    for number, disposition in enumerate(rules.dispositions):
        with at(file, f"{path}.dispositions[{number}]"):
            kind = "*" if disposition.emotion == "*" else agent.affect.types.named(disposition.emotion)
            agent.affect.dispositions.set(kind, disposition.threshold, disposition.decay)


def _behaviour(name: str, file: str | None) -> Behaviour:
    if name not in BEHAVIOURS:
        close = nearest(name, BEHAVIOURS) or " or ".join(BEHAVIOURS)
        raise AuthoringError(f"there is no behaviour {name!r}: did you mean {close}?", file=file, path="$.behaviour")
    return BEHAVIOURS[name]


def _appraisal_rule(doc: AppraisalRuleDoc, agent: Agent, file: str | None, path: str) -> AppraisalRule:
    variables: list[tuple[str, str, str | None]] = []
    for number, each in enumerate(doc.variables):
        with at(file, f"{path}.variables[{number}]"):
            name = agent.variable_named(each.name) if agent.behaviour.checks_rules else each.name
            variables.append((name, each.value, each.target))
    rule = AppraisalRule.parse(doc.event, variables, doc.conditions, doc.quantifier, id=doc.id, source=doc.source)
    if agent.behaviour.checks_rules:
        check_appraisal_rule(rule)
    return rule


def _action_rule(doc: ActionRuleDoc, behaviour: Behaviour) -> ActionRule:
    rule = ActionRule.parse(
        doc.action,
        doc.target,
        doc.priority,
        layer=doc.layer,
        conditions=doc.conditions,
        quantifier=doc.quantifier,
        id=doc.id,
        source=doc.source,
    )
    if behaviour.checks_rules:
        check_action_rule(rule)
    return rule


def _attribution_rule(doc: AttributionRuleDoc, behaviour: Behaviour) -> AttributionRule:
    conditions = ConditionSet.parse(doc.conditions, doc.quantifier)
    rule = AttributionRule(parse(doc.target), parse(doc.value), conditions, doc.description)
    if behaviour.checks_rules:
        check_attribution_rule(rule)
    return rule


def _exchange(doc: ExchangeDoc) -> SocialExchange:
    return SocialExchange.parse(
        doc.name,
        doc.target,
        doc.steps,
        starting_conditions=_conditions(doc.starting_conditions),
        influence_rules=[
            InfluenceRule(rule.value, term(rule.mode), ConditionSet.parse(rule.conditions, rule.quantifier))
            for rule in doc.influence_rules
        ],
        description=doc.description,
    )


def _conditions(doc: ConditionsDoc | None) -> ConditionSet:
    return ConditionSet() if doc is None else ConditionSet.parse(doc.conditions, doc.quantifier)


def _constants(doc: AffectConfiguration) -> AffectConstants:
    return AffectConstants(
        doc.half_life_decay_constant,
        doc.emotion_influence_on_mood,
        doc.mood_influence_on_emotion,
        doc.minimum_mood,
        doc.emotion_half_life,
        doc.mood_half_life,
    )


def _load_past(agent: Agent, doc: AgentDoc, file: str | None, path: str) -> None:
    """Give an agent the memories, emotions and mood that its document says it has."""
    for number, event in enumerate(doc.events):
        with at(file, f"{path}.events[{number}]"):
            emotions = tuple(event.emotions)
            if agent.behaviour.checks_rules:
                emotions = tuple([agent.affect.types.named(name).name for name in emotions])
            agent.memory.restore(event.id, parse(event.event), event.tick, emotions)
    if doc.loaded:
        agent.memory.next_id = max((record.id for record in agent.memory), default=0) + 1
    if doc.tick < 0:
        message = f"{doc.tick} seconds cannot have passed: expected 0 or more"
        raise AuthoringError(message, file=file, path=f"{path}.tick")
    agent.now = doc.tick
    agent.affect.advance(doc.tick)
    for number, emotion in enumerate(doc.emotions):
        with at(file, f"{path}.emotions[{number}]"):
            _load_emotion(agent, emotion, doc)
    if doc.mood:
        if doc.loaded:
            agent.affect.load_mood(doc.mood, doc.mood_tick)
        else:
            agent.affect.set_mood(doc.mood)


def _load_emotion(agent: Agent, doc: EmotionDoc, owner: AgentDoc) -> None:
    """Give an agent an emotion; what the toolkit loads decays from second 0, and always has a target."""
    start = 0 if owner.loaded else owner.tick
    nobody = NIL if owner.loaded else None
    target = nobody if doc.target is None else parse(doc.target)
    agent.affect.load(
        doc.type, doc.intensity, start, _cause(agent, doc), target, threshold=doc.threshold, decay=doc.decay
    )


def _cause(agent: Agent, doc: EmotionDoc) -> Cause | None:
    if doc.cause_id in agent.memory:
        return Cause.of(agent.memory[doc.cause_id])
    return Cause.of_event(doc.cause_id, parse(doc.cause_event)) if doc.cause_event else None
