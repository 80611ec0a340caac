"""What may be tried otherwise in a recorded run, as people write it.

==========================================  =======================================================================
``relation(Ana, Ben) = -3``                 how much Ana likes Ben, -10..10; also ``likes(Ana, Ben)``
``Ana.mood = 5``                            the mood, -10..10
``Ana.neuroticism = 0.8``                   one of the five factors, -1..1; the others stay
``Ana.goal(Win).likelihood = 0.1``          of a goal, 0..1; ``.significance`` likewise, -10..10
``Ana believes Hungry(Tom) = True``         a belief; ``- `` as value takes it out
``Ana thinks Tom believes Has(Loaf) = Ben``  what she takes another to believe
``event 12 = Event(Action-End, Ben, Go, -)`` what happens in step 12 instead
``without event 12``                        step 12 left out
==========================================  =======================================================================

``from 7: `` before a change of somebody's mind makes it so after step 7; otherwise it is so from the beginning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ..core.errors import EspressivoError, StateError, nearest, shown
from ..core.memory import validate_event
from ..core.personality import TRAITS
from ..core.terms import Term, parse
from .journal_edits import BeliefEdit, Edit, GoalEdit, MoodEdit, PersonalityEdit, RelationEdit

if TYPE_CHECKING:
    from .world import World

__all__ = ["Change", "Instead", "InMind", "Without", "parse_change"]

_NUMBER: Final = r"(?P<value>[-+]?\d+(?:\.\d+)?)"
_FROM: Final = re.compile(r"from(?: step)? (?P<step>\d+)\s*:\s*(?P<rest>.+)", re.DOTALL)
_WITHOUT: Final = re.compile(r"without (?:event|step) (?P<step>\d+)")
_INSTEAD: Final = re.compile(r"(?:event|step) (?P<step>\d+)\s*=\s*(?P<event>.+)", re.DOTALL)
_RELATION: Final = re.compile(
    rf"(?:relation|likes)\s*\(\s*(?P<agent>[^,()]+?)\s*,\s*(?P<whom>[^,()]+?)\s*\)\s*=\s*{_NUMBER}"
)
_GOAL: Final = re.compile(
    rf"(?P<agent>[^.=()]+?)\s*\.\s*goal\s*\(\s*(?P<goal>.+?)\s*\)\s*\.\s*(?P<part>\w+)\s*=\s*{_NUMBER}"
)
_PART: Final = re.compile(rf"(?P<agent>[^.=()]+?)\s*\.\s*(?P<part>\w+)\s*=\s*{_NUMBER}")
_BELIEF: Final = re.compile(
    r"(?P<agent>[^=()]+?) (?:thinks (?P<other>[^=()]+?) )?believes (?P<name>[^=]+?)\s*(?:=\s*(?P<value>.+))?", re.DOTALL
)
_FORMS: Final = (
    "relation(Ana, Ben) = -3; Ana.mood = 5; Ana.neuroticism = 0.8; Ana.goal(Win).likelihood = 0.1; "
    "Ana believes Hungry(Tom) = True; event 12 = Event(Action-End, Ben, Go, -); without event 12"
)
_LONGEST: Final = 2000


@dataclass(frozen=True, slots=True)
class InMind:
    """Something in somebody's mind that is otherwise.

    Attributes:
        text: As it was written.
        edit: What is set.
        step: After which step of the journal; 0 for from the beginning.
    """

    text: str
    edit: Edit
    step: int = 0

    def edit_for(self, world: World) -> Edit:
        """Return the edit for a world as it is then: of a personality, those factors that are not named stay."""
        if not isinstance(self.edit, PersonalityEdit):
            return self.edit
        kept = world[self.edit.agent].personality.traits()
        return PersonalityEdit(agent=self.edit.agent, traits={**kept, **self.edit.traits})


@dataclass(frozen=True, slots=True)
class Instead:
    """Another event in the place of what was done in a step."""

    text: str
    step: int
    event: Term


@dataclass(frozen=True, slots=True)
class Without:
    """A step that is left out."""

    text: str
    step: int


Change = InMind | Instead | Without


def parse_change(text: str) -> Change:
    """Read a change.

    Raises:
        StateError: It is none; the message shows the forms there are.
        EspressivoError: A term in it is malformed, or no event that can happen.

    >>> change = parse_change("relation(Ana, Ben) = -3")
    >>> change.edit.whom, change.edit.value
    ('Ben', -3.0)
    """
    said = text.strip()
    if len(said) > _LONGEST:
        raise StateError(f"{shown(said)!r} is too long for a change")
    begins = _FROM.fullmatch(said)
    step, said = (int(begins["step"]), begins["rest"].strip()) if begins else (0, said)
    if found := _WITHOUT.fullmatch(said):
        return Without(text, int(found["step"]))
    if found := _INSTEAD.fullmatch(said):
        event = parse(found["event"])
        validate_event(event)
        return Instead(text, int(found["step"]), event)
    return InMind(text, _edit(said), step)


def _edit(said: str) -> Edit:
    if found := _RELATION.fullmatch(said):
        return RelationEdit(agent=found["agent"], whom=found["whom"], value=_on_scale(found["value"], 10, said))
    if found := _GOAL.fullmatch(said):
        return _goal(found, said)
    if found := _PART.fullmatch(said):
        return _part(found["agent"], found["part"], found["value"], said)
    if found := _BELIEF.fullmatch(said):
        return _belief(found, said)
    raise StateError(f"{shown(said)!r} is no change that can be tried; there are: {_FORMS}")


def _goal(found: re.Match[str], said: str) -> Edit:
    part = found["part"].lower()
    if part == "likelihood":
        likelihood = float(found["value"])
        if not 0 <= likelihood <= 1:
            raise StateError(f"{shown(said)!r}: a likelihood lies on 0..1")
        return GoalEdit(agent=found["agent"], name=found["goal"], likelihood=likelihood)
    if part == "significance":
        return GoalEdit(agent=found["agent"], name=found["goal"], significance=_on_scale(found["value"], 10, said))
    raise StateError(f"{shown(said)!r}: of a goal there are likelihood and significance, not {part}")


def _part(agent: str, part: str, value: str, said: str) -> Edit:
    name = part.lower()
    if name == "mood":
        return MoodEdit(agent=agent, value=_on_scale(value, 10, said))
    if name in TRAITS:
        return PersonalityEdit(agent=agent, traits={name: _on_scale(value, 1, said)})
    close = nearest(name, ["mood", *TRAITS])
    hint = f"did you mean {agent}.{close}?" if close else f"expected mood, goal(...) or one of {', '.join(TRAITS)}"
    raise StateError(f"{shown(said)!r}: nobody has a {part}; {hint}")


def _belief(found: re.Match[str], said: str) -> Edit:
    name, value = found["name"].strip(), found["value"]
    try:
        parse(name)
        meant = "True" if value is None else str(parse(value.strip()))
    except EspressivoError as error:
        raise StateError(f"{shown(said)!r}: {error}") from error
    perspective = (found["other"] or "SELF").strip()
    told = None if meant == "-" else meant
    return BeliefEdit(agent=found["agent"].strip(), name=name, value=told, perspective=perspective)


def _on_scale(value: str, most: float, said: str) -> float:
    number = float(value)
    if abs(number) > most:
        raise StateError(f"{shown(said)!r}: expected a number on -{most:g}..{most:g}")
    return number
