"""What somebody shows of what they feel, by the display rules that they follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from ..agents.agent import Agent
from ..agents.display_rules import DisplayRule
from .affect import Affect
from .display_rules import Channel, Display
from .expressing import express
from .expression import Expression
from .felt import felt
from .naming import shown_as

__all__ = ["display_of", "show"]

_FELT_FROM: Final = 0.1
"""A feeling weaker than this, 0..1, needs no hiding; ours."""


def show(agent: Agent, target: str = "", style: str = "") -> Expression:
    """Return what an agent shows now of what it feels.

    Args:
        agent: Who.
        target: To whom it speaks or does something, if to anybody.
        style: In which manner it speaks.

    >>> from espressivo import Agent
    >>> show(Agent("Ana")).emotions
    {}
    """
    affect = Affect.of(agent)
    return express(affect, display_of(agent.display_rules, affect, target, style))


def display_of(rules: Iterable[DisplayRule], affect: Affect, target: str = "", style: str = "") -> Display | None:
    """Return what display rules let out of a feeling; None when all of it.

    The first rule counts that holds for what is felt most strongly. Rules that put nothing on add up: each keeps its
    emotion in.

    Args:
        rules: In order.
        affect: What is felt.
        target: To whom it is shown.
        style: In which manner somebody speaks.

    >>> rules = [DisplayRule("Anger", "Joy", 4), DisplayRule("Fear")]
    >>> display_of(rules, Affect.parse("anger:6")).mask
    ('Joy', 4)
    >>> display_of(rules, Affect.parse("fear:6")).suppress
    ('Fear',)
    >>> display_of(rules, Affect.parse("joy:6")) is None
    True
    """
    holding = [rule for rule in rules if rule.holds(target, style)]
    if not holding:
        return None
    inner = felt(affect)
    most = max(inner, key=lambda name: (inner[name], name), default="")
    first = next((rule for rule in holding if most and _hides(rule, {most: inner[most]})), None)
    kept_in = [rule for rule in holding if rule.hides and _hides(rule, inner)]
    if first is None and not kept_in:
        return None
    if first is not None and first.shows:
        return Display(mask=(first.shows, first.intensity), mask_in=_channel(first), leakage=first.leaks)
    if first is not None and (not first.hides or len(first.channels) == 1):
        shut = dict.fromkeys(first.channels, 0.0)
        return Display(face=shut.get("face", 1.0), voice=shut.get("voice", 1.0), leakage=first.leaks)
    return Display(suppress=tuple([rule.hides for rule in kept_in]), leakage=max(rule.leaks for rule in kept_in))


def _hides(rule: DisplayRule, inner: Mapping[str, float]) -> bool:
    """Whether somebody feels what a rule is about."""
    about = shown_as(rule.hides) if rule.hides else inner
    return any(inner.get(name, 0.0) >= _FELT_FROM for name in about)


def _channel(rule: DisplayRule) -> Channel:
    if len(set(rule.channels)) > 1:
        return "both"
    return "face" if rule.channels[0] == "face" else "voice"
