"""What a story declares, in all its files and packs: actions, characters, goals, beliefs, emotions, words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .compilation import Compilation
from .compile_files import StoryFiles
from .passages import Unit
from .phrases import Action, PhraseError, parse_action
from .story import ActionStory, ChangeStory, CharacterStory, PackStory, StoryFile

__all__ = ["DeclaredAction", "actions_of", "declare_names", "kinds_of"]


class DeclaredAction(NamedTuple):
    """An action, as it reads, as it was written, and where."""

    action: Action
    story: ActionStory
    unit: Unit


def actions_of(files: StoryFiles, shared: Compilation) -> Iterator[DeclaredAction]:
    """Yield all actions: the story's own, then those of the packs that its characters use, where it has none such."""
    seen: set[str] = set()
    holders: list[tuple[StoryFile | PackStory, Unit]] = [*files.units, *files.packs()]
    for file, unit in holders:
        for name, written in file.actions.items():
            where = unit / "actions" / name
            if name.casefold() not in seen:
                seen.add(name.casefold())
                yield from _action(name, written, where, shared)
            elif isinstance(file, StoryFile):
                message = f"the action {name!r} is declared twice"
                shared.error("declared-twice", message, "rename one", where.key_place)


def _action(name: str, written: str | ActionStory, where: Unit, shared: Compilation) -> Iterator[DeclaredAction]:
    story = ActionStory(say=written) if isinstance(written, str) else written
    try:
        yield DeclaredAction(parse_action(name, story.say), story, where)
    except PhraseError as error:
        said = where if isinstance(written, str) else where / "say"
        shared.wrong("phrase", error, said.passage(story.say))


def kinds_of(actions: Iterable[DeclaredAction]) -> dict[str, list[Action]]:
    """Return the actions of each kind of deed; an action's own name is a kind as well."""
    kinds: dict[str, list[Action]] = {}
    for action, story, _ in actions:
        several = [story.is_] if isinstance(story.is_, str) else story.is_
        for kind in dict.fromkeys([action.name.casefold(), *(each.casefold() for each in several)]):
            kinds.setdefault(kind, []).append(action)
    return kinds


def declare_names(files: StoryFiles, shared: Compilation) -> None:
    """Declare the names of all files before anything is compiled, so that the order of the files does not matter."""
    for file, _ in files.units:
        for name, character in file.cast.items():
            _character(name, character, shared)
        for emotion in file.emotions:
            shared.names.add_emotion(emotion)
        for name, text in file.words.items():
            shared.names.add_symbol(text, shared.symbol(name))
    for pack, _ in files.packs():
        for goal in pack.wants:
            shared.names.add_goal(goal, shared.symbol(goal))
    for belief in _believed((file for file, _ in files.units), (pack for pack, _ in files.packs())):
        if belief.isidentifier():
            shared.names.add_belief(belief)
    if not shared.plain:
        shared.strangers.update(
            shared.symbol(each) for file, _ in files.units for who in file.cast.values() for each in who.knows
        )


def _character(name: str, character: CharacterStory, shared: Compilation) -> None:
    shared.names.add_agent(name, shared.symbol(name))
    for goal in character.wants:
        shared.names.add_goal(goal, shared.symbol(goal))


def _believed(files: Iterable[StoryFile], packs: Iterable[PackStory]) -> Iterator[str]:
    """Yield the beliefs that something is said of."""
    for pack in packs:
        yield from pack.believes
    for file in files:
        for character in file.cast.values():
            yield from character.believes if isinstance(character.believes, dict) else ()
        for change in file.changes if isinstance(file.changes, list) else file.changes.values():
            yield from (change.set if isinstance(change, ChangeStory) else change or ())
