"""What an emotion rests on, as a record: what was seen, heard, read and said, or what an agent's appraisal made of it.

One form for both: an emotion that is *perceived* in somebody rests on clues across modalities and turns; one that an
agent *feels* rests on an event, the rule that judged it and the appraisal variables that followed, as
:meth:`Agent.why` tells them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from ...core.errors import PerceptionError
from ...ontology import load
from ..estimate import AffectEstimate, Modality
from .turns import Causes, Turn

if TYPE_CHECKING:
    from ...agents.agent import Agent
    from ...agents.why import Why

__all__ = ["Evidence", "EvidenceKind", "Observed", "Plausibility", "of_estimates", "of_felt"]

EvidenceKind = Literal["clue", "turn", "event", "rule", "variable", "mood"]

_SEEN: Final = {
    "text": "in the words",
    "face": "in the face",
    "voice": "in the voice",
    "image": "in the picture",
    "context": "from the situation",
    "fused": "taken together",
}
_TOLD: Final = {"turn": "in the dialogue", "event": "what happened", "rule": "judged by", "variable": "appraised as"}
_MOST: Final = 10.0
_CLOSE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Observed:
    """One piece of evidence.

    Attributes:
        kind: ``clue`` for what was perceived, ``turn`` for what was said and caused it, or a step of an appraisal.
        text: What it is, in words.
        emotion: Id of the node that it speaks for or against; None where it only tells how something came about.
        weight: How strongly, -1..1; below 0 it speaks against.
        modality: In which way it was perceived.
        source: Where in the input it is: ``characters 3-9``, ``AU12``, ``story.yaml:14``, ``turn 3``.
        turn: In which turn, from 0, when there are several.
    """

    kind: EvidenceKind
    text: str
    emotion: str | None = None
    weight: float = 0.0
    modality: Modality = "context"
    source: str = ""
    turn: int | None = None

    def sentence(self) -> str:
        """Return it as a sentence."""
        where = _SEEN[self.modality] if self.kind == "clue" else _TOLD.get(self.kind, "in the mood")
        place = "" if self.turn is None or self.kind == "turn" else f"turn {self.turn + 1}, "
        bearing = _bearing(self.emotion, self.weight)
        return f"{(place + where).capitalize()}: {self.text}{f' [{self.source}]' * bool(self.source)}{bearing}."

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data, without what is unknown."""
        data: dict[str, Any] = {"kind": self.kind, "text": self.text, "modality": self.modality}
        data |= {} if self.emotion is None else {"emotion": self.emotion, "weight": round(self.weight, 4)}
        return (
            data | ({"source": self.source} if self.source else {}) | ({} if self.turn is None else {"turn": self.turn})
        )


@dataclass(frozen=True, slots=True)
class Plausibility:
    """Whether a record holds together.

    Attributes:
        faults: What does not, in words; none when it does.
    """

    faults: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return not self.faults


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one emotion of somebody rests on.

    Attributes:
        subject: Who feels it, or seems to; empty when nobody knows.
        emotion: Id of the node of the ontology.
        felt: Whether it is felt by an agent of ours; else it was perceived in somebody.
        strength: How intensely it is felt, 0..10, or how likely it is, 0..1.
        pieces: The evidence: turn by turn what was perceived, or step by step what the appraisal went through.
    """

    subject: str
    emotion: str
    felt: bool
    strength: float
    pieces: tuple[Observed, ...] = field(default=())

    def sums(self) -> dict[str, float]:
        """Return for each node how strongly the evidence speaks for it, the most first."""
        found: dict[str, float] = {}
        for piece in self.pieces:
            if piece.emotion is not None:
                found[piece.emotion] = found.get(piece.emotion, 0.0) + piece.weight
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    def check(self, exists: Callable[[Observed], bool] | None = None) -> Plausibility:
        """Say whether the record is plausible: the evidence speaks most for the conclusion, and is there.

        Evidence for a narrower emotion speaks for a wider one too: gratitude for love.

        Args:
            exists: Whether a piece of evidence is in the input; see :func:`~.inputs.in_text` and its like.
        """
        return Plausibility((*self._outweighed(), *(self._missing(exists) if exists else ())))

    def sentences(self) -> tuple[str, ...]:
        """Return the conclusion and what it rests on, a sentence each, in order."""
        return (self._conclusion(), *(piece.sentence() for piece in self.pieces))

    def with_causes(self, causes: Causes, turns: Sequence[Turn]) -> Evidence:
        """Return the record with the utterances that caused the emotion, before what was perceived.

        Args:
            causes: What :func:`~.detector.causes` found in the dialogue.
            turns: The dialogue.
        """
        said = tuple(
            Observed(
                "turn",
                _quoted(turns[cause.turn], cause.probability),
                source=f"turn {cause.turn + 1}",
                turn=cause.turn,
            )
            for cause in causes.found
        )
        return replace(self, pieces=said + self.pieces)

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data for JSON."""
        data = {
            "subject": self.subject,
            "emotion": self.emotion,
            "felt": self.felt,
            "strength": round(self.strength, 4),
        }
        return {**data, "pieces": [piece.as_data() for piece in self.pieces]}

    def __str__(self) -> str:
        return "\n".join(self.sentences())

    def _conclusion(self) -> str:
        name, who = _label(self.emotion), self.subject or "Somebody"
        if self.felt:
            return f"{who} feels {name}, {self.strength:.1f} of 10."
        return f"{who} seems to feel {name}, {self.strength:.0%} likely."

    def _outweighed(self) -> Iterator[str]:
        sums = self.sums()
        own = sum(weight for name, weight in sums.items() if _within(name, self.emotion))
        if not sums or own <= 0.0:
            yield f"nothing speaks for {self.emotion}"
            return
        for name, weight in sums.items():
            if weight > own + _CLOSE and not _within(name, self.emotion):
                yield f"more speaks for {name} ({weight:.2f}) than for {self.emotion} ({own:.2f})"

    def _missing(self, exists: Callable[[Observed], bool]) -> Iterator[str]:
        for piece in self.pieces:
            if not exists(piece):
                place = f" [{piece.source}]" if piece.source else ""
                yield f"{piece.text}{place} is not in the input"


def of_estimates(estimates: Iterable[AffectEstimate], emotion: str | None = None) -> Evidence:
    """Return what estimates of one person rest on, of several modalities and turns, in the order in which they came.

    Args:
        estimates: Each is a turn of its own; those of one time belong to the same turn.
        emotion: What was concluded; when not given, what the evidence speaks most for.

    Raises:
        PerceptionError: There is no estimate, they are about several people, or no emotion can be concluded.
    """
    given = sorted(estimates, key=lambda each: each.t)
    subjects = {each.subject for each in given if each.subject}
    if not given or len(subjects) > 1:
        about = ", ".join(sorted(subjects)) or "none"
        raise PerceptionError(f"evidence is about one person: expected estimates about the same, found {about}")
    times = {time: number for number, time in enumerate(dict.fromkeys(each.t for each in given))}
    pieces = [
        Observed(
            "clue",
            clue.observation,
            clue.emotion,
            clue.weight,
            clue.modality,
            clue.source,
            times[each.t] if len(times) > 1 else None,
        )
        for each in given
        for clue in each.evidence
    ]
    record = Evidence(next(iter(subjects), ""), emotion or "", False, 0.0, tuple(pieces))
    concluded = emotion or next(iter(record.sums()), None) or given[-1].emotion
    if concluded is None:
        raise PerceptionError("no emotion can be concluded: nothing was perceived")
    likely = max((each.emotions.get(concluded, 0.0) for each in given), default=0.0)
    return replace(record, emotion=concluded, strength=likely)


def of_felt(agent: Agent, emotion: str | None = None, target: str | None = None) -> Evidence:
    """Return what an emotion of an agent rests on: event, rule, appraisal variables, mood.

    Args:
        agent: Who feels it.
        emotion: A type of emotion, or a name that the ontology has for one; the strongest when not given.
        target: About whom; the strongest about anybody when not given.

    Raises:
        PerceptionError: It is not felt.
        AppraisalError: There is no such emotion.

    >>> from espressivo import Agent
    >>> ana = Agent("Ana")
    >>> ana.appraises("Event(Action-End, [who], Insult, SELF)", desirability=-4)
    >>> _ = ana.perceive("Event(Action-End, Ben, Insult, Ana)")
    >>> [piece.kind for piece in of_felt(ana).pieces]
    ['event', 'rule', 'variable']
    """
    why = agent.why(emotion, target)
    if why.kind != "emotion" or why.value is None:
        raise PerceptionError(f"{agent.name} does not feel {emotion or 'anything'}: {why.text}")
    node = _node_of(agent, why)
    pieces = dict.fromkeys([*_events(why), *_rules(why), *_variables(why, node), *_moods(why, node)])
    return Evidence(agent.name, node, True, why.value, tuple(pieces))


def _node_of(agent: Agent, why: Why) -> str:
    name = agent.affect.types.named(why.term).node(why.value or 0.0)
    found = agent.tone.find(name or why.term)
    if found is None:
        raise PerceptionError(f"{why.term} is no emotion of the ontology")
    return found.id


def _events(why: Why) -> Iterator[Observed]:
    for each in why.find("event"):
        yield Observed("event", each.text.removeprefix("because "), source=each.term)


def _rules(why: Why) -> Iterator[Observed]:
    for each in why.find("rule"):
        yield Observed("rule", each.text.removeprefix("rule "), source=each.place)


def _variables(why: Why, node: str) -> Iterator[Observed]:
    """Each appraisal variable speaks for the emotion by its size: its sign is what made it this emotion."""
    for each in why.find("variable"):
        if each.value is not None:
            size = min(1.0, abs(each.value) / _MOST)
            yield Observed("variable", f"{each.text} {each.value:g}", node, size, source=each.term)


def _moods(why: Why, node: str) -> Iterator[Observed]:
    for each in why.find("mood"):
        if each.how in ("+", "-") and each.value:
            yield Observed("mood", each.text, node, max(-1.0, min(1.0, each.value / _MOST)))


def _within(name: str, wider: str) -> bool:
    """Whether a node is another one, or stands under it."""
    node = load().find(name)
    while node is not None and node.id != wider:
        node = None if node.parent is None else load().find(node.parent)
    return node is not None or name == wider


def _label(emotion: str) -> str:
    """What an emotion is called; one that an author added is known by its id alone."""
    node = load().find(emotion)
    return (node.label if node is not None and node.id == emotion else emotion).lower()


def _bearing(emotion: str | None, weight: float) -> str:
    if emotion is None or not weight:
        return ""
    return f"; {'for' if weight > 0 else 'against'} {_label(emotion)} ({abs(weight):.2f})"


def _quoted(turn: Turn, probability: float) -> str:
    return f"{turn.speaker} said “{_short(turn.text)}” ({probability:.0%} likely a cause)"


def _short(text: str, most: int = 120) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 3]}..."
