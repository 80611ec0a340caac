"""What is said and done in scenes: lines of dialogue, deeds without words, and the rules of those who want them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..document import ActionRuleDoc, DeedDoc, LineDoc, Scenario
from .compilation import Compilation, Deed
from .compile_flow import Moment, Setting
from .compile_lines import Wording, as_written
from .compile_rules import RuleCompiler
from .passages import Passage, source_of
from .problems import Place
from .screenplay_tree import ANYONE, Line, Span
from .screenplay_tree import Deed as DeedBeat

__all__ = ["STATE", "SpeechCompiler"]

STATE: Final = "DialogueState(Scene)"
"""The property that says how far the story is."""
_AT_LISTENER: Final = re.compile(r"\s+(?:at|for|with|about|of|towards|to)\s+\[listener\]")


@dataclass(frozen=True)
class _Said:
    """Something that somebody says, or does without a word.

    Attributes:
        beat: As it is written.
        speaker: Who; empty for whoever has a rule that leads to it.
        deeds: What is done by it.
        listener: To whom.
        words: The utterance; none of a deed.
    """

    beat: Line | DeedBeat
    speaker: str
    deeds: list[Deed]
    listener: str = "-"
    words: str = ""

    @property
    def id(self) -> str:
        """Its name, if it was given one."""
        return self.beat.id.text if isinstance(self.beat, Line) and self.beat.id else ""

    @property
    def meaning(self) -> str:
        """What is meant by it, when that is said."""
        return self.beat.meaning.text if isinstance(self.beat, Line) and self.beat.meaning else ""


class SpeechCompiler:
    """Compiles lines and deeds.

    Args:
        scenario: Takes in the lines.
        shared: What everything is compiled with.
        rules: What compiles the rules of each character, by its symbol.
    """

    def __init__(self, scenario: Scenario, shared: Compilation, rules: dict[str, RuleCompiler]) -> None:
        self._scenario = scenario
        self._shared = shared
        self._rules = rules
        self._wording = Wording(shared)
        self._ids: set[str] = set()

    def line(self, line: Line, moment: Moment, after: str, setting: Setting, *, once: bool = False) -> None:
        """Compile a line that leads from a moment to the state ``after``."""
        speaker = self._speaker(line, setting)
        deeds = self.deeds(line.deeds, setting, speaker)
        listener = self._listener(line, speaker, deeds, setting)
        words = self._wording.text(line.words, setting.places)
        place = setting.places(line.line, line.column, 0)
        if words:
            self._shared.words[line.id.text if line.id is not None else source_of(place)] = as_written(line.words)
        self._say(_Said(line, speaker, deeds, listener, words), moment, after, setting, once)

    def deed(self, beat: DeedBeat, moment: Moment, after: str, setting: Setting, *, once: bool = False) -> None:
        """Compile a deed without words that leads from a moment to the state ``after``."""
        doer = self.doer(beat, setting)
        if doer is None:
            return
        deeds = self.deeds(beat.deeds, setting, doer)
        if deeds:
            self._say(_Said(beat, doer, deeds), moment, after, setting, once)

    def doer(self, beat: DeedBeat, setting: Setting) -> str | None:
        """Return who does a deed without words; None when that is nobody of the cast, which is reported."""
        if beat.speaker is not None:
            return self._shared.somebody(setting.passage(beat.speaker))
        passage = setting.passage(beat.deeds[0])
        found = self._shared.deed(passage)
        if found is None:
            return None
        subject = found[0]
        if subject == "SELF" and beat.mind is not None:
            return self._shared.somebody(setting.passage(beat.mind))
        if subject in self._rules:
            return subject
        if subject == "SELF":
            message, remedy = "it is not said who does this", "write `Name: > I ...`, or the name in place of I"
        else:
            message = f"{subject} is nobody of the cast, so that nobody does this"
            remedy = "tell it in parentheses and write the deed under it"
        self._shared.error("not-her-deed", message, remedy, passage.whole)
        return None

    def deeds(self, written: Iterable[Span], setting: Setting, doer: str) -> list[Deed]:
        """Return who does what to whom; what is wrong is reported and left out.

        Args:
            written: The phrases.
            setting: Where they stand.
            doer: Who does it; empty when each phrase says it.
        """
        found = (self._deed(setting.passage(each), doer) for each in written)
        return [deed for deed in found if deed is not None]

    def _deed(self, passage: Passage, doer: str) -> Deed | None:
        found = self._shared.deed(passage)
        if found is None:
            return None
        subject = doer if found[0] == "SELF" and doer else found[0]
        if doer and subject != doer:
            message, remedy = f"{doer} says this, but {subject} would do it", "begin with the speaker's name, or I"
            self._shared.error("not-her-deed", message, remedy, passage.whole)
            return None
        return subject, found[1], found[2]

    # -- who and to whom ---------------------------------------------------------------------------------------

    def _speaker(self, line: Line, setting: Setting) -> str:
        if line.speaker.text == ANYONE:
            return ""
        passage = setting.passage(line.speaker)
        speaker = self._shared.somebody(passage)
        if setting.present and speaker not in setting.present and speaker in self._rules:
            message = f"{line.speaker.text} is not in this scene, only {', '.join(setting.present)}"
            remedy = f"add {line.speaker.text} to its header"
            self._shared.error("absent-speaker", message, remedy, passage.whole)
        return speaker

    def _listener(self, line: Line, speaker: str, deeds: list[Deed], setting: Setting) -> str:
        """Return to whom a line is said: as it says, or to whom something is done by it, or the only other one."""
        if line.listener is not None:
            return self._shared.somebody(setting.passage(line.listener))
        aimed = next((target for _, _, target in deeds if target in self._rules), None)
        if aimed is not None or not speaker:
            return aimed or "-"
        for group in (setting.present or setting.speakers, list(self._rules)):
            if speaker in group and len(group) == 2:
                return next(each for each in group if each != speaker)
        return "-"

    # -- lines and their rules ---------------------------------------------------------------------------------

    def _say(self, said: _Said, moment: Moment, after: str, setting: Setting, once: bool) -> None:
        """Add a line, and the rule by which its speaker says it."""
        place = setting.places(said.beat.line, said.beat.column, 0)
        name = self._name(said, moment.state, place)
        style = self._shared.symbol(said.beat.style.text) if isinstance(said.beat, Line) and said.beat.style else "-"
        meaning = said.meaning or (name if said.speaker else "-")
        doc = LineDoc(
            current_state=moment.state,
            next_state=after,
            meaning=meaning,
            style=style,
            utterance=said.words,
            performs=[DeedDoc(action=action, target=target) for _, action, target in said.deeds],
            speaker=said.speaker,
            id=said.id or None,
            source=source_of(place),
        )
        self._shared.places[f"$.dialogues[{len(self._scenario.dialogues)}]"] = place
        self._scenario.dialogues.append(doc)
        if said.speaker in self._rules:
            rule = self._rule(said, doc, moment, setting, once)
            rule.id = f"line {name}"
            self._rules[said.speaker].act(rule, place)

    def _rule(self, said: _Said, doc: LineDoc, moment: Moment, setting: Setting, once: bool) -> ActionRuleDoc:
        beat = said.beat
        speak = f"Speak({doc.current_state}, {doc.next_state}, {doc.meaning}, {doc.style})"
        conditions = [f"{STATE} = {doc.current_state}"]
        if beat.guard is not None:
            conditions += self._shared.conditions([setting.passage(beat.guard)])
        if once:
            conditions.append(f"Done({speak}, *) = 0")
        if moment.seconds:
            conditions.append(f"Since({STATE}) >= {moment.seconds:g}")
        priority, binding = self._urge(said, doc.style, setting)
        return ActionRuleDoc(
            action=speak, target=said.listener, priority=priority, conditions=conditions + binding, source=doc.source
        )

    def _urge(self, said: _Said, style: str, setting: Setting) -> tuple[str, list[str]]:
        """Return how much a line is wanted: 1 or what it says itself, and what its style is worth to the speaker."""
        rules, key = self._rules[said.speaker], style.casefold()
        manner = rules.manners.get(key) or rules.usual_manners.get(key)
        own = setting.passage(said.beat.urge) if said.beat.urge is not None else None
        if manner is None:
            return ("1", []) if own is None else self._shared.urge(_heard(own, said.listener))
        if own is None:
            return self._shared.urge(_heard(manner.with_text(f"1 + ({manner.text})"), said.listener))
        return self._shared.urge(_heard(own.with_text(f"({own.text}) + ({manner.text})"), said.listener))

    def _name(self, said: _Said, state: str, place: Place) -> str:
        """Return the name of a line: the one it was given, or else one made of its state."""
        name, number = said.id or state, 1
        if said.id and name.casefold() in self._ids and not self._shared.plain:
            self._shared.error("declared-twice", f"a second line has the id #{said.id}", "give it another", place)
        while name.casefold() in self._ids:
            number += 1
            name = f"{said.id}-{number}" if said.id else f"{state}_{number}"
        self._ids.add(name.casefold())
        return name


def _heard(urge: Passage, listener: str) -> Passage:
    """Put the listener into an urge; what is felt at nobody in particular is felt at anybody."""
    if listener == "-":
        return urge.with_text(_AT_LISTENER.sub("", urge.text))
    return urge.with_text(urge.text.replace("[listener]", listener))
