"""From the files of a story to the neutral form: everything that is wrong is reported, with its place."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Final

import msgspec

from ...core.errors import AuthoringError
from ...ontology import Tone, load
from ..document import EliciterDoc, EmotionTypeDoc, PhraseDoc, RulesDoc, Scenario
from ..own_emotions import additions_of
from ..source_text import read_bytes
from .compile_cast import compile_character
from .compile_lines import Wording
from .compile_rules import RuleCompiler
from .compile_scenes import SceneCompiler
from .compile_world import WorldCompiler, witnesses_of
from .decoding import decode
from .feelings import explain
from .packs import PackShelf
from .passages import Compilation, Unit
from .phrases import Action, Phrasebook, PhraseError, parse_action
from .problems import Place, Problems
from .sources import Source
from .story import ActionStory, EmotionStory, StoryFile, TestStory
from .vocabulary import Names

__all__ = ["MAX_BYTES", "MAX_FILES", "Story", "compile_story", "read_story", "story_from_text"]

MAX_BYTES: Final = 8_000_000
"""Largest file that is read."""
MAX_FILES: Final = 200
"""How many files a story may be made of."""
_END: Final = "End"


class Story(msgspec.Struct, kw_only=True):
    """A compiled story.

    Attributes:
        scenario: What a world is built from.
        tests: Its emotional tests, by name.
        places: Where each part of the scenario was written, by its path: ``$.agents[0].rules.actions[2]``.
        beliefs: Where each belief was written: ``$.agents[0]|SELF|Likes(Tom)``.
        test_places: Where each test was written, and the parts of it: ``name|play|3``.
        files: The files it was read from, the first one the story's own.
        asked: Where each condition was written, in all places.
        feelings: Of the feelings that are wanted: where, what stands behind them, and for whom they come out otherwise.
        languages: Into which the lines are to be translated.
        words: Of lines, as they were written, by the line's id; of lines without one, by ``file:line``.
    """

    scenario: Scenario
    tests: dict[str, TestStory] = {}
    places: dict[str, Place] = {}
    beliefs: dict[str, Place] = {}
    test_places: dict[str, Place] = {}
    files: list[str] = []
    asked: dict[str, list[Place]] = {}
    feelings: list[tuple[Place, str, list[str]]] = []
    languages: list[str] = []
    words: dict[str, str] = {}


def read_story(path: str | os.PathLike[str]) -> Story:
    """Read and compile a story file.

    Raises:
        AuthoringError: Something is wrong; names the first error's file, line and column, and how many more there are.
    """
    problems = Problems()
    story = compile_story(path, problems)
    problems.raise_first()
    assert story is not None
    return story


def compile_story(path: str | os.PathLike[str], problems: Problems) -> Story | None:
    """Compile a story file as far as it goes.

    Args:
        path: The file, or a folder that holds ``story.yaml``.
        problems: Takes in all that is wrong.

    Returns:
        The story without what is wrong; None when nothing can be made of it.

    Raises:
        AuthoringError: The file cannot be read at all, or is no YAML.
    """
    file = os.fspath(path)
    source = Source.of_yaml(read_bytes(file, MAX_BYTES), file)
    return _Compiler(source, problems).story()


def story_from_text(text: str, problems: Problems | None = None, file: str | None = None) -> Story:
    """Compile a story from its text.

    Raises:
        AuthoringError: Something is wrong, and no ``problems`` were given to take it in.
    """
    found = Problems() if problems is None else problems
    story = _Compiler(Source.of_yaml(text.encode(), file), found).story()
    if problems is None:
        found.raise_first()
    return story


class _Compiler:
    """Compiles one story."""

    def __init__(self, source: Source, problems: Problems) -> None:
        self._problems = problems
        self._units: list[tuple[StoryFile, Unit]] = []
        self._files: list[str] = []
        self._shelf = PackShelf(problems)
        self._include(source, {source.file})

    def story(self) -> Story:
        """Return what it makes."""
        main = self._units[0][0]
        plain = main.terms or main.behaviour == "fatima"
        names = Names()
        book = Phrasebook([])
        shared = Compilation(self._problems, names, book, plain)
        actions = list(self._actions(shared))
        self._declare(shared)
        shared.book = Phrasebook([action for action, _, _ in actions], names)
        names.deeds = shared.book.deed
        kinds = self._kinds(actions)
        scenario = Scenario(
            name=main.scenario,
            description=main.about,
            behaviour=main.behaviour,
            language=main.language,
            player=None if main.player is None else shared.symbol(main.player),
            ontology=[each for file, _ in self._units for each in file.ontology],
            emotions=[_emotion(name, each) for file, _ in self._units for name, each in file.emotions.items()],
            terminal_states=[_END, *(shared.symbol(end) for end in main.ends if shared.symbol(end) != _END)],
        )
        if plain:
            scenario.terminal_states = list(main.ends) or [_END]
        shared.is_fatima = main.behaviour == "fatima"
        shared.tone = self._tone(scenario)
        scenes = SceneCompiler(scenario, shared)
        for file, unit in self._units:
            scenes.read(file.scenes, unit / "scenes", self._text)
        rules = self._cast(scenario, shared, kinds)
        self._everyone(scenario, shared, kinds)
        self._world(scenario, shared, rules, actions)
        scenes.compile(shared.symbol(main.starts) if main.starts else "", rules)
        self._translate(scenario, shared)
        for path, compiler in rules.items():
            number = next(n for n, agent in enumerate(scenario.agents) if agent.name == path)
            if compiler.rules != RulesDoc():
                scenario.agents[number].rules = compiler.rules
            compiler.located(f"$.agents[{number}].rules")
            for style, worth in compiler.manners.items():
                shared.places[f"$.agents[{number}].manners.{style}"] = worth.whole
        for file, unit in self._units:
            for language, lines in file.translations.items():
                for line in lines:
                    shared.places[f"$.translations.{language}.{line}"] = (
                        unit / "translations" / language / line
                    ).key_place
        scenario.phrases = [_phrase(action) for action, _, _ in actions]
        shared.places |= {f"$.phrases[{number}]": unit.key_place for number, (_, _, unit) in enumerate(actions)}
        words = {shared.symbol(name): text for file, _ in self._units for name, text in file.words.items()}
        scenario.labels = {**shared.labels, **words}
        return Story(
            scenario=scenario,
            tests={name: test for file, _ in self._units for name, test in file.tests.items()},
            places=shared.places,
            beliefs=shared.beliefs,
            test_places=dict(self._test_places()),
            files=self._files,
            asked=shared.asked,
            feelings=[(place, explain(recipe), list(recipe.cautions)) for place, recipe in shared.recipes],
            languages=[each for file, _ in self._units for each in file.languages],
            words=shared.words,
        )

    # -- files -------------------------------------------------------------------------------------------------

    def _include(self, source: Source, known: set[str | None]) -> None:
        file = decode(StoryFile, source, self._problems)
        unit = Unit(source)
        self._units.append((file, unit))
        self._files.append(source.file or "<text>")
        for passage in (unit / "include").each(file.include):
            name = source.beside(passage.text)
            if name in known:
                continue
            known.add(name)
            if len(known) > MAX_FILES:
                self._problems.error("too-many-files", f"more than {MAX_FILES} files", "Include fewer.", passage.whole)
                return
            try:
                self._include(Source.of_yaml(read_bytes(name, MAX_BYTES), name), known)
            except AuthoringError as error:
                self._unreadable(error, passage.whole, name)

    def _text(self, unit: Unit, name: str) -> Source | None:
        """Read a file that holds a screenplay; None when it cannot be, which is reported."""
        file = unit.source.beside(name)
        self._files.append(file)
        try:
            return Source.of_text(read_bytes(file, MAX_BYTES), file)
        except AuthoringError as error:
            self._unreadable(error, unit.place, file)
            return None

    def _unreadable(self, error: AuthoringError, place: Place, name: str) -> None:
        if error.line is not None:
            place = Place(error.file, error.line, error.column or 1)
            self._problems.error("unreadable-file", error.message, "", place)
        else:
            self._problems.error("unreadable-file", f"{name}: {error.message}", "", place)

    # -- what is declared --------------------------------------------------------------------------------------

    def _actions(self, shared: Compilation) -> Iterator[tuple[Action, ActionStory, Unit]]:
        """Yield all actions: the story's own, then those of the packs that its characters use."""
        seen: set[str] = set()
        for file, unit in [*self._units, *self._pack_units()]:
            for name, written in file.actions.items():
                where = unit / "actions" / name
                action = ActionStory(say=written) if isinstance(written, str) else written
                if name.casefold() in seen:
                    if isinstance(file, StoryFile):
                        self._problems.error(
                            "declared-twice", f"the action {name!r} is declared twice", "Rename one.", where.key_place
                        )
                    continue
                seen.add(name.casefold())
                passage = where.passage(written) if isinstance(written, str) else (where / "say").passage(action.say)
                try:
                    yield parse_action(name, action.say), action, where
                except PhraseError as error:
                    shared.wrong("phrase", error, passage)

    def _pack_units(self) -> Iterator[tuple[StoryFile, Unit]]:
        for file, unit in list(self._units):
            for name, character in file.cast.items():
                where = unit / "cast" / name / "use"
                for passage in where.each(character.use):
                    found = self._shelf.find(passage.text, where, quietly=True)
                    if found is not None:
                        yield found  # type: ignore[misc]

    def _kinds(self, actions: list[tuple[Action, ActionStory, Unit]]) -> dict[str, list[Action]]:
        kinds: dict[str, list[Action]] = {}
        for action, written, _ in actions:
            several = [written.is_] if isinstance(written.is_, str) else written.is_
            for kind in dict.fromkeys([action.name.casefold(), *(each.casefold() for each in several)]):
                kinds.setdefault(kind, []).append(action)
        return kinds

    def _declare(self, shared: Compilation) -> None:
        for file, unit in self._units:
            for name, character in file.cast.items():
                shared.names.add_agent(name, shared.symbol(name))
                for goal in character.wants:
                    shared.names.add_goal(goal, shared.symbol(goal))
                for passage in (unit / "cast" / name / "use").each(character.use):
                    found = self._shelf.find(passage.text, unit, quietly=True)
                    for goal in found[0].wants if found else ():
                        shared.names.add_goal(goal, shared.symbol(goal))
            for emotion in file.emotions:
                shared.names.add_emotion(emotion)
            changes = file.changes if isinstance(file.changes, list) else []
            told = [*(each.believes for each in file.cast.values()), *(each.set for each in changes)]
            for name in [name for each in told if isinstance(each, dict) for name in each if name.isidentifier()]:
                shared.names.add_belief(name)
            for name, text in file.words.items():
                shared.names.add_symbol(text, shared.symbol(name))

    def _tone(self, scenario: Scenario) -> Tone | None:
        """Return the ontology with what the story adds; None when it adds nothing."""
        source = self._units[0][1].source
        try:
            additions = additions_of(scenario, source.file)
        except AuthoringError as error:
            place = source.key(("ontology",) if (error.path or "").startswith("$.ontology") else ("emotions",))
            self._problems.error("ontology", error.message, "", place)
            return None
        return load().with_additions(*additions) if additions else None

    # -- parts -------------------------------------------------------------------------------------------------

    def _cast(self, scenario: Scenario, shared: Compilation, kinds: dict[str, list[Action]]) -> dict[str, RuleCompiler]:
        rules: dict[str, RuleCompiler] = {}
        folded: set[str] = set()
        for file, unit in self._units:
            for name, character in file.cast.items():
                where = unit / "cast" / name
                agent, compiler = compile_character(
                    name, character, where, len(scenario.agents), shared, kinds, self._shelf.find
                )
                if agent.name.casefold() in folded:
                    self._problems.error(
                        "declared-twice", f"a second character is called {name!r}", "Rename one.", where.key_place
                    )
                    continue
                folded.add(agent.name.casefold())
                scenario.agents.append(agent)
                rules[agent.name] = compiler
        return rules

    def _everyone(self, scenario: Scenario, shared: Compilation, kinds: dict[str, list[Action]]) -> None:
        compiler = RuleCompiler(shared, kinds)
        for file, unit in self._units:
            compiler.add(file.everyone, unit / "everyone")
        scenario.rules = compiler.rules
        compiler.located("$.rules")

    def _world(
        self,
        scenario: Scenario,
        shared: Compilation,
        rules: dict[str, RuleCompiler],
        actions: list[tuple[Action, ActionStory, Unit]],
    ) -> None:
        wants: dict[str, list[str]] = {}
        for agent in scenario.agents:
            for goal in agent.goals:
                wants.setdefault(goal.name, []).append(agent.name)
        world = WorldCompiler(shared, rules, wants)
        for file, unit in self._units:
            world.changes(file.changes, unit / "changes")
            world.happenings(file.world, unit / "world")
            written = file.triggers
            named = written.items() if isinstance(written, dict) else enumerate(written)
            for key, trigger in named:
                name = str(key) if isinstance(written, dict) else f"trigger-{len(world.triggers) + 1}"
                world.trigger(name, trigger, unit / "triggers" / key)
        scenario.world_model, scenario.triggers = world.effects, world.triggers
        for action, written_action, unit in actions:
            source = f"{unit.place.file or '<text>'}:{unit.place.line}"
            seen = witnesses_of(action, (unit / "seen by").each(written_action.seen_by), shared, source)
            if seen is not None:
                scenario.witnesses.append(seen)

    def _translate(self, scenario: Scenario, shared: Compilation) -> None:
        """Compile the words of lines in other languages."""
        ids = {line.id for line in scenario.dialogues if line.id}
        wording = Wording(shared)
        for file, unit in self._units:
            for language, lines in file.translations.items():
                told = scenario.translations.setdefault(language, {})
                for name, text in lines.items():
                    where = unit / "translations" / language / name
                    if name.removeprefix("#") not in ids:
                        hint = shared.names.nearest(name, sorted(ids))
                        remedy = hint or "give the line an id at its end: `#greeting`"
                        shared.error("unknown-line", f"no line has the id {name!r}", remedy, where.key_place)
                        continue
                    told[name.removeprefix("#")] = text if shared.plain else wording.translated(where.passage(text))

    def _test_places(self) -> Iterator[tuple[str, Place]]:
        for file, unit in self._units:
            for name, test in file.tests.items():
                where = unit / "tests" / name
                yield name, where.key_place
                for part in ("given", "play", "expect", "never", "as", "seed", "seeds", "transcript"):
                    yield from _placed(f"{name}|{part}", where / part, getattr(test, part, ""))


def _placed(name: str, where: Unit, written: object) -> Iterator[tuple[str, Place]]:
    """Yield where a part of a test stands, and each part of it."""
    yield name, where.place
    if isinstance(written, dict):
        yield from ((f"{name}|{key}", (where / key).key_place) for key in written)
    elif isinstance(written, list):
        for number, each in enumerate(written):
            yield from _placed(f"{name}|{number}", where / number, each)
    elif isinstance(written, msgspec.Struct):
        for part, value in zip(written.__struct_encode_fields__, msgspec.structs.astuple(written), strict=True):
            if value:
                yield from _placed(f"{name}|{part}", where / part, value)


def _phrase(action: Action) -> PhraseDoc:
    return PhraseDoc(action=action.term, subject=action.subject, target=action.target, say=action.say)


def _emotion(name: str, emotion: EmotionStory) -> EmotionTypeDoc:
    return EmotionTypeDoc(
        name=name,
        node=emotion.node,
        parent=emotion.parent,
        valence=emotion.valence,
        when=[EliciterDoc(variable=variable, holds=holds) for variable, holds in emotion.when.items()],
        parts=emotion.parts,
        intensity=emotion.intensity,
        opposite=emotion.opposite,
        pad=emotion.pad,
        definition=emotion.definition,
        words=emotion.words,
    )
