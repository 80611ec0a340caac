"""Characters of a story: from what writers say of them to agents of the neutral form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from ..document import AffectConfiguration, AgentDoc, BeliefDoc, EmotionDoc, EventDoc, GoalDoc, RulesDoc
from .compilation import Compilation
from .compile_display import display_rules
from .compile_rules import RuleCompiler
from .feelings_facts import Facts
from .packs import PackShelf
from .passages import Passage, Unit
from .phrases import Action
from .problems import Place
from .story import AffectStory, BeliefStory, CharacterStory, FeltStory, GoalStory, PackStory, Value

__all__ = ["CastCompiler"]

_EMPTY: Final = RulesDoc()


class _Told(NamedTuple):
    """A belief as it is written."""

    name: Passage
    value: Value
    mind: str
    certain: float
    unit: Unit


class CastCompiler:
    """Compiles characters.

    Args:
        shared: What everything is compiled with.
        kinds: The actions of each kind of deed.
        shelf: Finds rule packs.

    Attributes:
        agents: The characters.
        rules: What compiled the rules of each, by its symbol; other parts of the story add rules to it.
    """

    def __init__(self, shared: Compilation, kinds: dict[str, list[Action]], shelf: PackShelf) -> None:
        self._shared = shared
        self._kinds = kinds
        self._shelf = shelf
        self.agents: list[AgentDoc] = []
        self.rules: dict[str, RuleCompiler] = {}
        self._player = ""

    def add(self, name: str, character: CharacterStory, unit: Unit) -> None:
        """Compile a character; a second one of the same name is reported and left out."""
        symbol = self._shared.symbol(name)
        if symbol.casefold() in map(str.casefold, self.rules):
            self._shared.error("declared-twice", f"a second character is called {name!r}", "rename one", unit.key_place)
            return
        self._check_role(name, symbol, character, unit)
        path = f"$.agents[{len(self.agents)}]"
        self._shared.places[path] = self._shared.places[f"{path}.name"] = unit.key_place
        self.agents.append(self._agent(symbol, character, unit, path))

    def finish(self) -> None:
        """Give the characters their rules, when all parts of the story have added theirs, and tell their places."""
        for number, agent in enumerate(self.agents):
            compiler = self.rules[agent.name]
            agent.rules = None if compiler.rules == _EMPTY else compiler.rules
            compiler.located(f"$.agents[{number}].rules")
            for style, worth in compiler.manners.items():
                self._shared.places[f"$.agents[{number}].manners.{style}"] = worth.whole

    def check_player(self, name: str, symbol: str, place: Place) -> None:
        """Report a player who is not in the cast, or a second one beside the ``role: player`` of somebody."""
        if symbol not in self.rules:
            hint = self._shared.names.nearest(name, self._shared.names.agent_words())
            remedy = hint or "write the name of a character"
            self._shared.error("unknown-player", f"nobody of the cast is called {name!r}", remedy, place)
        elif self._player and self._player != symbol:
            self._second_player(self._player, name, place)

    def _check_role(self, name: str, symbol: str, character: CharacterStory, unit: Unit) -> None:
        if character.role == "player" and not self._shared.plain:
            if self._player:
                self._second_player(self._player, name, (unit / "role").place)
            self._player = self._player or symbol

    def _second_player(self, one: str, other: str, place: Place) -> None:
        message = "a person plays one character of a story"
        self._shared.error("declared-twice", message, f"let it be {one} or {other}", place)

    def _agent(self, symbol: str, character: CharacterStory, unit: Unit, path: str) -> AgentDoc:
        packs = list(self._packs(character, unit))
        goals = self._goals(character, unit, packs, path)
        likes = {self._shared.symbol(whom): liking for whom, liking in character.likes.items()}
        wanted = {goal.name: (goal.significance, goal.likelihood) for goal in goals}
        rules = self.rules[symbol] = RuleCompiler(self._shared, self._kinds, Facts(symbol, likes=likes, goals=wanted))
        for pack, where in packs:
            rules.add(pack, where)
        rules.add(character, unit)
        tick, mood_tick = [*character.clock, 0, 0][:2]
        for part in ("personality", "mood", "affect", "clock"):
            self._shared.places[f"{path}.{_PARTS.get(part, part)}"] = (unit / part).place
        return AgentDoc(
            name=symbol,
            mood=character.mood,
            mood_tick=mood_tick,
            tick=tick,
            beliefs=list(self._beliefs(character, unit, packs, path)),
            goals=goals,
            emotions=list(self._felt(character, unit, path)),
            events=list(self._remembered(character, unit, path)),
            known_agents=list(self._known(character, unit, path)),
            body=character.look,
            voice=character.voice,
            configuration=None if character.affect is None else _constants(character.affect),
            personality=dict(_traits(character, packs)),
            role=character.role,
            shows=list(display_rules(self._shared, character.shows, unit / "shows", f"{path}.shows")),
            loaded=character.loaded,
        )

    def _packs(self, character: CharacterStory, unit: Unit) -> Iterator[tuple[PackStory, Unit]]:
        for passage in (unit / "use").each(character.use):
            found = self._shelf.find(passage.text, unit / "use", passage.whole)
            if found is not None:
                yield found

    # -- what is wanted ----------------------------------------------------------------------------------------

    def _goals(
        self, character: CharacterStory, unit: Unit, packs: list[tuple[PackStory, Unit]], path: str
    ) -> list[GoalDoc]:
        """Return the goals: those of packs, and one's own, which hold when both have the same."""
        found: dict[str, tuple[GoalDoc, Unit]] = {}
        for wants, where in [*((pack.wants, where) for pack, where in packs), (character.wants, unit)]:
            for name, written in wants.items():
                goal = written if isinstance(written, GoalStory) else GoalStory(matters=written)
                symbol = self._shared.symbol(name)
                doc = GoalDoc(name=symbol, significance=goal.matters, likelihood=goal.likely)
                found[symbol] = doc, where / "wants" / name
        for number, (_, where) in enumerate(found.values()):
            self._shared.places[f"{path}.goals[{number}]"] = where.key_place
        return [doc for doc, _ in found.values()]

    # -- what is believed --------------------------------------------------------------------------------------

    def _beliefs(
        self, character: CharacterStory, unit: Unit, packs: list[tuple[PackStory, Unit]], path: str
    ) -> Iterator[BeliefDoc]:
        """Yield what a character believes, and tell where each belief is written."""
        for number, (doc, where) in enumerate(self._all_beliefs(character, unit, packs)):
            place = self._shared.places[f"{path}.beliefs[{number}]"] = where.key_place
            self._shared.beliefs[f"{path}|{doc.perspective}|{doc.name}"] = place
            yield doc

    def _all_beliefs(
        self, character: CharacterStory, unit: Unit, packs: list[tuple[PackStory, Unit]]
    ) -> Iterator[tuple[BeliefDoc, Unit]]:
        for pack, where in packs:
            yield from self._told(pack.believes, where / "believes")
        for whom, liking in character.likes.items():
            name = (unit / "likes" / whom).key()
            self._shared.check_somebody(name)
            yield BeliefDoc(name=f"Likes({self._shared.symbol(whom)})", value=f"{liking:g}"), unit / "likes" / whom
        yield from self._told(character.believes, unit / "believes")
        for mind, thoughts in character.thinks.items():
            where = unit / "thinks" / mind
            self._shared.check_somebody(where.key())
            for doc, told in self._told(thoughts, where):
                doc.perspective = self._shared.symbol(mind)
                yield doc, told

    def _told(self, written: dict[str, Any] | list[Any], unit: Unit) -> Iterator[tuple[BeliefDoc, Unit]]:
        for told in self._written(written, unit):
            name = self._shared.property(told.name)
            value = self._shared.fixed(told.unit.passage(told.value))
            if "SELF" in name and told.mind == "SELF":
                self._shared.own_beliefs.add(name)
            yield BeliefDoc(name=name, value=value, perspective=told.mind, certainty=told.certain), told.unit

    def _written(self, written: dict[str, Any] | list[Any], unit: Unit) -> Iterator[_Told]:
        if isinstance(written, dict):
            for name, value in written.items():
                full = value if isinstance(value, BeliefStory) else BeliefStory(value=value)
                yield _Told((unit / name).key(), full.value, full.mind, full.certain, unit / name)
            return
        for number, row in enumerate(written):
            where = unit / number
            told = _row(row, where)
            if told is None:
                remedy = "write `[belief, value]`, and after these in whose mind and how certain, 0..1"
                self._shared.error("wrong-value", "this is no belief", remedy, where.place)
            else:
                yield told

    # -- what has been -----------------------------------------------------------------------------------------

    def _felt(self, character: CharacterStory, unit: Unit, path: str) -> Iterator[EmotionDoc]:
        for number, felt in enumerate(character.feeling):
            where = unit / "feeling" / number
            self._shared.places[f"{path}.emotions[{number}]"] = where.place
            word = (where / "emotion").passage(felt.emotion)
            name = felt.emotion if self._shared.plain else self._shared.emotion(word)
            if name is not None:
                yield self._emotion(felt, name)

    def _emotion(self, felt: FeltStory, name: str) -> EmotionDoc:
        return EmotionDoc(
            type=name,
            intensity=felt.intensity,
            decay=felt.fades,
            threshold=felt.threshold,
            valence=felt.valence,
            cause_id=felt.cause,
            cause_event=felt.about,
            target=None if felt.at is None else self._shared.symbol(felt.at),
            direction=felt.direction,
            variables=felt.variables,
            influences_mood=felt.influences_mood,
        )

    def _remembered(self, character: CharacterStory, unit: Unit, path: str) -> Iterator[EventDoc]:
        for number, each in enumerate(character.remembers):
            self._shared.places[f"{path}.events[{number}]"] = (unit / "remembers" / number).place
            yield EventDoc(id=each.id, event=each.event, tick=each.at, emotions=each.felt)

    def _known(self, character: CharacterStory, unit: Unit, path: str) -> Iterator[str]:
        for number, name in enumerate(character.knows):
            self._shared.places[f"{path}.known_agents[{number}]"] = (unit / "knows" / number).place
            yield self._shared.symbol(name)


_PARTS: Final = {"affect": "configuration", "clock": "tick"}
"""Parts of a character that the neutral form calls otherwise."""


def _row(row: object, unit: Unit) -> _Told | None:
    """Read a belief in FAtiMA's form: what, its value, in whose mind, how certain."""
    if not isinstance(row, list) or not 2 <= len(row) <= 4:
        return None
    name, value, mind, certain = [*row, "SELF", 1.0][:4] if len(row) != 3 else [*row, 1.0]
    if isinstance(name, (dict, list)) or isinstance(value, (dict, list)):
        return None
    try:
        certainty = float(certain)
    except (TypeError, ValueError):
        return None
    return _Told(unit.passage(name), value, str(mind), certainty, unit)


def _traits(character: CharacterStory, packs: list[tuple[PackStory, Unit]]) -> Iterator[tuple[str, float]]:
    for pack, _ in packs:
        yield from pack.personality.items()
    yield from character.personality.items()


def _constants(affect: AffectStory) -> AffectConfiguration:
    return AffectConfiguration(**{name: getattr(affect, name) for name in AffectStory.__struct_fields__})
