"""From the emotions that are wanted to the appraisal variables behind them, with all else that comes of it.

What is promised is the *potential*: how strong the appraisal makes an emotion. An average person in a neutral mood
feels it so. Personality and mood shift what is really felt, as they should; and so does the mood that the event itself
makes: of an anger of 6, distress and reproach come first and darken the mood, so that it is felt as 7.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ...appraisal.patterns import patterns_of
from ...core.numbers import format_number
from ..document import VariableDoc
from .feelings_demands import Demands
from .feelings_equations import Equations, Slot
from .feelings_facts import Facts
from .feelings_fatima import FatimaDemands
from .feelings_people import Personal, cautions, personal
from .feelings_reading import (
    FeelingError,
    VariableItem,
    Wanted,
    parse_feeling,
    parse_reaction,
    shown_variable,
)
from .feelings_trial import Felt, feel

if TYPE_CHECKING:
    from ...ontology import Tone

__all__ = [
    "Facts",
    "FeelingError",
    "Felt",
    "Personal",
    "Recipe",
    "VariableItem",
    "Wanted",
    "explain",
    "felt",
    "parse_feeling",
    "parse_reaction",
    "recipe_for",
    "variables_for",
]

_DEMANDS: Final = {"occ": Demands, "fatima": FatimaDemands}
_NOBODY: Final = Facts()
_CLOSE: Final = 1e-5
_VARIABLE: Final = re.compile(r"\[[^\[\]]+\]")
_SAMPLES: Final = (2.0, 4.0)
"""Intensities with which it is found out how values follow from an intensity that is an expression."""


@dataclass(frozen=True)
class Recipe:
    """The appraisal variables behind wanted emotions.

    Attributes:
        wanted: What was asked for.
        variables: What a rule must say of the event.
        before: What an earlier event must have announced, when something hoped for or feared is settled.
        also: What else is felt then, as strong as the appraisal makes it.
        personal: What a second rule must say after it about people who are liked or disliked, when there is such.
        cautions: Sentences about people for whom it comes out otherwise all the same.
        model: ``occ`` or ``fatima``.
    """

    wanted: tuple[Wanted, ...]
    variables: tuple[VariableDoc, ...]
    before: tuple[VariableDoc, ...] = ()
    also: tuple[Felt, ...] = ()
    personal: Personal | None = None
    cautions: tuple[str, ...] = ()
    model: str = "occ"


def recipe_for(
    text: str,
    names: Iterable[str] = (),
    *,
    model: str = "occ",
    facts: Facts | None = None,
    likes: Mapping[str, float] | None = None,
    tone: Tone | None = None,
) -> Recipe:
    """Return the recipe of a reaction as writers write it.

    Args:
        text: Such as ``anger 6 at [who], the shop survives -0.2``.
        names: The goals of the character, as the writer named them.
        model: ``occ`` or ``fatima``.
        facts: What is known about the character.
        likes: How much it likes whom, when nothing else is known.
        tone: The ontology, with what the author added to it.

    Raises:
        FeelingError: It cannot be read, or cannot be had.
    """
    items = parse_reaction(text, names, tone=tone)
    wanted = [item for item in items if isinstance(item, Wanted)]
    given = [item for item in items if isinstance(item, VariableItem)]
    return variables_for(wanted, model, facts or Facts(likes=likes or {}), given=given, tone=tone)


def variables_for(
    wanted: Wanted | Sequence[Wanted],
    model: str = "occ",
    facts: Facts | None = None,
    *,
    given: Sequence[VariableItem] = (),
    tone: Tone | None = None,
) -> Recipe:
    """Return the appraisal variables by which emotions arise, each as strong as wanted.

    Args:
        wanted: The emotions, of one event.
        model: ``occ`` or ``fatima``.
        facts: What is known about the character: whom it likes, its goals.
        given: Variables that are said of the event besides.
        tone: The ontology, with what the author added to it.

    Raises:
        FeelingError: It cannot be had; the message says why, and what to do.

    >>> recipe = variables_for([parse_feeling("joy 5"), parse_feeling("gratitude 4 at Tom")])
    >>> [(each.name, each.value, each.target) for each in recipe.variables]
    [('Desirability', '5', '-'), ('Praiseworthiness', '3', 'Tom')]
    """
    asked = (wanted,) if isinstance(wanted, Wanted) else tuple(wanted)
    facts = facts or _NOBODY
    asked = tuple([_of_self(each, facts) for each in asked])
    _check_once(asked)
    texts = [each for each in asked if isinstance(each.intensity, str)]
    if texts:
        return _by_expression(asked, texts, model, facts, given, tone)
    variables, before = _solved(asked, model, facts, given, tone)
    recipe = Recipe(asked, variables, before, model=model)
    also = _checked(recipe, facts, tone)
    other = None
    if model == "occ":
        other = personal(
            asked, patterns_of(tone), facts, variables, lambda known: _solved(asked, model, known, given, tone)[0]
        )
    told = tuple(cautions(asked, variables, before, other, facts, model, tone))
    return replace(recipe, also=also, personal=other, cautions=told)


def felt(recipe: Recipe, facts: Facts | None = None, *, tone: Tone | None = None, colours: bool = True) -> list[Felt]:
    """Return what an average person in a neutral mood feels by a recipe, as the engine has it.

    Args:
        recipe: The recipe.
        facts: What is known about the person.
        tone: The ontology, with what the author added to it.
        colours: Whether the mood that the event itself makes colours what comes after.
    """
    actor = next((each.target for each in recipe.wanted if each.target not in (None, "SELF")), None)
    return feel(
        recipe.variables,
        facts or _NOBODY,
        recipe.model,
        before=recipe.before,
        tone=tone,
        colours=colours,
        actor=actor or "Somebody",
    )


def explain(recipe: Recipe) -> str:
    """Return one line about a recipe.

    >>> print(explain(recipe_for("anger 6 at [who]")))
    anger 6 at [who] <- desirability -6, praiseworthiness -6 of [who]; also distress 6, reproach 6 at [who]
    """
    wanted = ", ".join(map(str, recipe.wanted))
    line = f"{wanted} <- {_listed(recipe.variables)}" if wanted else _listed(recipe.variables)
    if recipe.before:
        line += f", after an event with {_listed(recipe.before)}"
    if recipe.also:
        line += "; also " + ", ".join(str(Wanted(each.emotion, each.potential, each.target)) for each in recipe.also)
    if recipe.personal is not None:
        line += f"; if {recipe.personal.condition}: {_listed(recipe.personal.variables)}"
    return line


def _listed(variables: Iterable[VariableDoc]) -> str:
    return ", ".join(shown_variable(doc.name, _number(doc.value), doc.target) for doc in variables)


def _number(value: str) -> float | str:
    try:
        return float(value)
    except ValueError:
        return value


def _check_once(asked: Sequence[Wanted]) -> None:
    """Refuse the same emotion twice, about the same person."""
    seen: set[tuple[str, str | None]] = set()
    for each in asked:
        if (each.emotion, each.target) in seen:
            raise FeelingError(f"{each} is the second {each.emotion.casefold()} here", each.column, "keep one of them")
        seen.add((each.emotion, each.target))


def _of_self(wanted: Wanted, facts: Facts) -> Wanted:
    is_own = wanted.target is not None and wanted.target.casefold() == facts.owner.casefold()
    return replace(wanted, target="SELF") if is_own else wanted


def _solved(
    asked: Sequence[Wanted], model: str, facts: Facts, given: Sequence[VariableItem], tone: Tone | None
) -> tuple[tuple[VariableDoc, ...], tuple[VariableDoc, ...]]:
    equations = Equations()
    open_ended: list[VariableDoc] = []
    for item in given:
        if isinstance(item.value, str):
            open_ended.append(VariableDoc(name=item.name, value=item.value, target=item.target))
        else:
            equations.fix(Slot(item.name, item.target), item.value)
    demands = _DEMANDS[model](patterns_of(tone), facts, equations)
    demands.add(list(asked))
    return (*equations.solution(), *open_ended), tuple(demands.before)


def _checked(recipe: Recipe, facts: Facts, tone: Tone | None) -> tuple[Felt, ...]:
    """Ask the engine whether everything wanted arises, and return what else does."""
    others = felt(recipe, facts, tone=tone, colours=False)
    for each in recipe.wanted:
        match = next((one for one in others if _is(one, each)), None)
        if match is None:
            got = ", ".join(str(Wanted(one.emotion, one.potential, one.target)) for one in others) or "nothing"
            raise FeelingError(
                f"{each} does not arise together with the rest: {got} would",
                each.column,
                "leave one of them out, or tie them to different events",
            )
        others.remove(match)
    return tuple(others)


def _is(found: Felt, wanted: Wanted) -> bool:
    about = wanted.target in (None, "SELF") or found.target in (None, wanted.target)
    return found.emotion == wanted.emotion and about and abs(found.potential - float(wanted.intensity)) < _CLOSE


def _by_expression(
    asked: tuple[Wanted, ...],
    texts: list[Wanted],
    model: str,
    facts: Facts,
    given: Sequence[VariableItem],
    tone: Tone | None,
) -> Recipe:
    """Return a recipe whose values follow from an intensity that is only known when the event happens."""
    if len(asked) > 1 or any(not isinstance(item.value, str) for item in given):
        other = next(each for each in asked if each is not texts[0]) if len(asked) > 1 else given[0]
        message = f"{texts[0]} cannot be worked out together with {other}, because its intensity is no number"
        raise FeelingError(message, texts[0].column, "write a number, or give it a rule of its own")
    recipes = [variables_for(replace(texts[0], intensity=each), model, facts, tone=tone) for each in _SAMPLES]
    few, many = recipes
    if few.before or [(each.name, each.target) for each in few.variables] != [
        (each.name, each.target) for each in many.variables
    ]:
        raise FeelingError(f"{texts[0]} needs a number", texts[0].column, "write how intense it is: above 0, up to 10")
    expression = str(texts[0].intensity)
    values = [
        _expressed(float(low.value), float(high.value), low, expression)
        for low, high in zip(few.variables, many.variables, strict=True)
    ]
    more = [VariableDoc(name=item.name, value=str(item.value), target=item.target) for item in given]
    return Recipe(asked, (*values, *more), also=(), model=model)


def _expressed(low: float, high: float, doc: VariableDoc, expression: str) -> VariableDoc:
    if low == high:
        return doc
    times = low / _SAMPLES[0]
    if abs(high / _SAMPLES[1] - times) > _CLOSE:
        raise FeelingError(f"an intensity of {expression} cannot be worked out here", 1, "write a number")
    base = expression if _VARIABLE.fullmatch(expression) else f"({expression})"
    if abs(abs(times) - 1) < _CLOSE:
        return VariableDoc(name=doc.name, value=base if times > 0 else f"-{base}", target=doc.target)
    return VariableDoc(name=doc.name, value=f"{format_number(round(times, 6))} * {base}", target=doc.target)
