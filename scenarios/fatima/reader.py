"""Reads FAtiMA Toolkit's files, old and current, into :class:`~espressivo.scenarios.document.Scenario`.

What a file is, its content tells: scenario, storage of cognitive rules, character, or one rule asset. The extension is
asked only when the content leaves it open.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Final

from ...core.errors import AuthoringError
from ..document import AgentDoc, EffectDoc, EffectsDoc, LineDoc, RulesDoc, Scenario
from ..source_text import Path as Steps
from ..source_text import read_bytes
from . import json_dialect
from .characters import read_character
from .envelope import KINDS, Document, Record, open_envelope
from .legacy import RULE_SOURCES, Sources, modernised, read_old_dialogues
from .rules import RULE_KINDS, extend, read_rules

__all__ = ["EXTENSIONS", "is_fatima", "read_fatima", "scenario_from_texts"]

EXTENSIONS: Final = {
    ".iat": "IntegratedAuthoringToolAsset",
    ".rpc": "RolePlayCharacterAsset",
    ".ea": "EmotionalAppraisalAsset",
    ".edm": "EmotionalDecisionMakingAsset",
    ".si": "SocialImportanceAsset",
    ".cif": "CommeillFautAsset",
    ".wmo": "WorldModelAsset",
}
"""What a file of the toolkit holds, by extension."""


def read_fatima(
    path: str | os.PathLike[str], storage: str | os.PathLike[str] | None = None, *, follow_sources: bool = True
) -> Scenario:
    """Read any of FAtiMA's files.

    Args:
        path: A scenario (``.json``, ``.iat``), storage, character (``.rpc``) or rule file (``.ea .edm .si .cif``).
        storage: The cognitive rules of a scenario. Left out, the storage file beside it is taken.
        follow_sources: Read the files that old files name; the toolkit's last version ignores them.

    Returns:
        A scenario of behaviour ``fatima``. A rule file gives one without agents, a character file one with one agent;
        ``warnings`` tell what was dropped, changed, or found beside the file.

    Raises:
        AuthoringError: A file is missing, too large, broken, or holds what it must not hold.
    """
    document = _open(path)
    data = json_dialect.parse(document.data, file=document.file)
    if isinstance(data, list):
        scenario = Scenario(name=_stem(path), behaviour="fatima", rules=_storage(data, document))
    else:
        scenario = _asset(data, document, Sources(follow_sources))
        _add_storage(scenario, document, storage, data)
    scenario.warnings = document.warnings
    return scenario


def scenario_from_texts(scenario_text: str, storage_text: str = "") -> Scenario:
    """Read a scenario and its storage from texts, as an engine or a server hands them over.

    Raises:
        AuthoringError: One of them is broken; messages name them ``scenario`` and ``storage``.
    """
    document = Document("scenario", _encoded(scenario_text, "scenario"))
    scenario = _asset(json_dialect.parse(document.data, file="scenario"), document, Sources(False))
    if storage_text.strip():
        stored = Document("storage", _encoded(storage_text, "storage"), document.warnings)
        extend(scenario.rules, _storage(json_dialect.parse(stored.data, file="storage"), stored))
    scenario.warnings = document.warnings
    return scenario


def is_fatima(data: object) -> bool:
    """Tell whether decoded JSON looks like one of FAtiMA's files, rather than one of ours."""
    if isinstance(data, list):
        return any(name in RULE_KINDS for name in data[:2] if isinstance(name, str)) or not data
    keys = {"root", *(name for fields in KINDS.values() for name in fields)}
    return isinstance(data, dict) and not keys.isdisjoint(data)


def _asset(data: Any, document: Document, sources: Sources) -> Scenario:
    kind, root = open_envelope(data, document)
    kind = kind or EXTENSIONS.get(_extension(document))
    name = _stem(document.file or "")
    if kind == "IntegratedAuthoringToolAsset":
        return _scenario(modernised(root), sources)
    if kind == "RolePlayCharacterAsset":
        agent = _character(modernised(root), sources)
        return Scenario(name=agent.name, behaviour="fatima", agents=[agent])
    if kind == "WorldModelAsset":
        return Scenario(name=name, behaviour="fatima", world_model=_world_model(root))
    if kind in RULE_KINDS:
        rules, goals = read_rules(kind, modernised(root))
        if goals:
            document.warn(f"{len(goals)} goals dropped: a rule file has no character to hold them")
        return Scenario(name=name, behaviour="fatima", rules=rules)
    raise document.error(f"not a file of FAtiMA Toolkit; expected the root of one of: {', '.join(KINDS)}", ())


def _scenario(root: Record, sources: Sources) -> Scenario:
    agents = _characters(root, sources)
    world = root.record("WorldModel") or sources.open(root, "WorldModelSource", "WorldModelAsset")
    return Scenario(
        name=root.text("ScenarioName") or _stem(root.document.file or ""),
        description=root.text("Description") or "",
        behaviour="fatima",
        agents=agents,
        dialogues=[_line(line) for line in root.records("Dialogues")] + read_old_dialogues(root),
        world_model=_world_model(world) if world else [],
    )


def _characters(root: Record, sources: Sources) -> list[AgentDoc]:
    """Read the characters, inline ones and those of old scenarios in files of their own."""
    agents: list[AgentDoc] = []
    for entry in root.records("Characters"):
        if "Source" in entry.fields and "KnowledgeBase" not in entry.fields:
            found = sources.open(entry, "Source", "RolePlayCharacterAsset")
            if found:
                _add_agent(agents, _character(modernised(found), sources, entry.text("Name")), entry)
        else:
            _add_agent(agents, _character(entry, sources), entry)
    for index, name in enumerate(root.terms("CharacterSources")):
        found = sources.open_name(root, name, "CharacterSources", "RolePlayCharacterAsset")
        if found:
            place = Record({}, (*root.path, "CharacterSources", index), root.document, {})
            _add_agent(agents, _character(found, sources), place)
    return agents


def _add_agent(agents: list[AgentDoc], agent: AgentDoc, entry: Record) -> None:
    if any(agent.name.casefold() == other.name.casefold() for other in agents):
        entry.fail(f"a second character is called {agent.name!r}; rename one of them")
    agents.append(agent)


def _character(root: Record, sources: Sources, name: str | None = None) -> AgentDoc:
    """Read a character, with the rule files that an old one names; those rules are its own."""
    agent = read_character(root)
    if name and name != agent.name:
        root.document.warn(f"character {agent.name!r} is called {name!r} by its scenario")
        agent.name = name
    for key, kind in RULE_SOURCES.items():
        found = sources.open(root, key, kind)
        if found is None:
            continue
        rules, goals = read_rules(kind, found, Path(found.document.file or "").name)
        agent.rules = agent.rules or RulesDoc()
        extend(agent.rules, rules)
        known = {goal.name for goal in agent.goals}
        agent.goals.extend(goal for goal in goals if goal.name not in known)
    return agent


def _line(line: Record) -> LineDoc:
    return LineDoc(
        current_state=line.term("CurrentState", "-"),
        next_state=line.term("NextState", "-"),
        meaning=line.term("Meaning", "-"),
        style=line.term("Style", "-"),
        utterance=line.text("Utterance") or "",
        id=line.text("UtteranceId") or None,
    )


def _world_model(root: Record) -> list[EffectsDoc]:
    priorities = {event: entry.integer("value") for event, entry in root.pairs("Priorities")}
    effects = [
        EffectsDoc(
            event=event,
            priority=priorities.pop(event, 1),
            effects=[_effect(effect) for effect in entry.records("value")],
        )
        for event, entry in root.pairs("Effects")
    ]
    for event in priorities:
        root.document.warn(f"the world model gives a priority to {event}, which has no effects; dropped")
    return effects


def _effect(effect: Record) -> EffectDoc:
    return EffectDoc(
        property=effect.term("PropertyName"),
        value=effect.term("NewValue", "-"),
        observer=effect.term("ObserverAgent", "*"),
    )


def _storage(data: Any, document: Document) -> RulesDoc:
    """Read a storage: an array in which the name of an asset and its envelope alternate; the later one wins."""
    if not isinstance(data, list):
        raise document.error("not a storage of cognitive rules; expected an array of names and envelopes", ())
    if len(data) % 2:
        raise document.error("the last name of this storage has no envelope", (len(data) - 1,))
    assets: dict[str, RulesDoc] = {}
    for index in range(0, len(data), 2):
        name, place = data[index], (index + 1,)
        if not isinstance(name, str) or name not in RULE_KINDS:
            named = f"{name[:60]!r} is" if isinstance(name, str) else "this is"
            known = ", ".join(RULE_KINDS)
            raise document.error(f"{named} no asset of a storage; expected one of: {known}", (index,))
        assets[name] = _stored_rules(name, data[index + 1], document, place)
    rules = RulesDoc()
    for part in assets.values():
        extend(rules, part)
    return rules


def _stored_rules(name: str, envelope: Any, document: Document, place: Steps) -> RulesDoc:
    kind, root = open_envelope(envelope, document, place)
    if kind is not None and kind != name:
        root.fail(f"expected the rules of {name}, got those of {kind}")
    return read_rules(name, modernised(root))[0]


def _add_storage(
    scenario: Scenario, document: Document, storage: str | os.PathLike[str] | None, data: dict[str, Any]
) -> None:
    """Add the cognitive rules of a scenario: those given, or those that lie beside it."""
    if storage is None:
        root = data.get("root", data)
        if not isinstance(root, dict) or not {"Characters", "ScenarioName"} & root.keys() or "CharacterSources" in root:
            return
        storage = _storage_beside(Path(document.file or ""), document)
        if storage is None:
            return
        document.warn(f"cognitive rules read from {Path(storage).name}, found beside it")
    stored = _open(storage, document.warnings)
    if stored.data.strip():
        extend(scenario.rules, _storage(json_dialect.parse(stored.data, file=stored.file), stored))


def _storage_beside(path: Path, document: Document) -> str | None:
    """Find the storage beside a scenario: the same name with ``storage``, or the only one that is free."""
    stem = path.name.removesuffix(path.suffix)
    names = [path.name.replace("scenario", "storage"), path.name.replace("Scenario", "Storage")]
    names += [f"{stem}.storage.json", f"{stem}-storage.json", f"{stem}storage.json"]
    for name in names:
        if name != path.name and path.with_name(name).is_file():
            return os.fspath(path.with_name(name))
    others = sorted(
        entry.name
        for entry in path.parent.glob("*.json")
        if "storage" in entry.name.lower() and entry.is_file() and not _is_taken(entry)
    )
    if len(others) == 1:
        return os.fspath(path.with_name(others[0]))
    reason = f"several may be meant: {', '.join(others)}" if others else "none lies beside this file"
    document.warn(f"read without cognitive rules ({reason}); name the storage to add them")
    return None


def _is_taken(storage: Path) -> bool:
    return any(
        storage.with_name(storage.name.replace(ours, theirs)).is_file() and ours in storage.name
        for ours, theirs in (("storage", "scenario"), ("Storage", "Scenario"))
    )


def _open(path: str | os.PathLike[str], warnings: list[str] | None = None) -> Document:
    file = os.fspath(path)
    return Document(file, read_bytes(file, json_dialect.MAX_BYTES), [] if warnings is None else warnings)


def _encoded(text: str, name: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise AuthoringError("the text holds half of a surrogate pair, which is no character", file=name) from None


def _extension(document: Document) -> str:
    return Path(document.file or "").suffix.lower()


def _stem(path: str | os.PathLike[str]) -> str:
    return Path(path).name.partition(".")[0] or "scenario"
