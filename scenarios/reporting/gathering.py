"""What a report shows of a recorded run, gathered while it is played again: curves, turns, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ...agents.agent import Agent
from ...agents.why import Why
from ...agents.why_words import feeling_of
from ...core.errors import EspressivoError, StateError
from ...core.terms import term
from ..event_words import label_names
from ..explaining import in_story_words
from ..recorded_play import Run
from ..retelling import Felt, Retelling, Told, felt
from ..stage import fact_in_words
from ..transcript import Ending, Mind, Opening, PlayedTurn
from .chains import Chains

__all__ = ["Character", "Curve", "Feeling", "Gathered", "Moment", "gather"]


@dataclass(slots=True)
class Curve:
    """One emotion of somebody over the run.

    Attributes:
        words: Such as ``anger at Ben``.
        type: Such as ``Anger``.
        primary: The primary emotion of the ontology to which it belongs; empty for none.
        before: Its intensity (0..10) before each moment.
        after: Likewise after it.
        chains: By the number of a moment in which it arose, the number of the chain that says why.
    """

    words: str
    type: str
    primary: str
    before: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)
    chains: dict[int, int] = field(default_factory=dict)

    @property
    def peak(self) -> float:
        """How intense it was at most."""
        return max(self.after, default=0.0)

    @property
    def peak_at(self) -> int:
        """At which moment it was that intense."""
        return self.after.index(self.peak) if self.after else 0


@dataclass(slots=True)
class Character:
    """Somebody in the run: the mood (-10..10) before and after each moment, and every emotion there was."""

    name: str
    before: list[float] = field(default_factory=list)
    after: list[float] = field(default_factory=list)
    curves: dict[tuple[str, str], Curve] = field(default_factory=dict)

    def strongest(self, count: int) -> list[Curve]:
        """Return so many emotions, the one with the highest peak first."""
        return sorted(self.curves.values(), key=lambda curve: -curve.peak)[:count]


@dataclass(frozen=True, slots=True)
class Feeling:
    """What somebody came to feel in a moment."""

    who: str
    words: str
    primary: str
    intensity: float
    chain: int | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A turn of the run; the first moment is the opening, which has none.

    Attributes:
        turn: What was told.
        step: Of the journal.
        clock: Seconds of the world.
        felt: What was newly felt.
        decision: Number of the chain that says why it was decided; None when nobody decided.
        learned: What was learned, in words.
    """

    turn: PlayedTurn | None
    step: int
    clock: float
    felt: tuple[Feeling, ...] = ()
    decision: int | None = None
    learned: tuple[str, ...] = ()


@dataclass(slots=True)
class Gathered:
    """All that a report shows.

    Attributes:
        run: The run.
        opening: As it was told.
        ending: Likewise.
        characters: In the order of turns.
        moments: The opening, then every turn.
        chains: Why.
    """

    run: Run
    opening: Opening
    ending: Ending
    characters: list[Character]
    moments: list[Moment]
    chains: Chains


def gather(run: Run) -> Gathered:
    """Play a run again, and gather what a report shows of it.

    Raises:
        StateError: It comes out otherwise than it was recorded, or has nobody in it.
    """
    retelling = Retelling(run, listen=True)
    gathering = _Gathering(run, retelling)
    for told in retelling.told():
        gathering.take(told)
    if retelling.divergence is not None:
        raise StateError(f"{run.journal.path}: {retelling.divergence}")
    return gathering.result()


class _Gathering:
    """Takes what is told of a run, one after the other."""

    def __init__(self, run: Run, retelling: Retelling) -> None:
        self._run = run
        self._retelling = retelling
        self._labelled = label_names(run.scenario.labels)
        self._chains = Chains()
        self._characters: dict[str, Character] = {}
        self._moments: list[Moment] = []
        self._opening: Opening | None = None
        self._ending: Ending | None = None

    def take(self, told: Told) -> None:
        """Take something that was told."""
        event = told.event
        if isinstance(event, Ending):
            self._ending = event
            return
        before = self._retelling.felt_before
        if isinstance(event, Opening):
            self._opening, before = event, felt(self._retelling.world)
        moods = event.moods if isinstance(event, PlayedTurn) else tuple(mind.mood for mind in event.minds)
        for mind, mood in zip(event.minds, moods, strict=True):
            self._character(mind.name).before.append(mood)
            self._character(mind.name).after.append(mind.mood)
            self._curves(mind, before.get(mind.name, {}))
        if isinstance(event, Opening):
            self._moments.append(Moment(None, told.step, told.clock))
        else:
            self._moments.append(self._moment(event, told))
        for character in self._characters.values():  # who was not there has felt nothing
            _fill(character, len(self._moments))

    def result(self) -> Gathered:
        """Return what was gathered."""
        if not self._characters or self._opening is None or self._ending is None:
            raise StateError(f"{self._run.journal.path}: there is nobody in this run to report of")
        return Gathered(
            self._run, self._opening, self._ending, list(self._characters.values()), self._moments, self._chains
        )

    def _character(self, name: str) -> Character:
        known = self._characters.get(name)
        if known is None:
            known = self._characters[name] = Character(name)
            _fill(known, len(self._moments))
        return known

    def _curves(self, mind: Mind, before: Felt) -> None:
        """Add what somebody feels at a moment to the curves."""
        character = self._character(mind.name)
        now = {(each.type, each.target): each.intensity for each in mind.feelings}
        for type_, target in now:
            if (type_, target) not in character.curves:
                words = self._words(type_, target)
                curve = Curve(words, type_, self._primary(mind.name, type_, now[type_, target]))
                curve.before = [0.0] * len(self._moments)
                curve.after = [0.0] * len(self._moments)
                character.curves[type_, target] = curve
        for key, curve in character.curves.items():
            curve.before.append(before.get(key, 0.0))
            curve.after.append(now.get(key, 0.0))

    def _moment(self, turn: PlayedTurn, told: Told) -> Moment:
        number = len(self._moments)
        new: list[Feeling] = []
        for mind in turn.minds:
            for each in mind.feelings:
                if each.since == turn.number:
                    chain = self._why(mind.name, each.type, each.target, told.clock)
                    curve = self._characters[mind.name].curves[each.type, each.target]
                    if chain is not None:
                        curve.chains[number] = chain
                    new.append(Feeling(mind.name, curve.words, curve.primary, each.intensity, chain))
        learned = tuple(dict.fromkeys(self._learned(turn)))
        return Moment(turn, told.step, told.clock, tuple(new), self._decision(turn, told.step), learned)

    def _learned(self, turn: PlayedTurn) -> Iterator[str]:
        """Yield what was learned, with who learned it; what all learned, of everybody."""
        facts: dict[str, list[str]] = {}
        for each in turn.learned:
            facts.setdefault(fact_in_words(each.property, each.value, self._labelled), []).append(each.name)
        for fact, names in facts.items():
            who = "everybody" if len(names) == len(turn.minds) > 1 else ", ".join(names)
            yield f"{who} believe{'' if len(names) > 1 and who != 'everybody' else 's'} {fact}"

    def _why(self, name: str, type_: str, target: str, clock: float) -> int | None:
        """Return the chain of an emotion; None when it cannot be told."""
        agent = self._agent(name)
        if agent is None:
            return None
        whom = term(target) if target else None
        return self._told(lambda: agent.why(type_, whom, clock))

    def _decision(self, turn: PlayedTurn, step: int) -> int | None:
        agent = self._agent(turn.agent) if turn.agent else None
        return None if agent is None else self._told(lambda: agent.why_decision(step=step))

    def _told(self, ask: Callable[[], Why]) -> int | None:
        """Return the chain of an answer; None when there is none, or no more room."""
        if self._chains.is_full:
            self._chains.left_out += 1
            return None
        try:
            return self._chains.add(in_story_words(ask(), self._run.scenario.labels, self._retelling.world.words))
        except EspressivoError:  # what a journal of another making does not tell
            return None

    def _agent(self, name: str) -> Agent | None:
        return next((agent for agent in self._retelling.world if agent.name == name), None)

    def _words(self, type_: str, target: str) -> str:
        return self._labelled(feeling_of(type_, term(target) if target else None))

    def _primary(self, name: str, type_: str, intensity: float) -> str:
        agent = self._agent(name)
        if agent is None:
            return ""
        node = agent.tone.find(agent.affect.types.named(type_).node(intensity))
        return "" if node is None else node.primary or ""


def _fill(character: Character, count: int) -> None:
    """Carry the curves of somebody on to so many moments."""
    for values in (character.before, character.after):
        values += [values[-1] if values else 0.0] * (count - len(values))
    for curve in character.curves.values():
        for values in (curve.before, curve.after):
            values += [0.0] * (count - len(values))
