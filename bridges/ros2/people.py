"""The people around a robot: what ROS4HRI tells of them becomes what the mind believes of persons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

from ...agents.hesitation import MIXED
from ...perception.estimate import AffectEstimate
from ...perception.fusion import fuse
from ...perception.taking_in import SEEMS
from ...perception.text.learned import estimate_text
from ...perception.text.lexicon import estimate as estimate_by_lexicon
from .faces import read_action_units, read_face_of
from .hearing import MOST_HEARD
from .identities import Identities
from .interfaces.hri import EngagementLevel, Expression, FacialActionUnits, IdsList, IdsMatch, LiveSpeech
from .interfaces.kinds import Message
from .interfaces.standard import Text
from .names import is_id
from .parameters import Parameters
from .transport import Subscription

__all__ = ["ENGAGEMENT", "MOST_TRACKED", "Mind", "People"]

MOST_TRACKED = 64
"""Faces, voices or persons that are followed at once."""
ENGAGEMENT = ("unknown", "disengaged", "engaging", "engaged", "disengaging")
_TOLD_FROM = 0.25
"""How much valence or arousal must change, -1..1, to be told; ours."""
_WORD = 32

Subscribe = Callable[[str, type[Any], Callable[[Any], None]], Subscription | None]


class Mind(Protocol):
    """Who is told about people."""

    def believe(self, person: str, what: str, value: str) -> None:
        """Something is so of a person now: ``shows``, ``sad``."""

    def say(self, person: str, text: str) -> None:
        """A person has said something."""

    def time(self) -> float:
        """Return the seconds of the world."""


@dataclass
class _Seen:
    """What was told of a person, and what may be told soon."""

    told: dict[str, str] = field(default_factory=dict)
    affect: tuple[float, float] | None = None
    maybe: str = ""
    since: float = 0.0
    signs: dict[str, AffectEstimate] = field(default_factory=dict)


class People:
    """Follows faces, voices and persons, and tells a mind what is new about persons.

    Args:
        parameters: What counts.
        subscribe: Hears a topic.
        mind: Whom to tell.

    Attributes:
        unidentified: Percepts of faces and voices of which nobody has said whose they are.
    """

    def __init__(self, parameters: Parameters, subscribe: Subscribe, mind: Mind) -> None:
        self._parameters = parameters
        self._subscribe = subscribe
        self._mind = mind
        self._identities = Identities()
        self._seen: dict[str, _Seen] = {}
        self._followed: dict[tuple[str, str], list[Subscription]] = {}
        self._always: list[Subscription] = []
        self.unidentified = 0

    @property
    def present(self) -> list[str]:
        """The ids of the persons who are tracked."""
        return [id_ for sort, id_ in self._followed if sort == "persons"]

    def start(self) -> None:
        """Begin to follow."""
        estimate_text("")  # reads the model now, not when the first word is heard
        for sort in ("persons", "faces", "voices"):
            self._hear(self._always, f"/humans/{sort}/tracked", IdsList, partial(self._track, sort))
        self._hear(self._always, "/humans/candidate_matches", IdsMatch, self._match)

    def stop(self) -> None:
        """Follow nobody any more."""
        for subscription in (*self._always, *(each for some in self._followed.values() for each in some)):
            subscription.close()
        self._always.clear()
        self._followed.clear()

    # -- who is there --------------------------------------------------------------------------------------------------

    def _track(self, sort: str, tracked: IdsList) -> None:
        now = dict.fromkeys(id_ for id_ in tracked.ids if is_id(id_))
        for gone in [id_ for of, id_ in self._followed if of == sort and id_ not in now]:
            self._leave(sort, gone)
        for id_ in now:
            if (sort, id_) not in self._followed and self._room(sort):
                self._followed[sort, id_] = []
                self._follow(sort, id_)

    def _room(self, sort: str) -> bool:
        return sum(of == sort for of, _ in self._followed) < MOST_TRACKED

    def _follow(self, sort: str, id_: str) -> None:
        hear = partial(self._hear, self._followed[sort, id_])
        base = f"/humans/{sort}/{id_}"
        if sort == "persons":
            self._tell(id_, "present", "true")
            hear(f"{base}/face_id", Text, lambda text: self._belongs(IdsMatch.FACE, text.data, id_))
            hear(f"{base}/voice_id", Text, lambda text: self._belongs(IdsMatch.VOICE, text.data, id_))
            hear(f"{base}/engagement_status", EngagementLevel, partial(self._engagement, id_))
        elif sort == "faces":
            hear(f"{base}/expression", Expression, partial(self._expression, id_))
            hear(f"{base}/facs", FacialActionUnits, partial(self._action_units, id_))
        else:
            hear(f"{base}/speech", LiveSpeech, partial(self._speech, id_))

    def _leave(self, sort: str, id_: str) -> None:
        for subscription in self._followed.pop((sort, id_)):
            subscription.close()
        if sort == "persons":
            self._tell(id_, "present", "false")
            self._seen.pop(id_, None)
        else:
            self._identities.forget(IdsMatch.FACE if sort == "faces" else IdsMatch.VOICE, id_)

    def _hear(self, among: list[Subscription], topic: str, kind: type[Message], heard: Callable[[Any], None]) -> None:
        subscription = self._subscribe(topic, kind, heard)
        if subscription is not None:
            among.append(subscription)

    # -- whose it is ---------------------------------------------------------------------------------------------------

    def _match(self, match: IdsMatch) -> None:
        ids = (match.id1_type, match.id1), (match.id2_type, match.id2)
        if all(is_id(id_) and IdsMatch.PERSON <= kind <= IdsMatch.VOICE for kind, id_ in ids):
            sure = match.confidence >= self._parameters.confidence
            self._identities.match(*ids, min(1.0, match.confidence) if sure else 0.0)

    def _belongs(self, kind: int, part: str, person: str) -> None:
        if is_id(part):
            self._identities.belongs((kind, part), person)

    def _person(self, kind: int, part: str) -> str | None:
        person = self._identities.person_of(kind, part)
        self.unidentified += person is None
        return person

    # -- how they are --------------------------------------------------------------------------------------------------

    def _engagement(self, person: str, level: EngagementLevel) -> None:
        self._tell(person, "engagement", ENGAGEMENT[level.level] if level.level < len(ENGAGEMENT) else ENGAGEMENT[0])

    def _expression(self, face: str, expression: Expression) -> None:
        if expression.confidence < self._parameters.confidence:
            return
        person = self._person(IdsMatch.FACE, face)
        if person is None:
            return
        if _is_word(expression.expression):
            self._shows(person, expression.expression.lower())
        self._affect(person, expression.valence, expression.arousal)

    def _action_units(self, face: str, units: FacialActionUnits) -> None:
        word, sure = read_action_units(units.intensity, units.confidence)
        person = self._person(IdsMatch.FACE, face) if sure >= self._parameters.confidence else None
        if person is not None:
            self._shows(person, word)
            self._signs(read_face_of(units.intensity, units.confidence, person, self._mind.time()))

    def _shows(self, person: str, word: str) -> None:
        """Tell what a face expresses, once it has lasted: faces flicker."""
        seen = self._seen.setdefault(person, _Seen())
        now = self._mind.time()
        if seen.maybe != word:
            seen.maybe, seen.since = word, now
        if now - seen.since >= self._parameters.hold - 1e-9:
            self._tell(person, "shows", word)

    def _affect(self, person: str, valence: float, arousal: float) -> None:
        seen = self._seen.setdefault(person, _Seen())
        now = max(-1.0, min(1.0, valence)), max(-1.0, min(1.0, arousal))
        before = seen.affect or (0.0, 0.0)
        if max(abs(one - other) for one, other in zip(now, before, strict=True)) >= _TOLD_FROM:
            seen.affect = now
            for name, value in zip(("valence", "arousal"), now, strict=True):
                self._tell(person, name, str(round(value, 1) + 0.0))

    def _speech(self, voice: str, speech: LiveSpeech) -> None:
        text = speech.final.strip()[:MOST_HEARD]
        # Many recognisers give no confidence; 0 is then no statement.
        if not text or 0 < speech.confidence < self._parameters.confidence:
            return
        person = self._person(IdsMatch.VOICE, voice)
        if person is not None:
            self._sounds(person, text)
            self._mind.say(person, text)

    def _sounds(self, person: str, text: str) -> None:
        """Tell what the words express: by the learned model where it is sure, otherwise by words of the lexicon."""
        learned = estimate_text(text, person, t=self._mind.time())
        if learned.emotion is not None and learned.confidence >= self._parameters.confidence:
            self._tell(person, "sounds", learned.emotion.lower())
            self._signs(learned)
            return
        found = estimate_by_lexicon(text)
        if found.nodes and found.confidence >= min(self._parameters.confidence, 0.3):
            self._tell(person, "sounds", found.nodes[0].node.id.lower())

    def _signs(self, estimate: AffectEstimate) -> None:
        """Tell how a person seems to feel by all that was seen and heard lately, and whether that is mixed."""
        signs = self._seen.setdefault(estimate.subject, _Seen()).signs
        signs[estimate.modality] = estimate
        fused = fuse(signs.values(), self._mind.time())
        emotion = fused.estimate.emotion
        if emotion is not None and fused.estimate.confidence >= self._parameters.confidence:
            self._tell(estimate.subject, SEEMS, emotion)
            told = self._seen[estimate.subject].told
            if fused.is_ambivalent or MIXED in told:
                self._tell(estimate.subject, MIXED, str(round(fused.ambivalence, 1) if fused.is_ambivalent else 0.0))

    def _tell(self, person: str, what: str, value: str) -> None:
        """Tell what is new."""
        told = self._seen.setdefault(person, _Seen()).told
        if told.get(what) != value:
            told[what] = value
            self._mind.believe(person, what, value)


def _is_word(text: str) -> bool:
    return 0 < len(text) <= _WORD and text.replace("_", "").isalpha() and text.isascii()
