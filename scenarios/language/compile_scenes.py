"""Scenes of a story: from the screenplay to lines of dialogue, the rules of those who say them, and what leads on.

Every beat of a scene is a state of the dialogue: the first has the scene's own name, the others are numbered.
Somebody's line is a rule of theirs that holds in that state; saying it leads to the next. What nobody says (narration,
jumps, a pause, a guarded line that nobody can say) is a trigger.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final, TypeGuard

from ..document import EffectDoc, EffectsDoc, Scenario
from .compilation import Compilation
from .compile_flow import Gathered, Moment, Setting, States, gathered
from .compile_lines import Wording
from .compile_presence import add_whereabouts
from .compile_rules import RuleCompiler
from .compile_speech import STATE, SpeechCompiler
from .compile_triggers import Asked, TriggerCompiler
from .passages import Passage, Places, Unit
from .screenplay import parse_screenplay
from .screenplay_tree import Alternative, Beat, Deed, Jump, Line, Narration, Scene, Span, Timed, beats_of
from .sources import Source

__all__ = ["END", "SceneCompiler", "Screenplay"]

END: Final = "End"
ReadText = Callable[[Unit, Passage], "Source | None"]


class Screenplay:
    """The scenes of a story, read but not compiled.

    Args:
        shared: What everything is compiled with.
        ends: Symbols of the states in which the story is over.

    Attributes:
        scenes: Each with what tells its places.
        states: Where arrows may lead.
    """

    def __init__(self, shared: Compilation, ends: Sequence[str]) -> None:
        self._shared = shared
        self.scenes: list[tuple[Scene, Places]] = []
        self.states = States(shared, ends)

    def read(self, written: str | list[str], unit: Unit, text_of: ReadText) -> None:
        """Read the scenes of a file: the screenplay itself, or the files that hold it."""
        if isinstance(written, str) and ("\n" in written or "==" in written):
            node = unit.node
            assert node is not None
            self._parse(written, lambda line, column, length: unit.source.in_text(node, line, column, length))
            return
        for passage in unit.each(written):
            found = text_of(unit, passage)
            if found is not None:
                self._parse("\n".join(found.lines), found.here)

    def _parse(self, text: str, places: Places) -> None:
        found = parse_screenplay(text, self._shared.problems, lambda line, column: places(line, column, 0))
        for scene in found:
            if self._shared.symbol(scene.name.text) in self.states and not self._shared.plain:
                message = f"a second scene is called {scene.name.text!r}"
                self._shared.error("declared-twice", message, "rename one", places(scene.line, scene.column, 0))
                continue
            self.states.add(scene)
            self.scenes.append((scene, places))
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


class SceneCompiler:
    """Compiles the screenplay of a story.

    Args:
        scenario: Takes in the lines, effects and witnesses.
        shared: What everything is compiled with.
        rules: What compiles the rules of each character, by its symbol.
        triggers: Takes in what happens by itself.
    """

    def __init__(
        self,
        scenario: Scenario,
        shared: Compilation,
        rules: dict[str, RuleCompiler],
        triggers: TriggerCompiler,
    ) -> None:
        self._scenario = scenario
        self._shared = shared
        self._rules = rules
        self._triggers = triggers
        self._speech = SpeechCompiler(scenario, shared, rules)
        self._wording = Wording(shared)

    def compile(self, screenplay: Screenplay, start: str) -> None:
        """Compile all scenes.

        Args:
            screenplay: The scenes.
            start: State in which the story begins; empty for the first scene.
        """
        self._states = screenplay.states
        settings = [Setting.of(scene, places, self._shared) for scene, places in screenplay.scenes]
        for (scene, _), setting in zip(screenplay.scenes, settings, strict=True):
            if scene.title:
                self._shared.labels[setting.name] = scene.title.text
            self._block(scene.beats, Moment(setting.name), END, setting)
        if not settings or self._shared.plain:
            return
        self._scenario.start = start or settings[0].name
        led_on = EffectDoc(property=STATE, value="[next]")
        self._scenario.world_model.append(
            EffectsDoc(event="Event(Action-End, *, Speak(*, [next], *, *), *)", effects=[led_on])
        )
        add_whereabouts(self._scenario, settings)

    # -- flow --------------------------------------------------------------------------------------------------

    def _block(self, beats: Sequence[Beat], moment: Moment, after: str, setting: Setting) -> None:
        """Compile beats that follow each other, from a moment to the state ``after``."""
        flow = list(gathered(beats))
        states = [moment.state]
        states += [self._target(beat.target, setting) if _jumps(beat) else setting.next_state() for beat in flow[1:]]
        states.append(after)
        for number, beat in enumerate(flow):
            if number and _jumps(beat):  # what comes before it leads there
                continue
            self._beat(beat, Moment(states[number]) if number else moment, states[number + 1], setting)

    def _beat(self, beat: Beat | Gathered, moment: Moment, following: str, setting: Setting) -> None:
        if isinstance(beat, Gathered):
            self._choice(beat, moment, following, setting)
        elif isinstance(beat, Line):
            after = self._after(beat, following, setting)
            self._speech.line(beat, moment, after, setting)
            self._passed_over(beat, moment, following, setting)
        elif isinstance(beat, Deed):
            self._deed(beat, moment, following, setting)
        elif isinstance(beat, Narration):
            self._narration(beat, moment, following, setting)
        elif isinstance(beat, Jump):
            self._jump(beat, moment, following, setting)
        elif isinstance(beat, Timed):
            self._block(beat.inner, moment.later(beat.seconds), following, setting)

    def _choice(self, choice: Gathered, moment: Moment, following: str, setting: Setting) -> None:
        for item in choice.items:
            self._alternative(item, moment, following, setting)
        closable = all(item.once or item.beat.guard is not None for item in choice.items)
        if closable and following != END:
            self._triggers.skip(moment, following, setting.places(choice.line, choice.column, 0), waits=True)
        beside = replace(moment, optional=True)
        for timed in choice.timed:
            self._block(timed.inner, beside.later(timed.seconds), following, setting)

    def _alternative(self, item: Alternative, moment: Moment, following: str, setting: Setting) -> None:
        """Compile something that may be said or done at a choice, and what follows it before the flow gathers."""
        after = following
        first = item.continuation[0] if item.continuation else None
        goes_on = first is not None and not _jumps(first)
        if goes_on:
            after = setting.next_state()
        elif isinstance(first, Jump):
            after = self._target(first.target, setting)
        beat, led = item.beat, self._after(item.beat, after, setting)
        if isinstance(beat, Line):
            self._speech.line(beat, moment, led, setting, once=item.once)
        else:
            self._check_mind(beat, setting)
            self._speech.deed(beat, moment, led, setting, once=item.once)
        if goes_on:
            self._block(item.continuation, Moment(after), following, setting)

    def _check_mind(self, deed: Deed, setting: Setting) -> None:
        """Refuse a condition of an alternative that somebody else would have to be asked."""
        if deed.mind is None or deed.guard is None:
            return
        doer, mind = self._speech.doer(deed, setting), self._shared.somebody(setting.passage(deed.mind))
        if doer is not None and doer != mind:
            message = f"whether {doer} may choose this is asked in {doer}'s own mind"
            remedy = f"leave `as {deed.mind.text}` out, or lead to a scene: `[if ..., as {deed.mind.text}] -> scene`"
            self._shared.error("bad-bracket", message, remedy, setting.passage(deed.mind).whole)

    # -- beats -------------------------------------------------------------------------------------------------

    def _deed(self, beat: Deed, moment: Moment, following: str, setting: Setting) -> None:
        after = self._after(beat, following, setting)
        doer = self._speech.doer(beat, setting)
        mind = "" if beat.mind is None else self._shared.somebody(setting.passage(beat.mind))
        if beat.guard is None or mind in ("", doer):
            self._speech.deed(beat, moment, after, setting)
            self._passed_over(beat, moment, following, setting)
            return
        asked = Moment(setting.next_state())  # the mind that is asked is not that of who does it
        self._happens(beat, moment, asked.state, setting)
        self._triggers.skip(moment, following, setting.places(beat.line, beat.column, 0), waits=False)
        self._speech.deed(replace(beat, guard=None), asked, after, setting)

    def _narration(self, beat: Narration, moment: Moment, following: str, setting: Setting) -> None:
        mind = "" if beat.mind is None else self._shared.somebody(setting.passage(beat.mind))
        events = [
            f"Event(Action-End, {mind if subject == 'SELF' else subject}, {action}, {target})"
            for subject, action, target in self._told_deeds(beat, mind, setting)
        ]
        text = self._wording.text(beat.words, setting.places)
        self._happens(beat, moment, self._after(beat, following, setting), setting, text, events)
        if beat.guard is not None:
            self._triggers.skip(moment, following, setting.places(beat.line, beat.column, 0), waits=False)

    def _told_deeds(self, beat: Narration, mind: str, setting: Setting) -> list[tuple[str, str, str]]:
        found = []
        for span in beat.deeds:
            for deed in self._speech.deeds([span], setting, ""):
                if deed[0] == "SELF" and not mind:
                    message, remedy = "it is not said who does this", "write the name in place of I"
                    self._shared.error("not-her-deed", message, remedy, setting.passage(span).whole)
                else:
                    found.append(deed)
        return found

    def _jump(self, beat: Jump, moment: Moment, following: str, setting: Setting) -> None:
        self._happens(beat, moment, self._target(beat.target, setting), setting)
        if beat.guard is not None:
            self._triggers.skip(moment, following, setting.places(beat.line, beat.column, 0), waits=False)

    def _happens(
        self,
        beat: Narration | Jump | Deed,
        moment: Moment,
        following: str,
        setting: Setting,
        text: str = "",
        events: Sequence[str] = (),
    ) -> None:
        """Let a beat happen by itself, when its condition holds in the mind that it names, or the first of the cast."""
        conditions = [] if beat.guard is None else self._shared.conditions([setting.passage(beat.guard)])
        mind = "" if beat.mind is None else self._shared.somebody(setting.passage(beat.mind))
        if conditions and not mind:
            cast = setting.present or setting.speakers or list(self._rules)
            mind = cast[0] if cast else ""
        place = setting.places(beat.line, beat.column, 0)
        self._triggers.beat(moment, following, Asked(conditions, mind), place, text=text, events=events)

    def _passed_over(self, beat: Line | Deed, moment: Moment, following: str, setting: Setting) -> None:
        """Lead on from a beat with a condition when nobody can play it."""
        if beat.guard is not None:
            self._triggers.skip(moment, following, setting.places(beat.line, beat.column, 0), waits=True)

    def _after(self, beat: Line | Deed | Narration, following: str, setting: Setting) -> str:
        return following if beat.target is None else self._target(beat.target, setting)

    def _target(self, target: Span, setting: Setting) -> str:
        return self._states.target(setting.passage(target))


def _jumps(beat: Beat | Gathered) -> TypeGuard[Jump]:
    """Whether a beat is an arrow without a condition."""
    return isinstance(beat, Jump) and beat.guard is None
