"""Steps that tell, ask and list beliefs, and that evaluate conditions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ...agents.agent import Agent
from ...core.common_sense import reason as reason_about
from ...core.conditions import ConditionSet
from ...core.numbers import single
from ...core.perspective import chain_of, mind_of
from ...core.properties import Answer
from ...core.substitution import Binding, Substitutions
from ...core.terms import SELF, Term, parse
from .compare import Bag, bag, rearranged, toolkit_text
from .stage import Stage, bindings_data
from .steps import Step, by_agent, each_agent, named, operation


@operation("tell")
def tell(stage: Stage, step: Step) -> None:
    """Store a belief."""
    for agent in stage.agents(step):
        agent.beliefs.tell(step["property"], step["value"], _perspective(step), step.get("certainty", 1.0))


@operation("remove_belief")
def remove_belief(stage: Stage, step: Step) -> None:
    """Take a belief out of one mind."""
    for agent in stage.agents(step):
        agent.beliefs.tell(named(step, "property", "name", "belief"), None, _perspective(step))


@operation("ask")
def ask(stage: Stage, step: Step) -> dict[str, Any]:
    """Ask one property."""
    found = stage.agent(step).beliefs.ask(step["property"], _perspective(step))
    return {"value": toolkit_text(found.value), "certainty": found.certainty}


def _answers(result: Any) -> Any:
    if not isinstance(result, list):
        return result
    return Bag(rearranged(answer, [("sets", bag)]) for answer in result)


@operation("ask_all", _answers)
def ask_all(stage: Stage, step: Step) -> list[dict[str, Any]]:
    """Ask for all answers, with their bindings."""
    agent = stage.agent(step)
    mind = _mind(agent, step)
    sets = ConditionSet.parse(step["given"]).evaluate(agent.beliefs, mind) if "given" in step else None
    return [_answer(answer) for answer in agent.beliefs.query(parse(step["property"]), mind, sets)]


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "value": toolkit_text(answer.value),
        "certainty": answer.certainty,
        "sets": [bindings_data(bindings) for bindings in answer.sets],
    }


def _with_certainties(result: Any) -> Any:
    """Keep each set together with its least certainty; the order of the sets means nothing."""
    if not isinstance(result, dict) or "sets" not in result or "min_certainty" not in result:
        return result
    sets, certainties = result["sets"], result["min_certainty"]
    pairs = [[found, certainty] for found, certainty in zip(sets, certainties, strict=False)]
    return {"satisfied": result.get("satisfied"), "count": len(sets), "sets": Bag(pairs)}


@operation("condition", _with_certainties)
def condition(stage: Stage, step: Step) -> dict[str, Any]:
    """Evaluate conditions."""
    agent = stage.agent(step)
    conditions = ConditionSet.parse(step["conditions"], step.get("quantifier", "existential"))
    given = [_bindings(texts) for texts in step["substitutions"]] if step.get("substitutions") else None
    found = conditions.evaluate(agent.beliefs, _mind(agent, step), given)
    return {
        "satisfied": bool(found),
        "sets": [bindings_data(bindings) for bindings in found],
        "min_certainty": [single(bindings.least_certainty) for bindings in found],
    }


def _bindings(texts: Iterable[str]) -> Substitutions:
    return Substitutions.of([Binding.parse(text) for text in texts])


@operation("exists")
def exists(stage: Stage, step: Step) -> bool:
    """Tell whether a property is believed by anybody."""
    return stage.agent(step).beliefs.exists(step["property"])


def _belief_list(agent: Agent) -> list[dict[str, Any]]:
    return [
        {
            "name": toolkit_text(belief.name),
            "perspective": toolkit_text(belief.mind),
            "value": toolkit_text(belief.value),
            "certainty": belief.certainty,
        }
        for belief in agent.beliefs
    ]


operation("beliefs", by_agent(bag))(each_agent(_belief_list))


@operation("reason")
def reason(stage: Stage, step: Step) -> None:
    """Add the beliefs that follow from common sense."""
    for agent in stage.agents(step):
        reason_about(agent.beliefs)


def _perspective(step: Step) -> str:
    return step.get("perspective") or "SELF"


def _mind(agent: Agent, step: Step) -> Term:
    """Return the key of the mind that a perspective means to an agent."""
    if not step.get("perspective"):
        return SELF
    return mind_of(chain_of(parse(step["perspective"]), agent.beliefs.owner))
