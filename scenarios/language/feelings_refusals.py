"""Why a feeling cannot be had: about nobody, about the wrong one, or for somebody who is liked otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from ...appraisal.patterns import Pattern
from .feelings_reading import FeelingError, Wanted, shown_amount

__all__ = ["check_target", "liked", "other_prospect", "wrong_liking"]


def check_target(pattern: Pattern, leaves: Collection[Pattern], wanted: Wanted, every: Iterable[Pattern]) -> None:
    """Refuse an emotion about nobody that is about somebody, or the other way round.

    Args:
        pattern: Of the emotion.
        leaves: The patterns that it is made of; itself when it is of no parts.
        wanted: The emotion.
        every: All patterns.

    Raises:
        FeelingError: It is not about whom it should be.
    """
    name = wanted.emotion.casefold()
    somebody = any(each.conditions.get("agent") == "other" or _is_fortune(each) for each in leaves)
    if somebody and wanted.target is None:
        preposition = "for" if any(_is_fortune(each) for each in leaves) else "at"
        remedy = f"write {wanted} {preposition} [who]"
        raise FeelingError(f"{name} is about somebody: say whom", wanted.column, remedy)
    if somebody and wanted.target == "SELF":
        own = _elicited_by({**pattern.conditions, "agent": "self"}, every)
        remedy = f"of oneself it is {own}" if own else "name somebody else"
        raise FeelingError(f"{name} is about somebody else, not oneself", wanted.column, remedy)
    if wanted.target not in (None, "SELF") and not any(_takes_target(each) for each in leaves):
        remedy = f"write {name} {shown_amount(wanted.intensity)}"
        raise FeelingError(f"{name} is about the event, and at nobody", wanted.column, remedy)


def wrong_liking(pattern: Pattern, wanted: Wanted, liking: float, every: Iterable[Pattern]) -> FeelingError:
    """Return why somebody's fortune is not felt for somebody who is liked so."""
    name, whom = wanted.emotion.casefold(), wanted.target
    if not liking:
        message = f"{wanted} does not arise: {whom} is neither liked nor disliked (0)"
        return FeelingError(message, wanted.column, f"say how {whom} is liked, -10 to 10")
    needs = "likes" if pattern.conditions["liking"] == "positive" else "dislikes"
    message = f"{wanted} cannot be: {whom} is {liked(liking)}, and {name} is felt for somebody whom one {needs}"
    other = _elicited_by({**pattern.conditions, "liking": "positive" if liking > 0 else "negative"}, every)
    remedy = f"change how {whom} is liked"
    return FeelingError(message, wanted.column, f"write {other}, or {remedy}" if other else remedy)


def other_prospect(wanted: Wanted, felt: str) -> FeelingError:
    """Return why what was hoped for does not end as what was feared, and the other way round."""
    was, needs = ("feared", "hoped for") if felt == "hope" else ("hoped for", "feared")
    other = {"hope": "relief or fears-confirmed", "fear": "satisfaction or disappointment"}[felt]
    message = f"{wanted} cannot be: {wanted.target} is {was} rather than {needs}"
    return FeelingError(message, wanted.column, f"write {other}, or change how likely it is before")


def liked(liking: float) -> str:
    """Return how much somebody is liked, in words."""
    return f"{'liked' if liking > 0 else 'disliked'} ({shown_amount(liking)})"


def _elicited_by(conditions: Mapping[str, str], every: Iterable[Pattern]) -> str:
    return next((each.kind.name.casefold() for each in every if each.conditions == conditions), "")


def _is_fortune(pattern: Pattern) -> bool:
    return "desirability_for_other" in pattern.conditions


def _takes_target(pattern: Pattern) -> bool:
    conditions = pattern.conditions
    return (
        not conditions.keys().isdisjoint({"praiseworthiness", "agent", "appealingness", "prospect"})
        or conditions.get("likelihood") == "open"
        or _is_fortune(pattern)
    )
