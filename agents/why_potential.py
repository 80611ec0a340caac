"""Why an appraisal makes an emotion as strong as it does: the formula of the model, with each number in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from ..appraisal.fatima import ATTRACTION, FatimaModel
from ..appraisal.goals import LIKELIHOOD_AFTER, LIKELIHOOD_BEFORE, SIGNIFICANCE
from ..appraisal.intensity import GENERAL, general_factors
from ..appraisal.occ import OccModel
from ..appraisal.patterns import Pattern
from ..appraisal.prospects import DESIRABILITY_OF_IT
from ..appraisal.variables import GOAL_SUCCESS_PROBABILITY, LIKELIHOOD, PROSPECT, ontology_name
from ..core.emotion_types import EmotionFamily
from ..core.emotions import Appraised, Feeling
from ..core.relations import FAMILIAR_WITH, IDENTIFIES_WITH, LIKES
from ..core.terms import Symbol, compose
from .why import Why
from .why_rules import why_belief, why_variable
from .why_signs import FROM, LESS, MEAN, MINUS, PLUS, SIZE, TIMES
from .why_words import feeling_of, name_of, shown_number, variable_in_words

if TYPE_CHECKING:
    from .agent import Agent

__all__ = ["why_potential"]

_RELATIONS: Final = {"liking": LIKES, "familiarity": FAMILIAR_WITH, "strength_of_unit": IDENTIFIES_WITH}
_OF_PROSPECTS: Final = (GOAL_SUCCESS_PROBABILITY, PROSPECT, LIKELIHOOD)
_SCALES: Final = {
    "liking": "-10..10",
    "likelihood": "0..1",
    "hope": "0..10",
    "fear": "0..10",
    "desirability": "-10..10",
    "familiarity": "0..1",
    "strength_of_unit": "0..1",
}


def why_potential(agent: Agent, feeling: Feeling, step: int | None = None) -> Why:
    """Explain the potential of a feeling.

    Args:
        agent: Whose it is.
        feeling: What the appraisal called for.
        step: Of the event, in the agent's trace.
    """
    parts = tuple(_Potential(agent, feeling, step).parts())
    text = "what the appraisal makes it"
    if feeling.parts:
        text = f"the mean of {' and '.join(feeling_of(part.kind.name) for part in feeling.parts)}"
    elif not any(part.how for part in parts):
        text = f"what the model {agent.appraiser.model.name} makes it"
    return Why("potential", text, feeling.potential, "0 or more", children=parts)


class _Potential:
    """How one potential comes about."""

    def __init__(self, agent: Agent, feeling: Feeling, step: int | None) -> None:
        self._agent = agent
        self._feeling = feeling
        self._step = step

    def parts(self) -> Iterator[Why]:
        """Yield what the potential is worked out of."""
        feeling, model = self._feeling, self._agent.appraiser.model
        if feeling.parts:
            yield from [self._of_part(part) for part in feeling.parts]
        elif isinstance(model, OccModel) and feeling.kind in model.patterns.by_kind:
            yield from self._of_pattern(model.patterns.by_kind[feeling.kind])
        elif isinstance(model, FatimaModel) and feeling.kind.family in _TOOLKIT:
            yield from _TOOLKIT[feeling.kind.family](self)
        else:
            yield from [self._variable(each) for each in feeling.appraisals]

    def _of_part(self, part: Feeling) -> Why:
        potential = why_potential(self._agent, part, self._step)
        text = feeling_of(part.kind.name, part.target)
        return Why(
            "part", text, part.potential, "0 or more", how=MEAN, term=part.kind.name, children=potential.children
        )

    # -- ours --------------------------------------------------------------------------------------------------

    def _of_pattern(self, pattern: Pattern) -> Iterator[Why]:
        values = self._feeling.values
        yield self._number(pattern.magnitude).having(SIZE)
        for name, factor in pattern.factors:
            if name in values:
                yield self._factor(name, factor.of(values[name], self._feeling.kind.valence))
        if pattern.magnitude not in GENERAL:
            for name, factor in general_factors().items():
                if name in values:
                    yield self._factor(name, factor.of(values[name]))

    def _factor(self, name: str, factor: float) -> Why:
        number = self._number(name)
        shown = f"{number.text} {shown_number(number.value or 0.0)} of {number.unit}"
        if factor == number.value:
            return number.having(TIMES)
        return Why("factor", f"for {shown}", factor, how=TIMES, term=name, place=number.place, children=number.children)

    def _number(self, name: str) -> Why:
        """Explain one value that the potential is worked out of."""
        values = self._feeling.values
        if name in ("hope", "fear") and name in values:
            return self._strength(name)
        if name in ("desirability", "likelihood") and SIGNIFICANCE in values:
            return self._of_open_goal(name)
        if name == "desirability_for_other" and name in values and "liking" not in values:
            return self._shared_fortune()
        entry = self._entry(name)
        if entry is not None and entry.value == values.get(name, entry.value):
            return self._variable(entry)
        value, unit = values.get(name, 0.0), _SCALES.get(name, "-10..10")
        return Why("value", variable_in_words(name), value, unit, term=name, children=tuple(self._relation(name)))

    def _entry(self, name: str) -> Appraised | None:
        """Return the appraisal variable that a value comes from: of several, the one about the feeling's target."""
        found = [each for each in self._feeling.appraisals if ontology_name(each.variable) == name]
        own = [each for each in found if each.target is not None and each.target == self._feeling.target]
        return next(iter(own or found), None)

    def _relation(self, name: str) -> Iterator[Why]:
        kind: Symbol | None = _RELATIONS.get(name)
        if kind is not None and self._feeling.target is not None:
            yield why_belief(self._agent, compose(kind, self._feeling.target), step=self._step)

    def _shared_fortune(self) -> Why:
        """The fortune of somebody to whom there is no relation: as good or bad as for both on average."""
        sizes = [
            Why(
                "size",
                f"size of {each.text}",
                abs(each.value or 0.0),
                "0..10",
                each.place,
                MEAN,
                each.term,
                each.children,
            )
            for each in map(self._variable, self._fortunes())
        ]
        value = self._feeling.values["desirability_for_other"]
        return Why("value", "how good or bad it is for both, on average", value, "0..10", children=tuple(sizes))

    def _fortunes(self) -> list[Appraised]:
        names = ("desirability_for_other", "desirability")
        return [entry for name in names if (entry := self._entry(name)) is not None]

    # -- goals and prospects -----------------------------------------------------------------------------------

    def _strength(self, felt: str) -> Why:
        """The hope or the fear that there was before it was settled."""
        values = self._feeling.values
        text = f"the {felt} there was"
        children: tuple[Why, ...] = ()
        before = values.get(LIKELIHOOD_BEFORE)
        if before is not None and SIGNIFICANCE in values:
            weight = Why("goal", f"how much it matters{self._goal()}", values[SIGNIFICANCE], "-10..10", how=SIZE)
            wanted = (values[SIGNIFICANCE] >= 0) == (felt == "hope")
            chance = Why("likelihood", "how likely it was", before, "0..1", how=TIMES if wanted else LESS)
            children = (weight, chance)
        elif before is not None and DESIRABILITY_OF_IT in values:
            wish = Why(
                "prospect", f"how good or bad{self._goal()} would be", values[DESIRABILITY_OF_IT], "-10..10", how=SIZE
            )
            children = (wish, Why("likelihood", "how likely it was", before, "0..1", how=TIMES))
        return Why("value", text, values[felt], "0..10", term=felt, children=(*children, *self._changes()))

    def _of_open_goal(self, name: str) -> Why:
        values, weight = self._feeling.values, self._feeling.values[SIGNIFICANCE]
        if name == "desirability":
            return Why("goal", f"how much it matters{self._goal()}", values[name], "-10..10", term=name)
        after, before = values[LIKELIHOOD_AFTER], values[LIKELIHOOD_BEFORE]
        direct = (weight >= 0) == (values["desirability"] > 0)
        told = Why("likelihood", f"how likely it is now, {shown_number(before)} before", after, "0..1")
        if direct:
            children = (told.having(FROM), *self._changes())
        else:
            children = (Why("certain", "certainty", 1.0, how=FROM), told.having(MINUS), *self._changes())
        text = "how likely that is" if direct else "how likely the opposite is"
        return Why("value", text, values[name], "0..1", term=name, children=children)

    def _goal(self) -> str:
        target = self._feeling.target or next((each.target for each in self._feeling.appraisals if each.target), None)
        return "" if target is None else f' ("{name_of(target)}")'

    def _changes(self) -> list[Why]:
        return [self._variable(each) for each in self._feeling.appraisals if each.variable in _OF_PROSPECTS]

    def _variable(self, appraised: Appraised) -> Why:
        return why_variable(self._agent, appraised, self._step)

    # -- the toolkit's -----------------------------------------------------------------------------------------

    def _one(self) -> Iterator[Why]:
        yield self._variable(self._feeling.appraisals[0]).having(SIZE)

    def _attraction(self) -> Iterator[Why]:
        yield from self._one()
        yield Why("factor", "of a liking", ATTRACTION, how=TIMES)

    def _both(self) -> Iterator[Why]:
        for each in self._feeling.appraisals:
            told = self._variable(each)
            yield Why(
                "size", f"size of {told.text}", abs(each.value), "0..10", told.place, MEAN, told.term, told.children
            )

    def _halved_sum(self) -> Iterator[Why]:
        wish, praise = [self._variable(each) for each in self._feeling.appraisals]
        total = (wish.value or 0.0) + (praise.value or 0.0)
        told = f"{wish.text} and {praise.text} together"
        yield Why("sum", told, total, how=SIZE, children=(wish.having(FROM), praise.having(PLUS)))
        yield Why("factor", "half of it", 0.5, how=TIMES)

    def _of_goal(self) -> Iterator[Why]:
        values = self._feeling.values
        if SIGNIFICANCE not in values:
            yield from self._changes()
            return
        likelier = values[LIKELIHOOD_AFTER] > values[LIKELIHOOD_BEFORE]
        yield Why("goal", f"how much it matters{self._goal()}", values[SIGNIFICANCE], "0..10", how=FROM)
        after = values[LIKELIHOOD_AFTER]
        text = f"how {'' if likelier else 'un'}likely it is now"
        yield Why("likelihood", text, after, "0..1", how=TIMES if likelier else LESS, children=tuple(self._changes()))


_TOOLKIT: Final[dict[EmotionFamily, Callable[[_Potential], Iterator[Why]]]] = {
    EmotionFamily.WELL_BEING: _Potential._one,
    EmotionFamily.ATTRIBUTION: _Potential._one,
    EmotionFamily.ATTRACTION: _Potential._attraction,
    EmotionFamily.FORTUNES_OF_OTHERS: _Potential._both,
    EmotionFamily.COMPOUND: _Potential._halved_sum,
    EmotionFamily.PROSPECT: _Potential._of_goal,
    EmotionFamily.CONFIRMATION: _Potential._of_goal,
}
