"""From the files of a story to the neutral form: everything that is wrong is reported, with its place."""

from __future__ import annotations

import os
import re
from typing import Final

import msgspec

from ...core.errors import AuthoringError, EspressivoError
from ...ontology import Tone, load
from ..build_world import build_world
from ..document import EliciterDoc, EmotionTypeDoc, PhraseDoc, Scenario
from ..own_emotions import additions_of
from ..source_text import read_bytes
from .compilation import Compilation
from .compile_cast import CastCompiler
from .compile_files import MAX_BYTES, MAX_FILES, StoryFiles
from .compile_lines import Wording
from .compile_names import DeclaredAction, actions_of, declare_names, kinds_of
from .compile_rules import RuleCompiler
from .compile_scenes import END, SceneCompiler, Screenplay
from .compile_tests import places_of_test
from .compile_triggers import TriggerCompiler
from .compile_world import ChangeCompiler, witnesses_of
from .feelings import explain
from .phrases import Action, Phrasebook
from .problems import Place, Problems
from .sources import Source
from .story import EmotionStory, TestStory
from .vocabulary import Names

__all__ = ["MAX_BYTES", "MAX_FILES", "Story", "compile_story", "read_story", "story_file", "story_from_text"]

_DEFAULT: Final = "story.yaml"
_REMEDY: Final = "Change what stands here as the message says."
_UP: Final = re.compile(r"(?:\.[^.\[\]]*|\[\d+\])$")


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
    file = story_file(path)
    return _compiled(Source.of_yaml(read_bytes(file, MAX_BYTES), file), problems)


def story_from_text(text: str, problems: Problems | None = None, file: str | None = None) -> Story:
    """Compile a story from its text.

    Args:
        text: YAML, or JSON.
        problems: Takes in all that is wrong.
        file: Its name, for messages; the files that it names lie beside it.

    Raises:
        AuthoringError: It is no YAML; or something is wrong, and no ``problems`` were given to take it in.
    """
    found = Problems() if problems is None else problems
    story = _compiled(Source.of_yaml(text.encode(errors="replace"), file), found)
    if problems is None:
        found.raise_first()
    return story


def story_file(path: str | os.PathLike[str]) -> str:
    """Return the file of a story: the path itself, or the file ``story.yaml`` in the folder that it is."""
    name = os.fspath(path)
    return os.path.join(name, _DEFAULT) if os.path.isdir(name) else name  # noqa: PTH112, PTH118 - as it was given


def _compiled(source: Source, problems: Problems) -> Story:
    files = StoryFiles(source, problems)
    story = _Compiler(files, problems).story()
    if not problems.errors and not files.main.terms and files.main.behaviour != "fatima":  # what FAtiMA has may be odd
        _check_build(story, source, problems)
    return story


def _check_build(story: Story, source: Source, problems: Problems) -> None:
    """Report what keeps a world from being built, where it is written."""
    try:
        build_world(story.scenario, file=source.file)
    except AuthoringError as error:
        path = error.path or ""
        while path not in story.places and _UP.search(path):
            path = _UP.sub("", path)
        place = story.places.get(path) or Place(error.file or source.file, error.line or 1, error.column or 1)
        problems.error("cannot-be-built", error.message.rstrip("?"), _REMEDY, place, error.path or "")
    except EspressivoError as error:
        problems.error("cannot-be-built", str(error), _REMEDY, Place(source.file, 1, 1))


class _Compiler:
    """Compiles one story.

    Args:
        files: Its files.
        problems: Takes in what is wrong.
    """

    def __init__(self, files: StoryFiles, problems: Problems) -> None:
        self._files = files
        self._units = files.units
        plain = files.main.terms or files.main.behaviour == "fatima"
        self._shared = Compilation(problems, Names(), Phrasebook([]), plain)
        self._shared.is_fatima = files.main.behaviour == "fatima"
        self._actions: list[DeclaredAction] = []

    def story(self) -> Story:
        """Return what it makes."""
        shared = self._shared
        self._declare()
        scenario = self._scenario()
        screenplay = Screenplay(shared, scenario.terminal_states)
        for file, unit in self._units:
            screenplay.read(file.scenes, unit / "scenes", self._files.text)
        cast = self._cast(scenario)
        self._player(scenario, cast)
        self._changes(scenario, cast)
        self._scenes(scenario, cast, screenplay)
        self._witnesses(scenario)
        self._translate(scenario)
        cast.finish()
        scenario.labels = {**shared.labels, **self._words()}
        return Story(
            scenario=scenario,
            tests=self._tests(),
            places=shared.places,
            beliefs=shared.beliefs,
            test_places={
                name: place
                for file, unit in self._units
                for test, written in file.tests.items()
                for name, place in places_of_test(test, written, unit / "tests" / test)
            },
            files=self._files.names,
            asked=shared.asked,
            feelings=[(place, explain(recipe), list(recipe.cautions)) for place, recipe in shared.recipes],
            languages=list(dict.fromkeys(each for file, _ in self._units for each in file.languages)),
            words=shared.words,
        )

    # -- what is declared --------------------------------------------------------------------------------------

    def _declare(self) -> None:
        shared = self._shared
        self._actions = list(actions_of(self._files, shared))
        declare_names(self._files, shared)
        shared.book = Phrasebook([each.action for each in self._actions], shared.names)
        shared.names.deeds = shared.deed_of

    def _scenario(self) -> Scenario:
        """Return the scenario with what is said of the story as a whole."""
        main, shared = self._files.main, self._shared
        ends = [end if shared.plain else shared.symbol(end) for file, _ in self._units for end in file.ends]
        if not shared.plain:
            ends.insert(0, END)
        scenario = Scenario(
            name=main.scenario,
            description=main.about,
            behaviour=main.behaviour,
            language=main.language,
            ontology=[each for file, _ in self._units for each in file.ontology],
            emotions=[_emotion(name, each) for file, _ in self._units for name, each in file.emotions.items()],
            terminal_states=list(dict.fromkeys(ends)) or [END],
            phrases=[_phrase(each.action) for each in self._actions],
        )
        shared.places |= {f"$.phrases[{number}]": each.unit.key_place for number, each in enumerate(self._actions)}
        shared.tone = self._tone(scenario)
        return scenario

    def _tone(self, scenario: Scenario) -> Tone | None:
        """Return the ontology with what the story adds; None when it adds nothing."""
        source = self._units[0][1].source
        try:
            additions = additions_of(scenario, source.file)
        except AuthoringError as error:
            part = "ontology" if (error.path or "").startswith("$.ontology") else "emotions"
            unit = next((unit for file, unit in self._units if getattr(file, part)), self._units[0][1])
            self._shared.error("cannot-be-built", error.message, _REMEDY, (unit / part).key_place)
            return None
        return load().with_additions(*additions) if additions else None

    def _words(self) -> dict[str, str]:
        return {self._shared.symbol(name): text for file, _ in self._units for name, text in file.words.items()}

    def _tests(self) -> dict[str, TestStory]:
        found: dict[str, TestStory] = {}
        for file, unit in self._units:
            for name, test in file.tests.items():
                if name in found:
                    place = (unit / "tests" / name).key_place
                    self._shared.error("declared-twice", f"a second test is called {name!r}", "rename one", place)
                found.setdefault(name, test)
        return found

    # -- parts -------------------------------------------------------------------------------------------------

    def _cast(self, scenario: Scenario) -> CastCompiler:
        """Compile the characters, and the rules that all of them follow."""
        kinds = kinds_of(self._actions)
        cast = CastCompiler(self._shared, kinds, self._files.shelf)
        everyone = RuleCompiler(self._shared, kinds)
        for file, unit in self._units:
            for name, character in file.cast.items():
                cast.add(name, character, unit / "cast" / name)
        for file, unit in self._units:
            everyone.add(file.everyone, unit / "everyone")
        everyone.located("$.rules")
        for compiler in cast.rules.values():
            compiler.usual_manners = everyone.manners
        scenario.agents, scenario.rules = cast.agents, everyone.rules
        return cast

    def _player(self, scenario: Scenario, cast: CastCompiler) -> None:
        for file, unit in self._units:
            if file.player is None or scenario.player is not None:
                continue
            scenario.player = file.player if self._shared.plain else self._shared.symbol(file.player)
            place = self._shared.places["$.player"] = (unit / "player").place
            if not self._shared.plain:
                cast.check_player(file.player, scenario.player, place)

    def _changes(self, scenario: Scenario, cast: CastCompiler) -> None:
        wants: dict[str, list[str]] = {}
        for agent in scenario.agents:
            for goal in agent.goals:
                wants.setdefault(goal.name, []).append(agent.name)
        changes = ChangeCompiler(self._shared, cast.rules, wants)
        for file, unit in self._units:
            changes.changes(file.changes, unit / "changes")
            changes.happenings(file.world, unit / "world")
        scenario.world_model = changes.effects

    def _scenes(self, scenario: Scenario, cast: CastCompiler, screenplay: Screenplay) -> None:
        """Compile the scenes, and what happens by itself."""
        triggers = TriggerCompiler(self._shared, screenplay.states)
        for file, unit in self._units:
            triggers.written(file.triggers, unit / "triggers")
        scenario.triggers = triggers.triggers
        begun = [
            screenplay.states.target((unit / "starts").passage(file.starts))
            for file, unit in self._units
            if file.starts
        ]
        SceneCompiler(scenario, self._shared, cast.rules, triggers).compile(screenplay, begun[0] if begun else "")

    def _witnesses(self, scenario: Scenario) -> None:
        for declared in self._actions:
            seen = witnesses_of(declared, self._shared)
            if seen is not None:
                self._shared.places[f"$.witnesses[{len(scenario.witnesses)}]"] = (declared.unit / "seen by").place
                scenario.witnesses.append(seen)

    def _translate(self, scenario: Scenario) -> None:
        """Compile the words of lines in other languages."""
        ids = {line.id for line in scenario.dialogues if line.id}
        wording = Wording(self._shared)
        for file, unit in self._units:
            for language, lines in file.translations.items():
                told = scenario.translations.setdefault(language, {})
                for name, text in lines.items():
                    where, line = unit / "translations" / language / name, name.removeprefix("#")
                    self._shared.places[f"$.translations.{language}.{name}"] = where.key_place
                    if line in ids:
                        told[line] = text if self._shared.plain else wording.translated(where.passage(text))
                        continue
                    hint = self._shared.names.nearest(name, sorted(ids))
                    remedy = hint or "give the line an id at its end: `#greeting`"
                    self._shared.error("unknown-line", f"no line has the id {name!r}", remedy, where.key_place)


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
