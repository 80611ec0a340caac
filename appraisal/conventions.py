"""The conventions in which the FAtiMA Toolkit's appraisal differs from ours, chosen once when an agent is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..core.affect import PLAIN_AFFECT, TOOLKIT_AFFECT, AffectSemantics
from ..core.beliefs import BeliefBase
from ..core.errors import BeliefError
from ..core.terms import SELF, Term

__all__ = ["PLAIN_APPRAISAL", "TOOLKIT_APPRAISAL", "AppraisalConventions"]


@dataclass(frozen=True, slots=True)
class AppraisalConventions:
    """How rules are read, and what a change of a property does.

    Attributes:
        name: How they are called in files and messages.
        affect: The conventions of the emotional state.
        change_belief: Takes over the new value of a property: (beliefs, property, new value, perspective).
        own_name_is_self: Whether the agent's own name in a rule means SELF from the start, in templates and targets
            (in the toolkit, only once the template is grounded).
        evaluates_unmatched: Whether conditions that tell beliefs do so even when the event cannot match.
        needs_praise_target: Whether praiseworthiness without a target is an error rather than the agent's own.
    """

    name: str
    affect: AffectSemantics
    change_belief: Callable[[BeliefBase, Term, Term, Term], None]
    own_name_is_self: bool = True
    evaluates_unmatched: bool = False
    needs_praise_target: bool = False


def _change_one_mind(beliefs: BeliefBase, name: Term, value: Term, perspective: Term) -> None:
    """Store a value for the mind that saw the change; NIL takes out what that mind believed.

    A compound value is asked first, and stored as it is when nothing answers.
    """
    if value.is_nil:
        beliefs.tell(name, None, perspective)
        return
    if value.is_compound:
        value = _answer(beliefs, value) or value
    beliefs.tell(name, value, perspective)


def _answer(beliefs: BeliefBase, question: Term) -> Term | None:
    answers = beliefs.query(question)
    if len(answers) > 1:
        raise BeliefError(f"{question} has {len(answers)} values: a property can change to one only")
    return answers[0].value if answers else None


def _change_as_toolkit(beliefs: BeliefBase, name: Term, value: Term, perspective: Term) -> None:
    """Store a value; NIL takes out what everybody believed; a compound value is asked without any bindings."""
    if value.is_nil:
        beliefs.remove(name)
        return
    if value.is_compound:
        answers = beliefs.query(value, SELF, [])
        if len(answers) != 1:
            raise BeliefError(
                f"{name} cannot change to {value}, which has {len(answers)} values there: only a dynamic property of "
                "fixed values, such as Math(2, Plus, 1), has one"
            )
        value = answers[0].value
    beliefs.tell(name, value, perspective)


PLAIN_APPRAISAL = AppraisalConventions("plain", PLAIN_AFFECT, _change_one_mind)
"""The conventions of our own scenarios."""
TOOLKIT_APPRAISAL = AppraisalConventions(
    "toolkit",
    TOOLKIT_AFFECT,
    _change_as_toolkit,
    own_name_is_self=False,
    evaluates_unmatched=True,
    needs_praise_target=True,
)
"""The conventions of the FAtiMA Toolkit."""
