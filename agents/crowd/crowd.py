"""A crowd: many minds as arrays, which appraise and feel as single agents do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...appraisal.occ import OccModel
from ...appraisal.rules import AppraisalRules
from ...core.affect import AffectConstants, Dispositions
from ...core.emotion_types import EmotionType
from ...core.emotions import MAX_INTENSITY
from ...core.errors import CrowdError, EventError
from ...core.memory import validate_event
from ...core.mood import MAX_MOOD
from ...core.personality import Personality
from ...core.terms import Term, TermLike, term
from .amounts import frame_of
from .appraisal import Called, feelings_of, strata
from .arithmetic import EVERYBODY, TICKS, At, Floats
from .familiar import Familiar
from .feelings import Feelings, Moment
from .frame import ArrayFrame
from .happenings import Happenings
from .knowledge import Knowledge
from .moods import Moods
from .people import Groups, Indices, Names, check_order, indices_of
from .reading import NOTHING_FELT, CrowdStatistics, mean_of, pad_of_feelings, strongest_of, top_of
from .rules import compile_rules
from .seen import Audience
from .settling import settle
from .slots import NO_CAUSE
from .speed import kernels_for
from .tempers import Tempers, traits_of
from .wants import Wants

if TYPE_CHECKING:
    from ..agent import Agent
    from ..why import Why
    from .loan import Loan

__all__ = ["BLOCK", "Crowd", "Reaction", "To"]

BLOCK: Final = 4_096
"""Members whose state is hashed together; parts of a crowd that are whole blocks give the same hash as the whole."""
To = ArrayLike | str | None
"""Whom an event reaches: None for everybody, the name of a group, numbers of members, or a mask."""
_REBASE_FROM: Final = 3 * 2**30
_REBASE_BY: Final = 2**30
_MOODS: Final = 5
_LONGEST: Final = 1e9
MOST_EVENTS: Final = 2**32 - 2
"""How many events a crowd can count."""


class Reaction(NamedTuple):
    """What an event did to a crowd.

    Attributes:
        ordinal: The number of the event.
        reached: How many members it reached.
        felt: How many of them felt something, by type of emotion.
    """

    ordinal: int
    reached: int
    felt: Mapping[str, int]


class Crowd:
    """A population whose members feel as an :class:`~espressivo.agents.agent.Agent` does, kept in arrays.

    Nothing ticks: what is felt fades by formula when it is read. Time is counted in whole ticks of 1/65,536 s.

    Args:
        members: How many there are, or their names.
        named: The word in their names, when these are not given: ``Member0``, ``Member1`` ...
        rules: How they all appraise events.
        goals: Significance (0..10) and likelihood (0..1) of each goal: numbers, or one for each member.
        personality: The five factors, each -1..1: numbers, or one for each member.
        positions: Where they are, (members, 2), in metres.
        groups: For each name, who belongs to it: numbers of members, or a mask.
        constants: Half-lives and influences.
        dispositions: How easily each type of emotion arises and fades.
        first: The number in the name of the first member.

    Raises:
        CrowdError: Something does not fit the members.

    >>> crowd = Crowd(1000, groups={"home": range(600)})
    >>> crowd.perceive("Event(Action-End, Striker, Score, Home)", to="home", desirability=8).felt
    {'Joy': 600}
    >>> crowd.advance(15)
    >>> crowd.intensities("Joy", [0, 999]).tolist()
    [4.0, 0.0]
    """

    def __init__(
        self,
        members: int | Sequence[str],
        *,
        named: str = "Member",
        rules: AppraisalRules | None = None,
        goals: Mapping[str, tuple[Any, Any]] | None = None,
        personality: Personality | Mapping[str, Any] | None = None,
        positions: ArrayLike | None = None,
        groups: Mapping[str, Any] | None = None,
        constants: AffectConstants | None = None,
        dispositions: Dispositions | None = None,
        first: int = 0,
        model: OccModel | None = None,
    ) -> None:
        self.names = Names(members, named, first)
        self.size = len(self.names)
        self.model = OccModel() if model is None else model
        self.rules = AppraisalRules() if rules is None else rules
        self.compiled = compile_rules(self.rules)
        self.constants = AffectConstants() if constants is None else constants
        self.dispositions = Dispositions() if dispositions is None else dispositions
        self.groups = Groups(self.size, _mapping(groups, "groups are", "{'home': range(600)}"))
        self.knowledge = Knowledge(self.names)
        self.happenings = Happenings(self.size)
        self.wants = Wants(self.size)
        self.positions = _places(positions, self.size)
        patterns = self.model.patterns
        self.kinds = tuple(patterns.kinds.values())
        self.tempers = Tempers(
            self.kinds, traits_of(_traits(personality), self.size), self.dispositions, self.constants
        )
        self.moods = Moods(self.size, self.tempers.rests, self.constants)
        self.feelings = Feelings(
            self.size,
            self.kinds,
            [[self.kinds.index(part) for part in patterns.parts_of(kind)] for kind in self.kinds],
            self.tempers,
            self.moods,
            self.wants,
            self.constants,
            kernels_for(self.size, self.names.first),
        )
        self.loans: dict[int, Loan] = {}
        self._familiar = Familiar(self.knowledge, patterns)
        self.happenings.kernels = self.feelings.kernels
        self._ticks = 0
        self._epoch = 0
        outlooks = _mapping(goals, "goals are", "{'Win': (8, 0.5)}")
        for name, outlook in outlooks.items():
            if not isinstance(outlook, (tuple, list)) or len(outlook) != 2:
                raise CrowdError(f"the goal {name} is {outlook!r}: expected its significance and likelihood: (5, 0.5)")
            self.add_goal(name, *outlook)

    def __repr__(self) -> str:
        return f"<Crowd of {self.size:,}: {self.happenings.count:,} events in {self.time:g} s>"

    # -- time --------------------------------------------------------------------------------------------------

    @property
    def ticks(self) -> int:
        """The time in ticks of 1/65,536 s since the crowd began."""
        return self._epoch + self._ticks

    @property
    def counted(self) -> int:
        """The time in ticks as the arrays have it: it is counted anew before they overflow."""
        return self._ticks

    @property
    def time(self) -> float:
        """The time in seconds."""
        return self.ticks / TICKS

    def advance(self, seconds: float) -> None:
        """Let time pass; it costs nothing, whatever is felt.

        Raises:
            CrowdError: The seconds are no number of 0 or more.
        """
        if not 0 <= _number(seconds) < _LONGEST:
            raise CrowdError(f"time cannot pass by {seconds!r} seconds: expected a number of 0 or more")
        self._pass(round(seconds * TICKS))

    def advance_to(self, seconds: float) -> None:
        """Let time pass until the clock shows some seconds; so that small steps add up exactly.

        Raises:
            CrowdError: That time is past, or the seconds are no number.
        """
        if not 0 <= _number(seconds) < _LONGEST:
            raise CrowdError(f"the clock cannot show {seconds!r} seconds: expected a number of 0 or more")
        ahead = round(seconds * TICKS) - self.ticks
        if ahead < 0:
            raise CrowdError(f"the crowd's clock shows {self.time:g} s: it cannot be set back to {seconds:g} s")
        self._pass(ahead)

    def _pass(self, ticks: int) -> None:
        self._ticks += ticks
        if self._ticks >= _REBASE_FROM:
            self._rebase()
        for loan in self.loans.values():
            loan.follow()

    def _rebase(self) -> None:
        """Count ticks anew, before they overflow."""
        by = ((self._ticks - _REBASE_FROM) // _REBASE_BY + 1) * _REBASE_BY
        later = self._ticks - by
        self.moods.rebase(self._ticks, later)
        self.feelings.rebase(self._ticks, later)
        self._ticks = later
        self._epoch += by

    # -- who they are ------------------------------------------------------------------------------------------

    def add_goal(self, name: str, significance: Any, likelihood: Any, who: To = None) -> None:
        """Give a goal to everybody, or to some; in place of the one of that name.

        Raises:
            CrowdError: The numbers are out of range, or not as many as members.
        """
        at = self.audience(who) if np.isscalar(significance) and np.isscalar(likelihood) else self._each(who)
        self.wants.goal(term(name), None if isinstance(at, slice) else at, significance, likelihood)

    def audience(self, to: To) -> At:
        """Return where those whom an event reaches are in the arrays.

        Raises:
            CrowdError: There is no such group or member.
        """
        if to is None:
            return EVERYBODY
        if isinstance(to, str):
            return self.groups[to]
        return indices_of(to, self.size, "the audience")

    def _each(self, who: To) -> At:
        """Return where those are in the arrays of whom each has a value of its own, in their order."""
        at = self.audience(who)
        if not isinstance(at, slice):
            check_order(who, at, "members")
        return at

    # -- living ------------------------------------------------------------------------------------------------

    def perceive(self, event: TermLike, to: To = None, *, ordinal: int | None = None, **amounts: Any) -> Reaction:
        """Let members perceive and appraise an event.

        Args:
            event: Such as ``"Event(Action-End, Ben, Insult, Ana)"``.
            to: Whom it reaches.
            ordinal: The number of the event, when it is counted elsewhere.
            **amounts: How all appraise it, as in :meth:`Agent.appraises`; each amount a number, or an array with one
                for each that it reaches. Without amounts the crowd's rules appraise it.

        Raises:
            EventError: It is no event that can happen.
            CrowdError: An amount is no number, off its scale, or of another length; nothing has changed.
        """
        happened = _event_of(event) if isinstance(event, str) else term(event)
        if not isinstance(event, str):
            _check_event(happened)
        at = self.audience(to)
        size = self.size if isinstance(at, slice) else len(at)
        if ordinal is not None and not self.happenings.count <= _whole(ordinal) <= MOST_EVENTS:
            raise CrowdError(f"an event cannot have number {ordinal!r}: expected {self.happenings.count} or more")
        for loan in self.loans.values():
            loan.follow()
            loan.hear()
        key = self._familiar.key(happened, amounts) if amounts and size and not self.loans else None
        known = None if key is None else self._familiar.get(key)
        if known is not None:
            return self._feel_again(happened, at, size, known, ordinal)
        frame = self._appraised(happened, at, size, amounts)
        if amounts and any(isinstance(entry.value, np.ndarray) for entry in frame):
            self._each(to)
        if key is not None:
            audience = Audience(at, size, happened.args[1], self.knowledge, self.wants)
            known = self._familiar.learn(key, frame, audience)
            if known is not None:
                return self._feel_again(happened, at, size, known, ordinal)
        happening = self.happenings.add(happened, self.ticks, at, frame, ordinal)
        felt: dict[str, int] = {}
        for part, inner in strata(frame) if frame and size else ():
            here = at if part is None else np.flatnonzero(part).astype(np.int32) if isinstance(at, slice) else at[part]
            audience = Audience(here, inner.size, happened.args[1], self.knowledge, self.wants)
            self._feel(feelings_of(inner, audience, self.model.patterns), here, happening.ordinal, felt)
        for loan in self.loans.values():
            loan.perceive(happened, at, frame, happening.ordinal, bool(amounts))
        return Reaction(happening.ordinal, size, felt)

    def _feel_again(
        self, event: Term, at: At, size: int, known: tuple[ArrayFrame, list[Called]], ordinal: int | None
    ) -> Reaction:
        """Let members feel what an event that is appraised alike every time calls for."""
        frame, called = known
        number = self.happenings.add(event, self.ticks, at, frame, ordinal).ordinal
        felt: dict[str, int] = {}
        self._feel(called, at, number, felt)
        return Reaction(number, size, felt)

    def _feel(self, called: Iterable[Called], at: At, ordinal: int, felt: dict[str, int]) -> None:
        """Let an audience feel what an event calls for, and add up how many did, by type."""
        for each in called:
            moment = Moment(self._ticks, ordinal, self.happenings.number_of(each.target))
            if count := self.feelings.arise(each, at, moment):
                felt[each.kind.name] = felt.get(each.kind.name, 0) + count

    def _appraised(self, event: Term, at: At, size: int, amounts: Mapping[str, Any]) -> ArrayFrame:
        if amounts:
            return frame_of(amounts, self.knowledge, at, size, self.model.patterns.variables)
        who = None if isinstance(at, slice) else at
        return self.compiled.frame(event, who, self.knowledge, self.mood, self.tempers.traits)

    def set_intensity(self, kind: str | EmotionType, values: Any, who: To = None, cause: int | None = None) -> None:
        """Give members an intensity (0..10) of a type; the mood neither colours it nor is shifted by it.

        Raises:
            CrowdError: There is no such type, or the values are no numbers on 0..10.
        """
        at = self.audience(who) if np.isscalar(values) else self._each(who)
        numbers = _levels(values, 0, MAX_INTENSITY, at, self.size, f"{kind} cannot be felt")
        if cause is not None and self.happenings.get(cause) is None:
            raise CrowdError(f"there is no event {cause!r} in the crowd's log that {kind} could come from")
        moment = Moment(self._ticks, NO_CAUSE if cause is None else cause, 0)
        self.feelings.set(self.feelings.code(kind), numbers, at, moment)

    def set_mood(self, values: Any, who: To = None) -> None:
        """Give members a mood, -10..10."""
        at = self.audience(who) if np.isscalar(values) else self._each(who)
        numbers = _levels(values, -MAX_MOOD, MAX_MOOD, at, self.size, "a mood cannot be")
        self.moods.set(at, numbers, self._ticks)

    # -- one of them -------------------------------------------------------------------------------------------

    def promote(self, member: int | str) -> Agent:
        """Make a member a whole agent, until it is demoted; see :func:`.detail.promote`.

        Raises:
            CrowdError: There is no such member, or it is an agent already.
        """
        from .detail import promote

        return promote(self, member)

    def demote(self, agent: Agent) -> tuple[str, ...]:
        """Put an agent back among the members; return what cannot be kept of it; see :func:`.detail.demote`.

        Raises:
            CrowdError: It did not come from this crowd, or has lived on beyond its time.
        """
        from .detail import demote

        return demote(self, agent)

    def why(self, member: int | str, kind: str | None = None) -> Why:
        """Explain what a member feels, or why it does not; see :func:`.why.why`."""
        from .why import why

        return why(self, member, kind)

    # -- reading -----------------------------------------------------------------------------------------------

    def intensities(self, kind: str | EmotionType, who: To = None) -> Floats:
        """Return how intensely members feel a type, 0..10.

        Raises:
            CrowdError: There is no such type or group, or numbers of members are not in ascending order, each once.
        """
        return self.feelings.intensity(self.feelings.code(kind), self._each(who), self._ticks)

    def strongest(self, who: To = None) -> tuple[NDArray[np.int8], Floats]:
        """Return what each feels most, and how intense it is: a place in :attr:`kinds`, -1 for nothing; 0..10."""
        return strongest_of(self.feelings, self._chosen(who), self._ticks)

    def settle(self) -> tuple[NDArray[np.int8], Floats]:
        """Bring all that is felt up to date, and return what :meth:`strongest` does, of everybody.

        Nothing needs this; but who reads a large crowd at every step reads quicker so.
        """
        return settle(self.feelings, self._ticks, self.feelings.kernels)

    def top(self, count: int, who: To = None) -> tuple[NDArray[np.int8], Floats]:
        """Return codes and intensities, each (count, members), of what members feel most, the strongest first."""
        if _whole(count) < 1:
            raise CrowdError(f"the {count!r} strongest cannot be told: expected 1 or more")
        return top_of(self.feelings, count, self._chosen(who), self._ticks)

    def nodes(self, who: To = None) -> list[str]:
        """Return what the ontology calls what each feels most; an empty text for nothing."""
        codes, most = self.strongest(who)
        return [
            self.kinds[code].node(float(value)) if code != NOTHING_FELT else ""
            for code, value in zip(codes.tolist(), most.tolist(), strict=True)
        ]

    def mood(self, who: To = None) -> Floats:
        """Return the moods of members, -10..10."""
        at = self._each(who)
        return self.moods.at(at, self._ticks)

    def mood_pad(self, who: To = None) -> Floats:
        """Return pleasure, arousal and dominance of moods, each -1..1: (3, members)."""
        at = self._each(who)
        pleasure = self.moods.at(at, self._ticks)
        arousal, dominance = self.moods.poise(at, self._ticks)
        mood: Floats = np.stack([pleasure, arousal, dominance]).astype(np.float32, copy=False)
        mood /= np.float32(MAX_MOOD)
        return mood

    def pad(self, who: To = None) -> Floats:
        """Return pleasure, arousal and dominance of all that members feel, each -1..1: (3, members)."""
        return pad_of_feelings(self.feelings, self.mood_pad(who), self._each(who), self._ticks)

    def histogram(self, kind: str, bins: int = 10, who: To = None) -> NDArray[np.int64]:
        """Return how many members feel a type with an intensity in each of some equal parts of 0..10.

        ``kind`` may be ``mood``; then the parts are those of -10..10.
        """
        if not 1 <= _whole(bins) <= 10_000:
            raise CrowdError(f"a histogram cannot have {bins!r} parts: expected 1 to 10,000")
        who = _numbers_of(self.audience(who))
        is_mood = kind == "mood"
        values = self.mood(who) if is_mood else self.intensities(kind, who)
        counts, _ = np.histogram(values, bins, (-MAX_MOOD if is_mood else 0.0, 10.0))
        return counts.astype(np.int64)

    def statistics(self, who: To = None) -> CrowdStatistics:
        """Return figures of all members, or of some."""
        at = self.audience(who)
        who = _numbers_of(at)
        codes, most = self.strongest(who)
        size = len(codes)
        means, greatest = {}, {}
        for code, kind in enumerate(self.kinds):
            values = self.feelings.intensity(code, at, self._ticks)
            if values.any():
                means[kind.name] = mean_of(values)
                greatest[kind.name] = float(values.max())
        counts = np.bincount(codes[codes != NOTHING_FELT], minlength=len(self.kinds))
        mood = self.mood_pad(who)
        return CrowdStatistics(
            self.time,
            size,
            int(counts.sum()),
            means,
            greatest,
            {kind.name: int(count) for kind, count in zip(self.kinds, counts, strict=True) if count},
            _nodes_counted(self.kinds, codes, most),
            (mean_of(mood[0]), mean_of(mood[1]), mean_of(mood[2])),
            tuple(int(count) for count in np.histogram(mood[0], _MOODS, (-1.0, 1.0))[0]),
        )

    def _chosen(self, who: To) -> Indices | None:
        return _numbers_of(self._each(who))

    # -- keeping -----------------------------------------------------------------------------------------------

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the arrays that all that is felt is computed from, by name, in a fixed order; not to be written to.

        Those with one value for each member have it in their last dimension.
        """
        return dict(self._arrays())

    def _arrays(self) -> Iterator[tuple[str, NDArray[Any]]]:
        for name in ("away", "since", "tense", "free", "pulled"):
            yield f"mood.{name}", getattr(self.moods, name)
        yield from self.feelings.arrays()
        for group, wants in (("goal", self.wants.goals), ("prospect", self.wants.prospects)):
            for want in wants.values():
                for name, array in want.arrays():
                    yield f"{group}.{want.name}.{name}", array

    def hash(self) -> str:
        """Return a fingerprint of all that is felt, and of the clock; it does not depend on how a crowd is parted."""
        digest = hashlib.sha256(f"{self.ticks} {self.happenings.count}".encode())
        for block in self.block_hashes():
            digest.update(block)
        return digest.hexdigest()

    def block_hashes(self) -> list[bytes]:
        """Return a fingerprint of every :data:`BLOCK` of members."""
        return [self._block_hash(begin, min(begin + BLOCK, self.size)) for begin in range(0, self.size, BLOCK)]

    def _block_hash(self, begin: int, end: int) -> bytes:
        digest = hashlib.sha256()
        for name in ("away", "since", "tense", "free", "pulled"):
            digest.update(getattr(self.moods, name)[begin:end].tobytes())
        for name, array in self.feelings.arrays():
            if not name.endswith(".about"):
                digest.update(array[begin:end].tobytes())
        for want in self.wants:
            place = slice(begin, end) if want.who is None else slice(*np.searchsorted(want.who, (begin, end)))
            if not want.is_known(place):
                continue  # parts of a crowd know of a prospect only when it was announced to somebody there
            count = want.kind[place].shape
            digest.update(str(want.name).casefold().encode())
            for name, array in want.arrays():
                if name != "about":
                    whole = array if array.shape[0] == len(want.kind) else np.broadcast_to(array, want.kind.shape)
                    digest.update(whole[place].tobytes())
            digest.update(str(count).encode())
        return digest.digest()


def _nodes_counted(kinds: Sequence[EmotionType], codes: NDArray[np.int8], most: Floats) -> dict[str, int]:
    """Return how many feel most what the ontology calls so, by name."""
    found: dict[str, int] = {}
    for code in np.unique(codes[codes != NOTHING_FELT]).tolist():
        values = most[codes == code]
        steps = kinds[code].steps
        places = np.maximum(
            np.searchsorted(np.array([least for least, _ in steps], np.float32), values, "right") - 1, 0
        )
        for place, count in enumerate(np.bincount(places, minlength=len(steps)).tolist()):
            if count:
                found[steps[place][1]] = found.get(steps[place][1], 0) + count
    return dict(sorted(found.items()))


def _numbers_of(at: At) -> Indices | None:
    """Return the numbers of an audience; None for everybody."""
    return None if isinstance(at, slice) else at


def _number(value: Any) -> float:
    """Return a number; what is none is less than nothing."""
    return float(value) if isinstance(value, (int, float, np.integer, np.floating)) else -1.0


def _levels(values: Any, low: float, high: float, at: At, size: int, what: str) -> Floats:
    """Return one number, or one for each of an audience, within bounds."""
    try:
        numbers = np.asarray(values, np.float32)
    except (TypeError, ValueError):
        numbers = np.full((), np.nan, np.float32)
    count = size if isinstance(at, slice) else len(at)
    if numbers.shape not in ((), (count,)):
        raise CrowdError(f"{what} so: expected one number, or {count:,}, not numbers of shape {numbers.shape}")
    if not ((numbers >= low) & (numbers <= high)).all():  # nor is what is no number
        raise CrowdError(f"{what} so: expected numbers on {low:g}..{high:g}")
    return numbers


@lru_cache(maxsize=4096)
def _event_of(text: str) -> Term:
    event = term(text)
    _check_event(event)
    return event


def _mapping(given: Any, what: str, example: str) -> Mapping[str, Any]:
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise CrowdError(f"{what} {given!r}: expected a dictionary, such as {example}")
    return given


def _traits(given: Any) -> Personality | Mapping[str, Any]:
    return given if isinstance(given, Personality) else _mapping(given, "personality is", "{'extraversion': 0.4}")


def _whole(value: Any) -> int:
    """Return a whole number; what is none is less than nothing."""
    return value if isinstance(value, int) else -1


def _check_event(event: Term) -> None:
    is_event = event.is_compound and event.head.key == "event" and len(event.args) == 4
    if not is_event or not event.is_constant:
        raise EventError(
            f"{event} is no event of a crowd: expected Event(Action-End, who, what, whom), without variables"
        )
    if event.args[0].key == "property-change":
        raise EventError(f"{event} changes a property: tell the crowd's knowledge instead (knowledge.tell)")
    validate_event(event)  # an agent that is lent remembers it


def _places(positions: ArrayLike | None, size: int) -> Floats | None:
    if positions is None:
        return None
    try:
        found = np.asarray(positions, np.float32)
    except (TypeError, ValueError):
        raise CrowdError(f"positions are no numbers: expected ({size}, 2) of them, in metres") from None
    if found.shape != (size, 2) or not np.isfinite(found).all():
        raise CrowdError(f"positions have shape {found.shape}: expected ({size}, 2) finite numbers, in metres")
    return found
