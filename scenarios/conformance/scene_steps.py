"""Steps in which agents perceive, decide and act: alone, towards each other, and in conversation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...agents.agent import Agent
from ...agents.dialogue import Line, events_when_nothing_is_left
from ...agents.dialogue import utterance_id as id_of_utterance
from ...agents.world import Change
from ...core.terms import UNIVERSAL, TermLike, compose, parse
from ...decision.policy import Decision
from .affect_steps import events_of
from .compare import Bag, bag, rearranged, toolkit_text
from .stage import Stage
from .steps import Step, each_agent, operation

_FILTERS = ("current_state", "next_state", "meaning", "style")
_SPEAK = "speak"


# -- perceiving --------------------------------------------------------------------------------------------------------


@operation("perceive")
def perceive(stage: Stage, step: Step) -> None:
    """Let agents perceive events."""
    events = list(events_of(step))
    for agent in stage.agents(step):
        agent.perceive(*events, observer=step.get("observer") or "SELF")


@operation("enter")
def enter(stage: Stage, step: Step) -> list[str]:  # noqa: ARG001  (every operation takes a step)
    """Let everybody see everybody enter."""
    return [toolkit_text(event) for event in stage.world.introduce()]


def _known(agent: Agent) -> list[str]:
    return [toolkit_text(each) for each in (*agent.known_agents, agent.beliefs.owner)]


operation("known_agents")(each_agent(_known))


# -- deciding ----------------------------------------------------------------------------------------------------------


def _ranked(result: Any) -> Any:
    """Of a decision, the order among the best means nothing; the rest keeps the order of the rules."""
    if not isinstance(result, Mapping) or "decisions" not in result:
        return result
    tied, decisions = result.get("top_tied", 0), result["decisions"]
    return {**rearranged(result, [("decisions", lambda _: [Bag(decisions[:tied]), *decisions[tied:]])])}


@operation("decide", _ranked)
def decide(stage: Stage, step: Step) -> Any:
    """Let agents decide."""
    answers = [_decided(agent, step.get("layer") or "*") for agent in stage.agents(step)]
    return answers if step.get("agent") == "*" else answers[0]


def _decided(agent: Agent, layer: str) -> dict[str, Any]:
    decisions, tied = _options(agent, layer)
    result: dict[str, Any] = {"agent": agent.name, "decisions": [_shown(each) for each in decisions], "top_tied": tied}
    if agent.busy is None:
        result["rule_order"] = [_shown(each) for each in agent.options(layer)]
    return result


def _options(agent: Agent, layer: TermLike = UNIVERSAL) -> tuple[list[Decision], int]:
    """Return what an agent decides, those tied at the top by name, and how many they are."""
    decisions = agent.decide(layer)
    best = max([decision.utility for decision in decisions], default=0.0)
    tied = sum(decision.utility == best for decision in decisions)
    top = sorted(decisions[:tied], key=lambda each: f"{toolkit_text(each.action)}|{toolkit_text(each.target)}")
    return [*top, *decisions[tied:]], tied


def _shown(decision: Decision) -> dict[str, Any]:
    return {
        "action": toolkit_text(decision.action),
        "target": toolkit_text(decision.target),
        "utility": decision.utility,
    }


# -- social importance and exchanges -----------------------------------------------------------------------------------


@operation("si")
def social_importance(stage: Stage, step: Step) -> float:
    """Ask how important somebody is."""
    agent = stage.agent(step)
    return agent.importance.of(parse(step["target"]), parse(step.get("perspective") or "SELF"))


@operation("si_invalidate")
def forget_importance(stage: Stage, step: Step) -> None:
    """Have social importance worked out anew."""
    for agent in stage.agents(step):
        agent.importance.invalidate()


@operation("si_relations")
def importance_of_everybody(stage: Stage, step: Step) -> str:
    """List whom an agent knows and finds important."""
    agent = stage.agent(step)
    important = [(each, agent.importance.of(each)) for each in agent.known_agents]
    return ", ".join(f"SI({each}):{value:g}" for each, value in important if value > 1)


@operation("volition")
def volition(stage: Stage, step: Step) -> float | None:
    """Ask how much an agent wants to take a step of an exchange."""
    agent = stage.agent(step)
    return agent.exchanges.volition(
        step["exchange"], step["target"], agent.beliefs, step=step["step"], mode=step.get("mode") or "*"
    )


# -- the world ---------------------------------------------------------------------------------------------------------


@operation("simulate")
def simulate(stage: Stage, step: Step) -> list[dict[str, Any]]:
    """Ask the world model what events would change."""
    effects = stage.world.effects.simulate(list(events_of(step)))
    return [
        {
            "property": toolkit_text(effect.property),
            "value": toolkit_text(effect.value),
            "observer": toolkit_text(effect.observer),
        }
        for effect in effects
    ]


@operation("act")
def act(stage: Stage, step: Step) -> list[dict[str, Any]]:
    """Let an event happen, and the world change."""
    return [_change(change) for event in events_of(step) for change in stage.world.happen(event).changes]


def _change(change: Change) -> dict[str, Any]:
    return {
        "observer": change.observer,
        "property": toolkit_text(change.property),
        "value": toolkit_text(change.value),
    }


# -- dialogue ----------------------------------------------------------------------------------------------------------


def _line(line: Line) -> dict[str, Any]:
    return {
        "current_state": toolkit_text(line.current_state),
        "next_state": toolkit_text(line.next_state),
        "meaning": toolkit_text(line.meaning),
        "style": toolkit_text(line.style),
        "utterance": line.utterance,
    }


def _filters(step: Step) -> list[str]:
    return [step.get(name) or "*" for name in _FILTERS]


@operation("dialogues")
def dialogues(stage: Stage, step: Step) -> list[dict[str, Any]]:
    """List the lines with these fields."""
    return [_line(line) for line in stage.world.dialogue.lines(*_filters(step))]


@operation("dialogues_for")
def dialogues_for(stage: Stage, step: Step) -> list[dict[str, Any]]:
    """List the lines with these fields, with what an agent believes filled in."""
    agent = stage.agent(step)
    return [_line(line) for line in stage.world.dialogue.filled_lines(agent.beliefs, *_filters(step))]


@operation("process_utterance")
def process_utterance(stage: Stage, step: Step) -> str:
    """Fill in what an agent believes."""
    return stage.agent(step).fill_in(step["utterance"])


@operation("utterance_id")
def utterance_id(stage: Stage, step: Step) -> str:  # noqa: ARG001
    """Return the id of an utterance."""
    return id_of_utterance(step["utterance"])


@operation("triggers", bag)
def triggers(stage: Stage, step: Step) -> list[str]:  # noqa: ARG001
    """List the events of those who have the floor and nothing to say (fatima-toolkit.md, 10.6)."""
    return [
        toolkit_text(event)
        for agent in stage.world.agents
        for event in events_when_nothing_is_left(agent.beliefs, bool(agent.decide()))
    ]


# -- conversation ------------------------------------------------------------------------------------------------------


def _turns(result: Any) -> Any:
    if not isinstance(result, Mapping):
        return result
    return rearranged(result, [("turns", lambda turns: [_turn_shape(turn) for turn in turns])])


def _turn_shape(turn: Any) -> Any:
    options = turn.get("options", [])
    tied = turn.get("top_tied", 0)
    return {
        **turn,
        "options": [Bag(options[:tied]), *options[tied:]],
        "state": {name: rearranged(state, [("emotions", bag)]) for name, state in turn.get("state", {}).items()},
    }


@operation("converse", _turns)
def converse(stage: Stage, step: Step) -> dict[str, Any]:
    """Let everybody act in turn, round after round, until nobody can."""
    turns: list[dict[str, Any]] = []
    for number in range(step["max_rounds"]):
        before = len(turns)
        for agent in stage.world.agents:
            turn = _turn(stage, agent, step)
            if step.get("tick", True):
                agent.update()
            if turn is not None:
                turns.append({"round": number, **turn, "state": stage.state()})
        if len(turns) == before:
            return {"turns": turns, "ended": "no_actions"}
    return {"turns": turns, "ended": "max_rounds"}


def _turn(stage: Stage, agent: Agent, step: Step) -> dict[str, Any] | None:
    options, tied = _options(agent)
    if not options:
        return None
    chosen = options[step.get("pick", 0) % tied]
    turn: dict[str, Any] = {
        "agent": agent.name,
        "options": [_shown(option) for option in options],
        "top_tied": tied,
    }
    action = chosen.action
    if action.head.key == _SPEAK:
        lines = list(stage.world.dialogue.lines(*action.args))
        turn["dialogues_matching"] = len(lines)
        if lines:
            line = lines[step.get("utterance_pick", 0) % len(lines)]
            action = compose("Speak", line.current_state, line.next_state, line.meaning, line.style)
            turn["utterance"] = line.utterance
            turn["spoken"] = agent.fill_in(line.utterance)
    event = compose("Event", "Action-End", agent.beliefs.owner, action, chosen.target)
    outcome = stage.world.happen(event)
    turn["event"] = toolkit_text(event)
    turn["effects"] = [_change(change) for change in outcome.changes]
    return turn
