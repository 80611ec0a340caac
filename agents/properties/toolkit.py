"""The dynamic properties in which the FAtiMA Toolkit does something else than one would expect.

These take the place of ours in agents that behave like the toolkit; ``docs/fatima.md`` lists them. The toolkit keeps
an empty list of bindings apart from none at all: with an empty list only a few properties answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ...core.errors import PropertyError
from ...core.numbers import single
from ...core.properties import Answer, PropertyCall
from ...core.substitution import Substitutions
from ...core.terms import NIL, Kind, Symbol, Term, number, parse, truth
from .logic import arithmetic, numeric
from .mind import ATTRIBUTION, COMPOUND, WELL_BEING, ids_of_events

if TYPE_CHECKING:
    from ..agent import Agent

__all__: list[str] = []


def _sets(call: PropertyCall) -> list[Substitutions]:
    """The sets to answer for; a fresh one when there is none."""
    return call.sets or [Substitutions()]


def _printed(value: float) -> Term:
    """A result of arithmetic as a term; what is not finite has no numeral and becomes a word."""
    if value != value:
        return parse("NaN")
    if value in (float("inf"), float("-inf")):
        return Symbol(Kind.TEXT, "infinity" if value > 0 else "-infinity", "Infinity" if value > 0 else "-Infinity")
    return number(single(value))


def count_subs(call: PropertyCall) -> Iterator[Answer]:
    """Counts answers over all sets together, and binds the variables of the question."""
    answers = call.ask(call.args[0])
    seen: dict[object, Substitutions] = {}
    for answer in answers:
        for bindings in answer.sets:
            seen.setdefault(bindings.identity(), bindings)
    for bindings in seen.values():
        yield Answer(number(len(answers)), 1.0, [bindings])
    if not answers:
        for bindings in call.sets:
            yield Answer(number(0), 1.0, [bindings])


def has_literal(call: PropertyCall) -> Iterator[Answer]:
    """Answers True once for every equal part, and never False; a bound variable is compared like an unbound one."""
    literal, name = call.args
    for bindings in call.sets:
        whole = bindings.ground(name)
        if whole.is_variable:
            continue
        parts = (whole.head, *whole.args) if whole.is_compound else (whole,)
        if isinstance(literal, Symbol) and literal.is_variable:
            extended = [bindings.extended(literal, part) for part in parts]
            yield from [Answer(truth(True), 1.0, [found]) for found in extended if found is not None]
        else:
            for answer in call.ask(literal, [bindings]):
                yield from [Answer(truth(True), 1.0, [bindings]) for part in parts if answer.value.same(part)]


def math(call: PropertyCall) -> Iterator[Answer]:
    """Crosses every value of the left operand with every value of the right, for every set."""
    left, operator, right = call.args
    operation = arithmetic(operator)
    if operation is None:
        return
    for x in call.ask(left):
        for y in call.ask(right):
            if x.value.is_nil or y.value.is_nil:
                raise PropertyError(f"Math({left}, {operator}, {right}) has no number to work with: an operand is NIL")
            a, b = numeric(x.value), numeric(y.value)
            if a is None or b is None:
                return
            value = _quotient(a, b) if operator.key == "div" else operation(single(a), single(b))
            for bindings in _sets(call):
                yield Answer(_printed(single(value)), 1.0, [bindings])


def _quotient(a: float, b: float) -> float:
    if b:
        return single(a) / single(b)
    return float("nan") if not a else float("inf") if a > 0 else float("-inf")


def square_distance(call: PropertyCall) -> Iterator[Answer]:
    """Crosses the values of all sets, like ``math``; what is no number is an error."""
    found: list[list[float]] = [[]]
    for question in call.args:
        found = [[*values, _coordinate(answer.value, question)] for values in found for answer in call.ask(question)]
    for x1, y1, x2, y2 in found:
        for bindings in call.sets:
            yield Answer(number(single((x2 - x1) ** 2 + (y2 - y1) ** 2)), 1.0, [bindings])


def _coordinate(value: Term, question: Term) -> float:
    found = numeric(value)
    if found is None:
        raise PropertyError(f"SquareDistance needs numbers: {question} is {value}")
    return found


def ask(call: PropertyCall) -> Iterator[Answer]:
    """Answers the same for every set, from whatever answer comes first."""
    question = call.args[0]
    for bindings in _sets(call):
        if question.is_compound:
            found = call.ask(question, [bindings] if call.sets else [])
            yield Answer(found[0].value if found else NIL, 1.0, [bindings])
        else:
            value = call.beliefs.resolved(bindings.ground(question), call.mind)
            yield Answer(value, 1.0, [bindings])


def tell(call: PropertyCall) -> Iterator[Answer]:
    """Refuses a property that holds variables, even bound ones."""
    name, given = call.args
    for bindings in _sets(call):
        value = given
        if not given.is_primitive:
            found = call.ask(given, [bindings] if call.sets else [])
            value = found[0].value if found else NIL
        if not name.is_primitive:
            if name.variables:
                raise PropertyError(f"Tell({name}, {given}) needs a property without variables")
            call.beliefs.tell(name, value)
        yield Answer(value, 1.0, [bindings])


def exists(call: PropertyCall) -> Iterator[Answer]:
    """Looks for exactly the property as written: variables are not replaced."""
    known = call.args[0].is_compound and call.beliefs.exists(call.args[0])
    for bindings in _sets(call):
        yield Answer(truth(known), 1.0, [bindings])


def _of_self(agent: Agent, call: PropertyCall, value: Term, empty: bool) -> Iterator[Answer]:
    """Answer for SELF and the own name; a bound variable may name anybody, an unbound one takes belief names."""
    if not call.is_own_mind:
        return
    argument = call.args[0]
    if argument.is_variable:
        for answer in call.ask(argument):
            for bindings in answer.sets:
                yield Answer(value, 1.0, [bindings])
    elif argument == agent.beliefs.owner or argument.is_self:
        for bindings in _sets(call) if empty else call.sets:
            yield Answer(value, 1.0, [bindings])


def mood(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """The mood, also when a bound variable names somebody else."""
    yield from _of_self(agent, call, number(agent.mood), empty=True)


def tick(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """The tick, with the same treatment of its argument as the mood."""
    yield from _of_self(agent, call, number(agent.now), empty=True)


def goal_likelihood(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """Finds a goal by its exact spelling; a variable never names one."""
    goal = agent.goals.get(str(call.args[0])) if call.is_own_mind else None
    if goal is not None:
        for bindings in _sets(call):
            yield Answer(number(goal.likelihood), 1.0, [bindings])


def _strongest(agent: Agent, call: PropertyCall, among: tuple[str, ...] | None) -> Iterator[Answer]:
    """Takes any constant for an argument; binds a variable to the own name."""
    emotion = agent.affect.strongest(among=among)
    if emotion is None:
        return
    argument = call.args[0]
    for bindings in call.sets:
        extended: Substitutions | None = bindings
        if isinstance(argument, Symbol) and argument.is_variable:
            extended = bindings.extended(argument, agent.beliefs.owner)
        if extended is not None:
            yield Answer(parse(emotion.type), 1.0, [extended])


def strongest_emotion(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    yield from _strongest(agent, call, None)


def strongest_well_being(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    yield from _strongest(agent, call, WELL_BEING)


def strongest_attribution(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    yield from _strongest(agent, call, ATTRIBUTION)


def strongest_compound(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    yield from _strongest(agent, call, COMPOUND)


def strongest_emotion_for_event(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """For a variable as cause: an intensity instead of a name, and the variable bound to the event."""
    who, cause = call.args
    caused = [(emotion.cause, emotion) for emotion in agent.affect.emotions()]
    emotions = [(event, emotion) for event, emotion in caused if event is not None]
    for bindings in call.sets:
        known: Substitutions | None = bindings
        if isinstance(who, Symbol) and who.is_variable:
            known = bindings.extended(who, agent.beliefs.owner)
        if known is None:
            continue
        if isinstance(cause, Symbol) and cause.is_variable:
            for event, emotion in emotions:
                extended = known.extended(cause, event)
                if extended is not None:
                    yield Answer(number(emotion.intensity), 1.0, [extended])
                    break
            continue
        wanted = known.ground(cause)
        fitting = [emotion for event, emotion in emotions if agent.beliefs.semantics.match(wanted, event)]
        if fitting:
            strongest = max(fitting, key=lambda emotion: emotion.intensity)
            yield Answer(parse(strongest.type), 1.0, [known])


def emotion_intensity(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """Of several emotions of one type that with the latest cause; a variable takes only the first emotion."""
    who, wanted = call.args
    emotions = agent.affect.emotions()
    for bindings in call.sets:
        known: Substitutions | None = bindings
        if isinstance(who, Symbol) and who.is_variable:
            known = bindings.extended(who, agent.beliefs.owner)
        if known is None:
            continue
        if isinstance(wanted, Symbol) and wanted.is_variable:
            for emotion in emotions:
                extended = known.extended(wanted, parse(emotion.type))
                if extended is not None:
                    yield Answer(number(emotion.intensity), 1.0, [extended])
                    break
            continue
        fitting = [emotion for emotion in emotions if emotion.type == str(wanted)]
        if fitting:
            latest = max(fitting, key=lambda emotion: -1 if emotion.cause_id is None else emotion.cause_id)
            yield Answer(number(latest.intensity), 1.0, [known])


def is_agent(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """A variable, bound or not, takes each agent in turn: a bound stranger gives no answer instead of False."""
    if not call.is_own_mind:
        return
    known = [*agent.known_agents, agent.beliefs.owner]
    wanted = call.args[0]
    if isinstance(wanted, Symbol) and wanted.is_variable:
        for somebody in known:
            for bindings in call.sets:
                extended = bindings.extended(wanted, somebody)
                if extended is not None:
                    yield Answer(truth(True), 1.0, [extended])
    else:
        for bindings in _sets(call) if wanted in known else call.sets:
            yield Answer(truth(wanted in known), 1.0, [bindings])


def random_integer(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """Answers with an empty set: every earlier binding is lost."""
    for low in call.ask(call.args[0]):
        for high in call.ask(call.args[1]):
            first, last = numeric(low.value), numeric(high.value)
            if first is None or last is None or not float(first).is_integer() or not float(last).is_integer():
                raise PropertyError(f"Random({call.args[0]}, {call.args[1]}) needs whole numbers")
            if last < first:
                raise PropertyError(f"Random({first}, {last}): the second bound must not be smaller")
            value = agent.chance.randrange(int(first), int(last)) if first < last else int(first)
            yield Answer(number(value), 1.0, [Substitutions()])


def rounding(call: PropertyCall) -> Iterator[Answer]:
    """Knows only variables; reads their "value, certainty" as a number, and so fails whenever they have a value."""
    for answer in call.ask(call.args[0]) if call.args[0].is_variable else ():
        raise PropertyError(f"rounding {answer.value} fails: the toolkit cannot read the value of {call.args[0]}")
    yield from ()


def last_event_id(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """Every id ever recorded under the names of the last events, older ones too."""
    yield from ids_of_events(call, agent.memory.latest)


def event_elapsed_time(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """An unknown id is an error."""
    wanted = call.args[0]
    if isinstance(wanted, Symbol) and wanted.is_variable:
        for record in agent.memory:
            for bindings in call.sets:
                extended = bindings.extended(wanted, number(record.id))
                if extended is not None:
                    yield Answer(number(agent.now - record.time), 1.0, [extended])
        return
    for answer in call.ask(wanted):
        identifier = numeric(answer.value)
        if identifier is None or identifier not in agent.memory:
            raise PropertyError(f"EventElapsedTime({wanted}): there is no event {answer.value}")
        for bindings in answer.sets:
            yield Answer(number(agent.now - agent.memory[int(identifier)].time), 1.0, [bindings])


def social_importance(agent: Agent, call: PropertyCall) -> Iterator[Answer]:
    """Asks its argument first: an unbound variable runs through all beliefs."""
    for answer in call.ask(call.args[0]):
        importance = agent.importance.of(answer.value, call.mind)
        for bindings in answer.sets:
            yield Answer(number(importance), 1.0, [bindings])
