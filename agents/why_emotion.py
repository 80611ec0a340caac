"""Why an emotion is felt: when it arose, what made it as strong as it is, and what it fades by."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.emotions import MAX_INTENSITY, Emotion
from ..core.errors import AppraisalError, nearest
from ..core.numbers import single
from ..core.personality import Bias
from ..core.terms import Term, TermLike, term
from .caught import shown_by_others
from .why import Why
from .why_event import before_which, why_event
from .why_potential import why_potential
from .why_signs import AT_LEAST, AT_MOST, FROM, MINUS, PLUS, TIMES
from .why_words import feeling_of, shown_number

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["emotions_called", "explain", "is_caught", "mood_bearing", "threshold_of", "why_emotion"]

_CLOSE = 1e-6
_MOST = 10.0


def why_emotion(agent: Agent, emotion: str | None, target: TermLike | None, at: float | None) -> Why | None:
    """Explain an emotion; None when there is none such.

    Raises:
        AppraisalError: There is no such emotion.
    """
    time = agent.now if at is None else at
    whom = None if target is None else term(target)
    found = emotions_called(agent, emotion, whom, time)
    if found:
        return explain(agent, max(found, key=lambda each: each.at(time)), time)
    return Why("nothing", f"{agent.name} feels nothing{_since(agent, time)}") if emotion is None else None


def emotions_called(agent: Agent, name: str | None, target: Term | None, time: float) -> list[Emotion]:
    """Return the emotions of a type, or of a name in the ontology, that are felt at a time about somebody.

    Raises:
        AppraisalError: There is no such emotion.
    """
    felt = agent.affect.emotions() if agent.trace is None or time >= agent.now else agent.trace.felt_by(agent, time)
    about = [
        each for each in felt if each.lasts(time) and each.start <= time and (target is None or each.target == target)
    ]
    if name is None:
        return about
    try:
        kind = agent.affect.types.named(name)
        return [each for each in about if each.kind is kind]
    except AppraisalError as error:
        node = agent.tone.find(name)
        if node is None:
            close = nearest(name, [node.id for node in agent.tone.nodes])
            raise AppraisalError(
                f"{error}" if not close else f"{name!r} is no emotion; did you mean {close}?"
            ) from None
        return [each for each in about if each.kind.node(each.at(time)) == node.id]


def explain(agent: Agent, emotion: Emotion, time: float | None = None) -> Why:
    """Explain one emotion as it is at a time."""
    at = agent.now if time is None else time
    named, plain = emotion.kind.node(emotion.at(at)), feeling_of(emotion.type, emotion.target)
    called = "" if named.lower() in plain.split() else f" ({named})"
    children = [_arising(agent, emotion)]
    if at > emotion.held_until and emotion.rate:
        children.append(_fading(agent, emotion, at))
    if emotion.origin is not None:
        children.append(why_event(agent, emotion.origin))
    return Why(
        "emotion",
        f"{agent.name} feels {plain}{called}{_since(agent, at)}",
        emotion.at(at),
        "0..10",
        term=emotion.type,
        children=tuple(children),
    )


def is_caught(emotion: Emotion) -> bool:
    """Return whether an emotion was caught from others, rather than called for by an appraisal."""
    origin = emotion.origin
    return (
        emotion.feeling is None
        and not emotion.appraisals
        and origin is not None
        and bool(shown_by_others(origin.event))
    )


def _since(agent: Agent, time: float) -> str:
    return f" at {shown_number(time)} s" if time != agent.now else ""


def _arising(agent: Agent, emotion: Emotion) -> Why:
    """How intense it was when it arose."""
    text = f"when it arose, at {shown_number(emotion.start)} s"
    feeling = emotion.feeling
    if is_caught(emotion):
        text = f"as it last spread, at {shown_number(emotion.start)} s: caught from those around"
        return Why("intensity", text, emotion.initial, "0..10", how=FROM)
    if feeling is None and not emotion.appraisals:
        return Why("intensity", f"{text}: set by hand, or as it was loaded", emotion.initial, "0..10", how=FROM)
    step = None if emotion.origin is None else before_which(agent, emotion.origin)
    if feeling is None:
        potential = Why("potential", "what the appraisal made it", emotion.potential_before)
    else:
        potential = why_potential(agent, feeling, step)
    children = [potential.having(FROM), *mood_bearing(agent, emotion), *_holding_back(agent, emotion)]
    return Why("intensity", text, emotion.initial, "0..10", how=FROM, children=tuple(children))


def mood_bearing(agent: Agent, emotion: Emotion) -> Iterator[Why]:
    """Yield what the mood added or took away, unless that is nothing."""
    before, after = emotion.potential_before, emotion.potential_after
    mood, valence = emotion.mood, emotion.valence
    influence = single(agent.affect.constants.mood_influence_on_emotion)
    share = single(after - before) if mood is None else single(valence * mood * influence)
    if share:
        kept = max(0.0, single(before + share))
        known = mood is not None and abs(kept - after) <= _CLOSE
        share = share if known else single(after - before)
        yield Why(
            "mood",
            _coloured(valence, share, mood),
            share,
            how=PLUS,
            children=_mood(mood, valence, influence) if known else (),
        )
        if known and before + share < 0:
            yield Why("bound", "nothing is left of it", 0.0, how=AT_LEAST)


def _coloured(valence: int, share: float, mood: float | None) -> str:
    quality = "the mood" if mood is None else "a good mood" if mood > 0 else "a bad mood"
    feels = "good" if valence > 0 else "bad"
    return f"{quality} {'strengthens' if share > 0 else 'weakens'} what feels {feels}"


def _mood(mood: float | None, valence: int, influence: float) -> tuple[Why, ...]:
    assert mood is not None
    sign = (Why("sign", "of what feels bad", -1.0, how=TIMES),) if valence < 0 else ()
    return (
        Why("mood", "mood then", mood, "-10..10", how=FROM),
        *sign,
        Why("factor", "influence of the mood", influence, how=TIMES),
    )


def _holding_back(agent: Agent, emotion: Emotion) -> Iterator[Why]:
    threshold = threshold_of(agent, emotion)
    if threshold.value or threshold.children:
        yield threshold.having(MINUS)
    if emotion.potential_after - emotion.threshold > MAX_INTENSITY:
        yield Why("bound", "nothing is felt more strongly", MAX_INTENSITY, "0..10", how=AT_MOST)


def threshold_of(agent: Agent, emotion: Emotion) -> Why:
    """Explain the threshold: the disposition, and what personality makes of it."""
    text = "threshold: what it has to exceed"
    usual, biases = agent.affect.dispositions.of(emotion.kind).threshold, _biases(agent, emotion)
    shares = [Why("trait", _trait(bias), bias.threshold, how=PLUS) for bias in biases if bias.threshold]
    total = usual + sum([bias.threshold for bias in biases])
    if abs(min(_MOST, max(0.0, total)) - emotion.threshold) > _CLOSE:
        return Why("threshold", f"{text}, as it was then", emotion.threshold, "0..10")
    if not shares:
        return Why("threshold", text, emotion.threshold, "0..10")
    bounds = [Why("bound", "no lower", 0.0, how=AT_LEAST)] if total < 0 else []
    bounds += [Why("bound", "no higher", _MOST, how=AT_MOST)] if total > _MOST else []
    base = Why("disposition", f"disposition to {feeling_of(emotion.type)}", usual, "0..10", how=FROM)
    return Why("threshold", text, emotion.threshold, "0..10", children=(base, *shares, *bounds))


def _biases(agent: Agent, emotion: Emotion) -> list[Bias]:
    has_effect = agent.affect.semantics.has_temperament
    return [bias for bias in agent.personality.biases(emotion.kind) if bias.value] if has_effect else []


def _trait(bias: Bias) -> str:
    return f"{bias.trait} {shown_number(bias.value)}"


def _fading(agent: Agent, emotion: Emotion, at: float) -> Why:
    """What is left of it at a time."""
    left = single(math.exp(min(0.0, emotion.rate * (at - emotion.start))))
    seconds = shown_number(at - emotion.start)
    if math.isinf(emotion.rate):
        return Why("decay", f"left after {seconds} s", left, how=TIMES)
    half = shown_number(math.log(0.5) / emotion.rate)
    text = f"left after {seconds} s, half of it every {half} s"
    return Why("decay", text, left, how=TIMES, children=(_speed(agent, emotion),))


def _speed(agent: Agent, emotion: Emotion) -> Why:
    """How quickly it fades: the disposition, and what personality makes of it."""
    text = "how quickly it fades, 1 as usual"
    usual, biases = agent.affect.dispositions.of(emotion.kind).decay, _biases(agent, emotion)
    shares = [Why("trait", _trait(bias), bias.decay, how=PLUS) for bias in biases if bias.decay]
    factor = max(0.0, 1.0 + sum([bias.decay for bias in biases]))
    if abs(min(_MOST, usual * factor) - emotion.decay) > _CLOSE:
        return Why("speed", f"{text}, as it was then", emotion.decay, "0..10")
    if not shares:
        return Why("speed", text, emotion.decay, "0..10")
    bound = (Why("bound", "no slower", 0.0, how=AT_LEAST),) if factor == 0 else ()
    nature = Why(
        "factor", "by nature", factor, how=TIMES, children=(Why("factor", "everybody", 1.0, how=FROM), *shares, *bound)
    )
    limit = (Why("bound", "no quicker", _MOST, how=AT_MOST),) if usual * factor > _MOST else ()
    base = Why("disposition", f"disposition to {feeling_of(emotion.type)}", usual, "0..10", how=FROM)
    return Why("speed", text, emotion.decay, "0..10", children=(base, nature, *limit))
