"""Characters of a story: from what writers say of them to agents of the neutral form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from ..document import AffectConfiguration, AgentDoc, BeliefDoc, EmotionDoc, EventDoc, GoalDoc, RulesDoc
from .compile_rules import RuleCompiler
from .feelings_facts import Facts
from .passages import Compilation, Unit
from .phrases import Action
from .story import AffectStory, BeliefStory, CharacterStory, GoalStory, PackStory

__all__ = ["Packs", "compile_character"]

Packs = Callable[[str, Unit], "tuple[PackStory, Unit] | None"]
"""Finds a rule pack by the name that a character uses; reports when there is none."""
_EMPTY: Final = RulesDoc()


def compile_character(
    name: str,
    character: CharacterStory,
    unit: Unit,
    number: int,
    shared: Compilation,
    kinds: dict[str, list[Action]],
    packs: Packs,
) -> tuple[AgentDoc, RuleCompiler]:
    """Compile one character.

    Args:
        name: As written.
        character: What is said of it.
        unit: Where that stands.
        number: Of the agent in the document.
        shared: What everything is compiled with.
        kinds: The actions of each kind of deed.
        packs: Finds rule packs.

    Returns:
        The agent, and what compiled its rules; scenes add rules to it.
    """
    path = f"$.agents[{number}]"
    used = [found for passage in (unit / "use").each(character.use) if (found := packs(passage.text, unit / "use"))]
    likes = {shared.symbol(whom): liking for whom, liking in character.likes.items()}
    wanted = {name: (goal.significance, goal.likelihood) for name, goal in _goals(character.wants, shared).items()}
    rules = RuleCompiler(shared, kinds, Facts(shared.symbol(name), likes=likes, goals=wanted))
    goals: dict[str, GoalDoc] = {}
    beliefs: list[BeliefDoc] = []
    personality: dict[str, float] = {}
    for pack, where in used:
        rules.add(pack, where)
        personality.update(pack.personality)
        goals.update(_goals(pack.wants, shared))
        beliefs += _beliefs(pack.believes, where / "believes", shared, path)
    rules.add(character, unit)
    goals.update(_goals(character.wants, shared))
    for place, goal in enumerate(character.wants):
        shared.places[f"{path}.goals[{place}]"] = (unit / "wants" / goal).key_place
    beliefs += [BeliefDoc(name=f"Likes({whom})", value=_number(liking)) for whom, liking in likes.items()]
    beliefs += _beliefs(character.believes, unit / "believes", shared, path)
    for mind, thoughts in character.thinks.items():
        for belief in _beliefs(thoughts, unit / "thinks" / mind, shared, path):
            belief.perspective = shared.symbol(mind)
            beliefs.append(belief)
    shared.places[path] = unit.key_place
    clock = [*character.clock, 0, 0]
    agent = AgentDoc(
        name=shared.symbol(name),
        mood=character.mood,
        mood_tick=clock[1],
        tick=clock[0],
        beliefs=beliefs,
        goals=list(goals.values()),
        rules=None if rules.rules == _EMPTY else rules.rules,
        emotions=[_emotion(felt) for felt in _felt(character, shared)],
        events=[
            EventDoc(id=each.id, event=each.event, tick=each.at, emotions=each.felt) for each in character.remembers
        ],
        known_agents=[shared.symbol(each) for each in character.knows],
        body=character.look,
        voice=character.voice,
        configuration=None if character.affect is None else _constants(character.affect),
        personality={**personality, **character.personality},
        role=character.role,
        loaded=character.loaded,
    )
    return agent, rules


def _goals(wants: dict[str, float | GoalStory], shared: Compilation) -> dict[str, GoalDoc]:
    found: dict[str, GoalDoc] = {}
    for name, written in wants.items():
        goal = written if isinstance(written, GoalStory) else GoalStory(matters=written)
        symbol = shared.symbol(name)
        found[symbol] = GoalDoc(name=symbol, significance=goal.matters, likelihood=goal.likely)
    return found


def _beliefs(written: dict[str, Any] | list[Any], unit: Unit, shared: Compilation, path: str) -> Iterator[BeliefDoc]:
    for name, value, mind, certain, where in _told(written, unit):
        told = shared.property(where.key() if isinstance(written, dict) else where.passage(name))
        doc = BeliefDoc(name=told, value=shared.fixed(where.passage(value)), perspective=mind, certainty=certain)
        if "SELF" in told and mind == "SELF":
            shared.own_beliefs.add(told)
        shared.beliefs[f"{path}|{mind}|{doc.name}"] = where.key_place if isinstance(written, dict) else where.place
        yield doc


def _told(written: dict[str, Any] | list[Any], unit: Unit) -> Iterator[tuple[str, Any, str, float, Unit]]:
    if isinstance(written, dict):
        for name, value in written.items():
            full = value if isinstance(value, BeliefStory) else BeliefStory(value=value)
            yield name, full.value, full.mind, full.certain, unit / name
        return
    for number, row in enumerate(written):
        name, value, mind, certain = [*row, "SELF", 1.0][:4] if len(row) < 4 else row[:4]
        yield str(name), value, str(mind), float(certain), unit / number


def _felt(character: CharacterStory, shared: Compilation) -> Iterator[Any]:
    for felt in character.feeling:
        name = felt.emotion if shared.plain else shared.names.emotion(felt.emotion)
        yield felt if name is None else _renamed(felt, name)


def _renamed(felt: Any, name: str) -> Any:
    felt.emotion = name
    return felt


def _emotion(felt: Any) -> EmotionDoc:
    return EmotionDoc(
        type=felt.emotion,
        intensity=felt.intensity,
        decay=felt.fades,
        threshold=felt.threshold,
        valence=felt.valence,
        cause_id=felt.cause,
        cause_event=felt.about,
        target=felt.at,
        direction=felt.direction,
        variables=felt.variables,
        influences_mood=felt.influences_mood,
    )


def _constants(affect: AffectStory) -> AffectConfiguration:
    return AffectConfiguration(**{name: getattr(affect, name) for name in AffectStory.__struct_fields__})


def _number(value: float) -> str:
    return f"{value:g}"
