"""Why, asked of a recorded run: it is played again up to a moment while a trace listens, and its agents explain."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from ..agents.agent import Agent
from ..agents.what_if import Difference, WhatIf, what_if
from ..agents.why import Why
from ..agents.why_words import name_of
from ..agents.world import World
from ..core.errors import EspressivoError, StateError
from ..core.terms import Term, term
from .event_words import EventWords, label_names, step_in_words
from .language.phrases import Phrasebook, PhraseError
from .recorded_play import Run
from .retelling import Retelling
from .transcript import PlayedTurn

__all__ = ["Answer", "Question", "answer", "changed", "in_story_words"]


Words = Callable[[Term], str | None]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a run.

    Attributes:
        agent: About whom; empty for whoever feels most, or decided last.
        emotion: Which emotion; empty for the strongest.
        whom: About whom or what it is felt; empty for anybody.
        at: When, in seconds of the world; None for the end, or what the others say.
        step: After which step of the journal.
        turn: After which turn, as a play counts them.
        is_negated: Whether it is asked why the emotion is not felt.
        decision: Which action, asked why it was done or not: a line's name, a phrase, or a term; empty for the last
            decision; None when no decision is asked for.
    """

    agent: str = ""
    emotion: str = ""
    whom: str = ""
    at: float | None = None
    step: int | None = None
    turn: int | None = None
    is_negated: bool = False
    decision: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Why.

    Attributes:
        agent: Who explains.
        step: After which step of the journal; 0 for before the first.
        clock: The time, in seconds.
        why: The explanation.
        world: As it was then; it can be asked further.
    """

    agent: str
    step: int
    clock: float
    why: Why
    world: World = field(compare=False)


def answer(run: Run, asked: Question) -> Answer:
    """Play a run again up to the moment that is asked about, and explain.

    Raises:
        StateError: There is no such moment, or nobody of that name.
        EspressivoError: There is no such emotion or action.
    """
    upto = _moment(run, asked)
    told = Retelling(run, listen=True, upto=upto)
    for _ in told:
        pass
    if told.divergence is not None:
        raise StateError(
            f"{run.journal.path}: {told.divergence}; only a run that comes out as recorded can be explained"
        )
    world = told.world
    agent = _who(world, asked)
    clock = float(world.clock) if asked.at is None else max(asked.at, 0.0)
    why = in_story_words(_explained(run, agent, asked), run.scenario.labels, world.words)
    return Answer(agent.name, told.step, clock, why, world)


def _moment(run: Run, asked: Question) -> int | None:
    """Return the last step to play; None for all."""
    last = len(run.journal)
    if asked.turn is not None:
        return _step_of_turn(run, asked.turn)
    if asked.step is not None:
        if not 0 <= asked.step <= last:
            raise StateError(f"{run.journal.path}: there is no step {asked.step}: expected one from 0 to {last}")
        return asked.step
    if asked.at is not None:
        return sum(1 for step in run.journal if step.clock <= asked.at)
    return None


def _step_of_turn(run: Run, number: int) -> int:
    latest = 0
    for told in Retelling(run).told():
        if isinstance(told.event, PlayedTurn):
            latest = told.event.number
            if latest == number:
                return told.step
    raise StateError(f"{run.journal.path}: there is no turn {number}: expected one from 1 to {latest}")


def _who(world: World, asked: Question) -> Agent:
    """Return who explains: whoever is named, decided last, or feels most."""
    if asked.agent:
        return world[asked.agent]
    trace = world.trace
    if asked.decision is not None and trace is not None:
        for step in reversed(trace.steps):
            if step.choice is not None:
                return world[step.choice.agent]
    felt = {agent.name: max((each.intensity for each in agent.emotions), default=0.0) for agent in world.agents}
    if not felt:
        raise StateError("there is nobody in this run who could explain anything")
    return world[max(felt, key=lambda name: felt[name])]


def _explained(run: Run, agent: Agent, asked: Question) -> Why:
    whom = _meant(run, asked.whom) if asked.whom else None
    if asked.decision is not None:
        wanted = _action(run, agent, asked.decision) if asked.decision else None
        is_timed = not (asked.at is None and asked.step is None and asked.turn is None)
        step = None if wanted is None or is_timed else _when_considered(agent, wanted)
        return agent.why_decision(wanted, step)
    if asked.is_negated:
        return agent.why_not(asked.emotion, whom)
    return agent.why(asked.emotion or None, whom, asked.at)


def _when_considered(agent: Agent, action: Term) -> int | None:
    """Return the step in which somebody last decided for an action, or else against it; None when they never could."""
    done = weighed = latest = None
    for step in () if agent.trace is None else agent.trace.steps:
        if step.choice is None or step.choice.agent != agent.name:
            continue
        latest = step.label
        if step.choice.chosen.action == action:
            done = step.label
        elif any(each.action == action for each in step.choice.ranked):
            weighed = step.label
    return next((each for each in (done, weighed, latest) if each is not None), None)


def _meant(run: Run, words: str) -> Term:
    """Return the name that words stand for: a label of the story, or the name itself."""
    for name, label in run.scenario.labels.items():
        if label.casefold() == words.casefold():
            return term(name)
    return term(words)


def _action(run: Run, agent: Agent, text: str) -> Term:
    """Return the action that a text means: the name of a line, a phrase of the story, or a term."""
    said = text.strip().lstrip("#")
    book = Phrasebook.from_docs(run.scenario.phrases, run.scenario.labels)
    wanted: Term | None = None
    with suppress(PhraseError):
        wanted = term(book.deed(said)[1])
    for line in () if agent.dialogue is None else agent.dialogue:
        is_named = said.casefold() in (str(line.meaning).casefold(), line.recording.casefold())
        performs = wanted is not None and any(deed.action == wanted for deed in line.performs)
        if (is_named or performs) and line.is_said_by(agent.beliefs.owner):
            return line.action
    if wanted is not None:
        return wanted
    try:
        return term(said)
    except EspressivoError:
        raise StateError(
            f"{text!r} is neither the name of a line, nor a phrase of this story, nor an action such as Take(loaf)"
        ) from None


def in_story_words(why: Why, labels: Mapping[str, str], words: Words | None = None) -> Why:
    """Return an explanation in which names of several words, and rules about events, read as their author says them.

    Args:
        why: The explanation.
        labels: How names read.
        words: Says events, or returns None of one for which there are no words.
    """
    said = {f'"{name_of(term(name))}"': f"\u201c{label}\u201d" for name, label in labels.items()}
    return _reworded(why, {known: label for known, label in said.items() if " " in known}, words)


def _reworded(why: Why, said: Mapping[str, str], words: Words | None) -> Why:
    text = why.text
    if why.kind == "rule" and words is not None and text == f"rule {why.term}":
        event = words(term(why.term))
        text = text if event is None else f"rule for \u201c{event}\u201d"
    if '"' in text:
        for known, label in said.items():
            text = text.replace(known, label)
    return replace(why, text=text, children=tuple([_reworded(child, said, words) for child in why.children]))


def changed(run: Run, changes: Sequence[str], asked: Question) -> WhatIf:
    """Play a run again with something changed, from the moment that is asked about if one is.

    Raises:
        StateError: There is no such moment, or a change is none.
        EspressivoError: A change cannot be made.
    """
    begins = _moment(run, asked) or 0
    found = what_if(run.journal, *_beginning(changes, begins), prepare=run.prepare)
    words = EventWords(run.scenario, found.before)
    labelled = label_names(run.scenario.labels)
    told = tuple([replace(each, what=labelled(each.what)) for each in found.differences if not _is_staging(run, each)])
    steps = {each.step for each in told}
    said = {step.step: step_in_words(step, words) for step in run.journal if step.step in steps}
    return replace(found, differences=told, words=said)


def _is_staging(run: Run, difference: Difference) -> bool:
    """Whether it only says where the story stands."""
    what = difference.what.partition("believe")[2].lstrip("s ").casefold()
    names = ("dialoguestate(", "has(floor)", run.scenario.dialogue.casefold())
    return difference.kind == "belief" and bool(run.scenario.start) and what.startswith(names)


def _beginning(changes: Sequence[str], step: int) -> Iterator[str]:
    """Yield changes of a mind as from a step, unless they say themselves from when."""
    for change in changes:
        begins = change.strip().casefold()
        is_timed = begins.startswith(("from ", "event ", "step ", "without "))
        yield f"from {step}: {change}" if step and not is_timed else change
