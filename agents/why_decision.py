"""Why somebody did something: the rule, its conditions and what they read, and why nothing else was done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.emotions import Emotion
from ..core.errors import DecisionError, nearest
from ..core.substitution import Substitutions
from ..core.terms import NIL, SELF, Term, TermLike, compose, term
from ..decision.policy import Decision
from .trace_choice import Choice, Reading, Refusal, offered
from .why import Why
from .why_rules import why_belief
from .why_signs import FROM, PLUS
from .why_words import feeling_of, in_words, shown_number

if TYPE_CHECKING:
    from .agent import Agent
    from .trace import Trace

__all__ = ["why_choice", "why_decision", "why_failed"]

_FEW = 8
"""How many alternatives that were wanted less are told one by one."""


def why_decision(agent: Agent, action: TermLike | None, step: int | None) -> Why:
    """Explain a decision; see :meth:`~.why_asked.Explains.why_decision`.

    Raises:
        DecisionError: There was no such step, it was nobody's decision, or no rule offers such an action.
    """
    choice, number = _choice(agent, step)
    if action is None:
        if choice is None:
            return _idle(agent)
        return why_choice(agent, choice, number)
    wanted = term(action)
    if choice is not None and _fits(choice.chosen, wanted):
        return why_choice(agent, choice, number)
    return _why_not_done(agent, choice, wanted, number)


def _choice(agent: Agent, number: int | None) -> tuple[Choice | None, int | None]:
    """Return a choice that was taken, or the one that would be taken now; None when there is nothing to do."""
    trace = agent.trace
    if number is not None:
        step = None if trace is None else trace.decision_at(number, agent)
        if step is None:
            known = 0 if trace is None or not trace.steps else trace.steps[-1].label
            raise DecisionError(f"nobody listened to a step {number}: the last is {known}")
        if step.choice is None or step.choice.agent != agent.name:
            raise DecisionError(f"step {number} was no decision of {agent.name}: {in_words(step.events[0], agent)}")
        return step.choice, step.number
    last = None if trace is None else trace.last_step(by=agent)
    if last is not None:
        return last.choice, last.number
    decisions = agent.would_decide()
    return (offered(agent, decisions[0]), None) if decisions and decisions[0].rule is not None else (None, None)


def _idle(agent: Agent) -> Why:
    if agent.busy is not None:
        return Why("nothing", f"{agent.name} is busy: {agent.busy[0]}")
    none = offered(agent, Decision(NIL, NIL))
    return Why("nothing", f"{agent.name} has nothing to do", children=tuple(_refused(agent, none, None)))


def why_choice(agent: Agent, choice: Choice, step: int | None = None) -> Why:
    """Explain a choice.

    Args:
        agent: In whose words; whose beliefs are looked up when it is its own choice.
        choice: As it was taken.
        step: Of the trace; None for what would be chosen now.
    """
    decision = choice.chosen
    called = step if step is None or agent.trace is None else agent.trace.label_of(step)
    when = "would do now" if called is None else f"decided in step {called}"
    own = agent if agent.name == choice.agent else _other(agent, choice.agent)
    deed = _deed(own, decision)
    said = f' "{choice.text}"' if choice.text and choice.text not in deed else ""
    children = [
        *_utility(decision),
        *_rule(own, choice, step),
        *_alternatives(own, choice),
        *_refused(own, choice, step),
    ]
    return Why(
        "decision",
        f"{choice.agent} {when}: {deed}{said}",
        decision.utility,
        "utility",
        choice.place or (decision.rule.source if decision.rule is not None else ""),
        term=str(choice.action),
        children=tuple(children),
    )


def _other(agent: Agent, name: str) -> Agent:
    trace = agent.trace
    return trace.world[name] if trace is not None and name in trace.world else agent


def _utility(decision: Decision) -> Iterator[Why]:
    if decision.rule is not None:
        yield Why("priority", "how much the rule wants it", decision.priority, how=FROM)
        yield Why("certainty", "how certain what it rests on is", decision.certainty, "0..1", how=PLUS)


def _rule(agent: Agent, choice: Choice, step: int | None) -> Iterator[Why]:
    rule = choice.chosen.rule
    if rule is None:
        return
    bindings = choice.chosen.bindings or Substitutions()
    bound = [f"{each.variable} is {bindings.ground(each.variable)}" for each in bindings]
    children = [Why("bindings", ", ".join(bound))] if bound else []
    children += [_held(agent, reading, step) for reading in choice.readings]
    yield Why("rule", f"rule {rule.id}", place=rule.source, term=str(rule), children=tuple(children))


def _held(agent: Agent, reading: Reading, step: int | None) -> Why:
    children = tuple(_read(agent, reading, step))
    was = "" if _tells_value(reading) or not _is_computed(agent, reading) else _was(agent, reading)
    return Why("condition", f"{reading.grounded}{was}", term=str(reading.condition), children=children)


def why_failed(agent: Agent, reading: Reading, step: int | None = None) -> Why:
    """Explain a condition that did not hold."""
    children = tuple(_read(agent, reading, step))
    return Why("failed", f"{reading.grounded}{_was(agent, reading)}", term=str(reading.condition), children=children)


def _tells_value(reading: Reading) -> bool:
    return reading.condition.operator == "=" and not reading.condition.right.term.is_compound


def _was(agent: Agent, reading: Reading) -> str:
    if not reading.question.is_compound:
        return ""
    if not reading.answers:
        return ", of which there is none" if _is_computed(agent, reading) else ", of which nothing is believed"
    shown = [
        (name, shown_number(float(str(value.value))) if value.is_number else str(value))
        for name, value in reading.answers
    ]
    if reading.question.variables:
        return ", but " + ", ".join(f"{name} is {value}" for name, value in shown[:_FEW])
    return f", which is {' or '.join(value for _, value in shown[:_FEW])}"


def _shown(value: Term) -> str:
    return shown_number(float(str(value.value))) if value.is_number else str(value)


def _is_computed(agent: Agent, reading: Reading) -> bool:
    return reading.question in agent.beliefs.properties


def _read(agent: Agent, reading: Reading, step: int | None) -> Iterator[Why]:
    """Yield the beliefs that a condition read, with where they come from."""
    for side in (reading.condition.left.term, reading.condition.right.term):
        name = reading.bindings.ground(side).replace(SELF, agent.beliefs.owner)
        if not name.is_compound or name.variables or name.wild or name in agent.beliefs.properties:
            continue
        mind: Term = SELF
        if name.head.key == "tom" and name.size == 3:
            mind, name = name.args
        if agent.trace is not None:
            yield why_belief(agent, name, mind, step)
    if agent.trace is not None and _is_computed(agent, reading):
        yield from _felt(agent, reading.question, step)


def _felt(agent: Agent, question: Term, step: int | None) -> Iterator[Why]:
    """Yield, in one line each, the emotions that a question asks for by their type."""
    trace = agent.trace
    assert trace is not None
    time = agent.now if step is None else trace.steps[step - 1].time
    names = {str(part).casefold() for part in question.args if not part.is_compound}
    for emotion in trace.felt_by(agent, time):
        if emotion.type.casefold() in names and (step is None or _came_before(trace, agent, emotion, step)):
            cause = "" if emotion.cause is None else f", because {in_words(emotion.cause, agent)}"
            felt = (
                f"{agent.name} {'feels' if step is None else 'felt'} {feeling_of(emotion.type, emotion.target)}{cause}"
            )
            yield Why("felt", felt, emotion.at(time), "0..10", term=emotion.type)


def _came_before(trace: Trace, agent: Agent, emotion: Emotion, step: int) -> bool:
    came = None if emotion.cause_id is None else trace.step_of(agent, emotion.cause_id)
    return came is None or came.number < step


# -- what was not done -------------------------------------------------------------------------------------------


def _alternatives(agent: Agent, choice: Choice) -> Iterator[Why]:
    others = [each for each in choice.ranked if not _same(each, choice.chosen)]
    told = [_lost(agent, each, choice) for each in others[:_FEW]]
    if choice.lines > 1:
        count = f"{choice.lines - 1} other line{'s' if choice.lines > 2 else ''}"
        told.append(Why("alternative", f"{count} would have fitted: chance, or whoever plays, chose"))
    if len(others) > _FEW:
        told.append(Why("alternative", f"and {len(others) - _FEW} more"))
    if told:
        yield Why("alternatives", "what else was possible", children=tuple(told))


def _lost(agent: Agent, other: Decision, choice: Choice) -> Why:
    most = choice.chosen.utility
    if any(_same(other, each) for each in choice.wordless):
        reason = "no line of dialogue fits it"
    elif other.utility < most:
        reason = "wanted less"
    elif other.utility == most:
        reason = "wanted as much, and lost by chance"
    else:
        reason = "wanted more, but not chosen by whoever plays"
    rule = other.rule
    place = "" if rule is None else rule.source
    return Why(
        "alternative", f"{_deed(agent, other)}: {reason}", other.utility, "utility", place, term=str(other.action)
    )


def _refused(agent: Agent, choice: Choice, step: int | None) -> Iterator[Why]:
    told = [_refusal(agent, each, step) for each in choice.refusals[:_FEW]]
    if len(choice.refusals) > _FEW:
        told.append(Why("alternative", f"and {len(choice.refusals) - _FEW} more"))
    if told:
        yield Why("refused", "what was not possible", children=tuple(told))


def _refusal(agent: Agent, refusal: Refusal, step: int | None) -> Why:
    rule = refusal.rule
    children: tuple[Why, ...] = ()
    text = f"{_deed(agent, Decision(rule.action, rule.target))} (rule {rule.id})"
    if refusal.failed is not None:
        children = (why_failed(agent, refusal.failed, step),)
    elif refusal.reason:
        text += f": {refusal.reason}"
    return Why("alternative", text, place=rule.source, term=str(rule), children=children)


def _why_not_done(agent: Agent, choice: Choice | None, wanted: Term, step: int | None) -> Why:
    """Explain why something else was done."""
    for other in () if choice is None else choice.ranked:
        if choice is not None and _fits(other, wanted):
            lost = _lost(agent, other, choice)
            chosen = f"{_deed(agent, choice.chosen)} ({shown_number(choice.chosen.utility)})"
            children = (Why("rather", f"rather: {chosen}", children=(why_choice(agent, choice, step),)),)
            return Why("nothing", f"{agent.name} did not: {lost.text}", other.utility, "utility", children=children)
    refusals = offered(agent, Decision(NIL, NIL)).refusals if choice is None else choice.refusals
    found = [each for each in refusals if each.rule.action == wanted] or [
        each
        for each in refusals
        if each.rule.action.head.key in (wanted.head.key, "*") or each.rule.action.head.is_variable
    ]
    if not found:
        names = sorted({str(rule.action.head) for rule in agent.action_rules})
        close = nearest(str(wanted.head), names)
        hint = f"did you mean {close}?" if close else f"its rules know {', '.join(names) or 'nothing'}"
        raise DecisionError(f"{agent.name} has no action rule for {wanted.head}: {hint}")
    told = tuple(_refusal(agent, each, step) for each in found)
    return Why("nothing", f"{agent.name} could not: {_deed(agent, Decision(wanted, NIL))}", children=told)


def _fits(decision: Decision, wanted: Term) -> bool:
    return decision.action == wanted or (not wanted.is_compound and decision.action.head.key == wanted.key)


def _same(a: Decision, b: Decision) -> bool:
    return a.rule is b.rule and a.action == b.action and a.target == b.target


def _deed(agent: Agent, decision: Decision) -> str:
    """Say what is decided."""
    owner = agent.beliefs.owner
    target = decision.target.replace(SELF, owner)
    return in_words(compose("Event", "Action-End", owner, decision.action.replace(SELF, owner), target), agent)
