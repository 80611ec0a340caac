"""Scenes of a story: from the screenplay to lines of dialogue, the rules of those who say them, and what leads on.

Every beat of a scene is a state of the dialogue: the first has the scene's own name, the others are numbered.
Somebody's line is a rule of theirs that holds in that state; saying it leads to the next. What nobody says (narration,
jumps, a pause, a guarded line that nobody can say) is a trigger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ..document import (
    ActionRuleDoc,
    BeliefDoc,
    DeedDoc,
    EffectDoc,
    EffectsDoc,
    LineDoc,
    Scenario,
    TriggerDoc,
    WitnessesDoc,
)
from .compile_lines import Wording, as_written
from .compile_rules import RuleCompiler
from .compile_world import PLACE
from .passages import Compilation, Passage, Unit
from .phrases import PhraseError
from .problems import Place
from .screenplay import parse_screenplay
from .screenplay_tree import (
    ANYONE,
    Beat,
    Choice,
    Deed,
    Jump,
    Line,
    Narration,
    Scene,
    Span,
    Timed,
    beats_of,
)
from .sources import Source

__all__ = ["END", "SceneCompiler"]

END: Final = "End"
_STATE: Final = "DialogueState(Scene)"
_SILENT: Final = ""
_AT_LISTENER: Final = re.compile(r"\s+(?:at|for|with|about|of|towards|to)\s+\[listener\]")
ReadText = Callable[[Unit, str], "Source | None"]


@dataclass
class _Setting:
    """The scene that is being compiled."""

    name: str
    present: list[str]
    speakers: list[str] = field(default_factory=list)
    beats: int = 1
    places: Callable[[int, int, int], Place] = field(default=lambda _line, _column, _length: Place(None, 0, 0))

    def next_state(self) -> str:
        """Return the name of another beat."""
        self.beats += 1
        return f"{self.name}-{self.beats}"


class SceneCompiler:
    """Compiles the screenplay of a story.

    Args:
        scenario: Takes in the lines, triggers, effects and witnesses.
        shared: What everything is compiled with.
    """

    def __init__(self, scenario: Scenario, shared: Compilation) -> None:
        self._scenario = scenario
        self._shared = shared
        self._rules: dict[str, RuleCompiler] = {}
        self._wording = Wording(shared)
        self._scenes: list[tuple[Scene, Callable[[int, int, int], Place]]] = []
        self._names: dict[str, str] = {}
        self._ids: dict[str, Place] = {}

    def read(self, written: str | list[str], unit: Unit, text_of: ReadText) -> None:
        """Read the scenes of a file: the screenplay itself, or the files that hold it."""
        if isinstance(written, str) and ("\n" in written or "==" in written):
            node = unit.source.node(unit.path)
            assert node is not None
            source = unit.source
            self._parse(written, lambda line, column, length=0: source.in_text(node, line, column, length))
            return
        for passage in unit.each(written):
            found = text_of(unit, passage.text)
            if found is not None:
                file = found.file
                text = "\n".join(found.lines)
                self._parse(text, lambda line, column, length=0, file=file: _place(file, line, column, length))

    def compile(self, start: str, rules: dict[str, RuleCompiler]) -> None:
        """Compile all scenes that were read.

        Args:
            start: Symbol of the first scene; empty for the first one that was read.
            rules: What compiles the rules of each character, by its symbol.
        """
        self._rules = rules
        self._names = {self._shared.symbol(scene.name.text).casefold(): scene.name.text for scene, _ in self._scenes}
        for scene, places in self._scenes:
            self._scene(scene, places)
        if not self._scenes or self._shared.plain:
            return
        if start and start.casefold() not in self._names:
            self._shared.error("unknown-scene", f"there is no scene {start!r}", "", self._scenes[0][1](1, 1, 0))
        self._scenario.start = start or self._shared.symbol(self._scenes[0][0].name.text)
        led_on = EffectDoc(property=_STATE, value="[next]")
        self._scenario.world_model.append(
            EffectsDoc(event="Event(Action-End, *, Speak(*, [next], *, *), *)", effects=[led_on])
        )
        self._whereabouts()

    # -- scenes ------------------------------------------------------------------------------------------------

    def _parse(self, text: str, places: Callable[[int, int, int], Place]) -> None:
        found = parse_screenplay(text, self._shared.problems, lambda line, column: places(line, column, 0))
        known = {self._shared.symbol(scene.name.text).casefold() for scene, _ in self._scenes}
        for scene in found:
            name = self._shared.symbol(scene.name.text).casefold()
            if name in known and not self._shared.plain:
                self._shared.error(
                    "declared-twice",
                    f"a second scene is called {scene.name.text!r}",
                    "rename one",
                    places(scene.line, scene.column, 0),
                )
                continue
            known.add(name)
            self._scenes.append((scene, places))
            for beat in beats_of(scene.beats):
                if isinstance(beat, Line):
                    self._declare(beat)

    def _declare(self, line: Line) -> None:
        """Let expressions speak of a line and its style."""
        if line.style is not None:
            self._shared.names.add_style(line.style.text)
        if line.id is not None:
            meaning = line.meaning.text if line.meaning is not None else line.id.text
            self._shared.names.add_line(line.id.text, f"Speak(*, *, {meaning}, *)")

    def _scene(self, scene: Scene, places: Callable[[int, int, int], Place]) -> None:
        name = self._shared.symbol(scene.name.text)
        if scene.title:
            self._shared.labels[name] = scene.title.text
        present = [self._shared.somebody(_passage(each, places)) for each in scene.present or ()]
        setting = _Setting(name, present, places=places)
        setting.speakers = list(dict.fromkeys(self._speakers(scene.beats)))
        self._block(scene.beats, name, END, setting)

    def _speakers(self, beats: Iterable[Beat]) -> Iterable[str]:
        for beat in beats_of(tuple([beat for beat in beats if not isinstance(beat, Timed)])):
            if isinstance(beat, Line) and beat.speaker.text != ANYONE:
                yield self._shared.symbol(beat.speaker.text)

    def _block(self, beats: Sequence[Beat], entry: str, after: str, setting: _Setting) -> None:
        """Compile beats that follow each other, from the state ``entry`` to the state ``after``."""
        flow = list(_gathered(beats))
        states = [entry]
        for beat in flow[1:]:
            jumps = isinstance(beat, Jump) and beat.guard is None
            states.append(self._target(beat.target, setting) if jumps else setting.next_state())
        for number, beat in enumerate(flow):
            if number and isinstance(beat, Jump) and beat.guard is None:
                continue
            following = states[number + 1] if number + 1 < len(flow) else after
            self._beat(beat, states[number], following, setting)

    def _beat(self, beat: Beat | _Gathered, state: str, following: str, setting: _Setting) -> None:
        if isinstance(beat, _Gathered):
            self._choice(beat.choice, state, following, setting)
            for timed in beat.timed:
                self._timed(timed, state, following, setting)
        elif isinstance(beat, Line):
            self._line(beat, state, following, setting, "")
            if beat.guard is not None:
                self._skip(state, following, beat, setting)
        elif isinstance(beat, Deed):
            self._deed(beat, state, following, setting, "")
            if beat.guard is not None:
                self._skip(state, following, beat, setting)
        elif isinstance(beat, Narration):
            self._narration(beat, state, following, setting)
        elif isinstance(beat, Jump):
            self._jump(beat, state, following, setting)
        elif isinstance(beat, Timed):
            self._timed(beat, state, following, setting)

    def _choice(self, choice: Choice, state: str, following: str, setting: _Setting) -> None:
        for item in choice.items:
            self._alternative(item.beat, item.continuation, state, following, setting, once=item.once)
        closable = all(item.once or item.beat.guard is not None for item in choice.items)
        if closable and following != END:
            self._skip(state, following, choice, setting)

    def _alternative(
        self,
        beat: Beat,
        continuation: Sequence[Beat],
        state: str,
        following: str,
        setting: _Setting,
        *,
        once: bool = False,
        seconds: float = 0.0,
    ) -> None:
        """Compile something that may happen in a state, and what follows it before the flow gathers."""
        after, goes_on = following, False
        first = continuation[0] if continuation else None
        if isinstance(first, Jump) and first.guard is None:
            after = self._target(first.target, setting)
        elif first is not None:
            after, goes_on = setting.next_state(), True
        waits = f"Since({_STATE}) >= {seconds:g}" if seconds else ""
        if isinstance(beat, Line):
            self._line(beat, state, after, setting, waits, once=once)
        elif isinstance(beat, Deed):
            self._deed(beat, state, after, setting, waits, once=once)
        elif isinstance(beat, Jump):
            self._trigger(beat, state, state, self._target(beat.target, setting), setting, after=seconds)
        elif isinstance(beat, Narration):
            self._narration(beat, state, after, setting, after=seconds)
        if goes_on:
            self._block(continuation, after, following, setting)

    def _timed(self, beat: Timed, state: str, following: str, setting: _Setting) -> None:
        if not beat.inner:
            self._trigger(beat, state, state, following, setting, after=beat.seconds)
            return
        self._alternative(beat.inner[0], beat.inner[1:], state, following, setting, seconds=beat.seconds)

    # -- what is said ------------------------------------------------------------------------------------------

    def _line(
        self, line: Line, state: str, following: str, setting: _Setting, waits: str, *, once: bool = False
    ) -> None:
        after = self._target(line.target, setting) if line.target is not None else following
        speaker = self._speaker(line, setting)
        listener = self._listener(line, speaker, setting)
        words = self._wording.text(line.words, setting.places)
        if words:
            place = setting.places(line.line, line.column, 0)
            name = line.id.text if line.id is not None else f"{place.file or '<text>'}:{place.line}"
            self._shared.words[name] = as_written(line.words)
        self._said(line, state, after, setting, speaker, listener, words, waits, once)

    def _deed(
        self, beat: Deed, state: str, following: str, setting: _Setting, waits: str, *, once: bool = False
    ) -> None:
        after = self._target(beat.target, setting) if beat.target is not None else following
        speaker = self._shared.somebody(_passage(beat.speaker, setting.places)) if beat.speaker is not None else ""
        found = self._read_deed(beat.deeds[0], setting, speaker)
        if found is None:
            return
        speaker = found[0]
        self._said(beat, state, after, setting, speaker, "-", _SILENT, waits, once)

    def _said(
        self,
        beat: Line | Deed,
        state: str,
        after: str,
        setting: _Setting,
        speaker: str,
        listener: str,
        words: str,
        waits: str,
        once: bool,
    ) -> None:
        """Add a line, and the rule by which its speaker says it."""
        place = setting.places(beat.line, beat.column, 0)
        source = f"{place.file or '<text>'}:{place.line}"
        style = self._shared.symbol(beat.style.text) if isinstance(beat, Line) and beat.style else "-"
        name = self._line_id(beat, state, setting)
        given = beat.meaning.text if isinstance(beat, Line) and beat.meaning else ""
        meaning = given or ("-" if not speaker else name)
        deeds = [found for deed in beat.deeds if (found := self._read_deed(deed, setting, speaker))]
        doc = LineDoc(
            current_state=state,
            next_state=after,
            meaning=meaning,
            style=style,
            utterance=words,
            performs=[DeedDoc(action=action, target=target) for _, action, target in deeds],
            speaker=speaker,
            id=beat.id.text if isinstance(beat, Line) and beat.id else None,
            source=source,
        )
        self._shared.places[f"$.dialogues[{len(self._scenario.dialogues)}]"] = place
        self._scenario.dialogues.append(doc)
        if not speaker or speaker not in self._rules:
            return
        speak = f"Speak({state}, {after}, {meaning}, {style})"
        conditions = [f"{_STATE} = {state}"]
        if beat.guard is not None:
            conditions += self._shared.conditions([_passage(beat.guard, setting.places)])
        if once:
            conditions.append(f"Done({speak}, *) = 0")
        if waits:
            conditions.append(waits)
        priority, binding = self._urge(beat, speaker, style, listener, setting)
        self._rules[speaker].act(
            ActionRuleDoc(
                action=speak,
                target=listener,
                priority=priority,
                conditions=conditions + binding,
                id=f"line {name}",
                source=source,
            ),
            place,
        )

    def _urge(
        self, beat: Line | Deed, speaker: str, style: str, listener: str, setting: _Setting
    ) -> tuple[str, list[str]]:
        manner = self._rules[speaker].manners.get(style.casefold())
        own = _passage(beat.urge, setting.places) if beat.urge is not None else None
        if manner is None:
            return ("1", []) if own is None else self._shared.urge(_heard(own, listener))
        if own is None:
            return self._shared.urge(_heard(manner.with_text(f"1 + ({manner.text})"), listener))
        return self._shared.urge(_heard(own.with_text(f"({own.text}) + ({manner.text})"), listener))

    def _line_id(self, beat: Line | Deed, state: str, setting: _Setting) -> str:
        """Return the name of a line: the one it was given, or else one made of its state."""
        given = beat.id.text if isinstance(beat, Line) and beat.id else ""
        name, number = given or state, 1
        if given and name.casefold() in self._ids and not self._shared.plain:
            place = setting.places(beat.line, beat.column, 0)
            self._shared.error("declared-twice", f"a second line has the id #{given}", "give it another", place)
        while name.casefold() in self._ids:
            number += 1
            name = f"{given or state}-{number}" if given else f"{state}_{number}"
        self._ids[name.casefold()] = setting.places(beat.line, beat.column, 0)
        return name

    def _speaker(self, line: Line, setting: _Setting) -> str:
        written = line.speaker.text
        if written == ANYONE:
            return ""
        passage = _passage(line.speaker, setting.places)
        speaker = self._shared.somebody(passage)
        if setting.present and speaker not in setting.present and speaker in self._rules:
            names = ", ".join(setting.present)
            self._shared.error(
                "absent-speaker",
                f"{written} is not in this scene, only {names}",
                f"add {written} to its header",
                passage.whole,
            )
        return speaker

    def _listener(self, line: Line, speaker: str, setting: _Setting) -> str:
        if line.listener is not None:
            return self._shared.somebody(_passage(line.listener, setting.places))
        targets = [found[2] for deed in line.deeds if (found := self._read_deed(deed, setting, speaker))]
        aimed = next((target for target in targets if target in self._rules), None)
        if aimed is not None or not speaker:
            return aimed or "-"
        for group in (setting.present or setting.speakers, list(self._rules)):
            if speaker in group and len(group) == 2:
                return next(each for each in group if each != speaker)
        return "-"

    def _read_deed(self, deed: Span, setting: _Setting, speaker: str = "") -> tuple[str, str, str] | None:
        """Return who does what to whom; None when it is wrong, which is reported."""
        passage = _passage(deed, setting.places)
        try:
            subject, action, target = self._shared.book.deed(passage.text)
        except PhraseError as error:
            self._shared.wrong("phrase", error, passage)
            return None
        if subject == "SELF":
            subject = speaker
        if speaker and subject != speaker:
            self._shared.error(
                "not-her-deed",
                f"{speaker} says this, but {subject} would do it",
                "begin with the speaker's name, or I",
                passage.whole,
            )
            return None
        return subject, action, target

    # -- what happens by itself ----------------------------------------------------------------------------------

    def _narration(self, beat: Narration, state: str, following: str, setting: _Setting, *, after: float = 0.0) -> None:
        target = self._target(beat.target, setting) if beat.target is not None else following
        self._trigger(
            beat, state, state, target, setting, after=after, text=self._wording.text(beat.words, setting.places)
        )
        if beat.guard is not None:
            self._skip(state, following, beat, setting, waits=False, after=after)

    def _jump(self, beat: Jump, state: str, following: str, setting: _Setting) -> None:
        self._trigger(beat, state, state, self._target(beat.target, setting), setting)
        if beat.guard is not None:
            self._skip(state, following, beat, setting, waits=False)

    def _skip(
        self,
        state: str,
        following: str,
        beat: Beat | _Gathered,
        setting: _Setting,
        *,
        waits: bool = True,
        after: float = 0.0,
    ) -> None:
        """Lead on from a beat that nobody can play."""
        place = setting.places(beat.line, beat.column, 0)
        skip = TriggerDoc(
            id=f"{state}-skip", state=state, after=after, fallback=waits, once=False, next_state=following
        )
        self._add(skip, place)

    def _trigger(
        self,
        beat: Beat,
        name: str,
        state: str,
        following: str,
        setting: _Setting,
        *,
        after: float = 0.0,
        text: str = "",
    ) -> None:
        guard, mind = getattr(beat, "guard", None), getattr(beat, "mind", None)
        conditions = [] if guard is None else self._shared.conditions([_passage(guard, setting.places)])
        who = self._shared.somebody(_passage(mind, setting.places)) if mind is not None else ""
        if conditions and not who:
            cast = setting.present or setting.speakers or [agent.name for agent in self._scenario.agents]
            who = cast[0] if cast else ""
        deeds = [found for deed in getattr(beat, "deeds", ()) if (found := self._read_deed(deed, setting))]
        events = [f"Event(Action-End, {subject}, {action}, {target})" for subject, action, target in deeds]
        trigger = TriggerDoc(
            id=name,
            state=state,
            after=after,
            mind=who,
            conditions=conditions,
            once=False,
            text=text,
            events=events,
            next_state=following,
        )
        self._add(trigger, setting.places(beat.line, beat.column, 0))

    def _add(self, trigger: TriggerDoc, place: Place) -> None:
        taken = {each.id for each in self._scenario.triggers}
        name, number = trigger.id, 1
        while trigger.id in taken:
            number += 1
            trigger.id = f"{name}_{number}"
        trigger.source = f"{place.file or '<text>'}:{place.line}"
        self._shared.places[f"$.triggers[{len(self._scenario.triggers)}]"] = place
        self._scenario.triggers.append(trigger)

    def _target(self, target: Span, setting: _Setting) -> str:
        """Return the state that an arrow leads to."""
        symbol = self._shared.symbol(target.text)
        if self._shared.plain or symbol.casefold() in self._names:
            return symbol
        ends = {end.casefold(): end for end in self._scenario.terminal_states}
        if symbol.casefold() in ends:
            return ends[symbol.casefold()]
        hint = self._shared.names.nearest(target.text, [*self._names.values(), *ends.values()])
        remedy = hint or f"write a scene that begins with `== {target.text}`"
        place = setting.places(target.line, target.column, len(target.text))
        self._shared.error("unknown-scene", f"there is no scene {target.text!r}", remedy, place)
        return symbol

    # -- who is where ------------------------------------------------------------------------------------------

    def _whereabouts(self) -> None:
        """When scenes say who is present, let everybody believe where everybody is, and only those present see."""
        if not any(scene.present for scene, _ in self._scenes):
            return
        self._scenario.witnesses.insert(0, WitnessesDoc(event="Event(*, *, *, *)", place=f"{PLACE}(SELF)"))
        for scene, places in self._scenes:
            name = self._shared.symbol(scene.name.text)
            present = [self._shared.somebody(_passage(each, places)) for each in scene.present or ()]
            where = {
                agent.name: name if not present or agent.name in present else "Elsewhere"
                for agent in self._scenario.agents
            }
            if name == self._scenario.start:
                for agent in self._scenario.agents:
                    agent.beliefs += [BeliefDoc(name=f"{PLACE}({who})", value=at) for who, at in where.items()]
            effects = [EffectDoc(property=f"{PLACE}({who})", value=at) for who, at in where.items()]
            ways = [f"Event(Action-End, *, Enter({name}), *)"]
            if any(line.next_state in (name, "*") for line in self._scenario.dialogues):
                ways.insert(0, f"Event(Action-End, *, Speak(*, {name}, *, *), *)")  # what nobody says is no way here
            for event in ways:
                self._scenario.world_model.append(EffectsDoc(event=event, effects=effects))


@dataclass(frozen=True)
class _Gathered:
    """A choice, and what happens when nothing of it has been taken for some time.

    Attributes:
        choice: The choice.
        timed: What follows it in the text and waits.
    """

    choice: Choice
    timed: tuple[Timed, ...] = ()

    @property
    def line(self) -> int:
        """Where it begins."""
        return self.choice.line

    @property
    def column(self) -> int:
        """Where it begins."""
        return self.choice.column


def _gathered(beats: Iterable[Beat]) -> Iterator[Beat | _Gathered]:
    """Yield beats; what follows a choice and waits belongs to the choice."""
    waiting: _Gathered | None = None
    for beat in beats:
        if isinstance(beat, Timed) and waiting is not None:
            waiting = _Gathered(waiting.choice, (*waiting.timed, beat))
            continue
        if waiting is not None:
            yield waiting
        waiting = _Gathered(beat) if isinstance(beat, Choice) else None
        if waiting is None:
            yield beat
    if waiting is not None:
        yield waiting


def _passage(phrase: Span, places: Callable[[int, int, int], Place]) -> Passage:
    return Passage(
        phrase.text, lambda offset, length: places(phrase.line, phrase.column + offset, length or len(phrase.text))
    )


def _heard(urge: Passage, listener: str) -> Passage:
    """Put the listener into an urge; what is felt at nobody in particular is felt at anybody."""
    if listener == "-":
        return urge.with_text(_AT_LISTENER.sub("", urge.text))
    return urge.with_text(urge.text.replace("[listener]", listener))


def _place(file: str | None, line: int, column: int, length: int) -> Place:
    return Place(file, line, column, column + length if length else None)
