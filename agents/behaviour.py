"""The two behaviours: ours, and that of the FAtiMA Toolkit.

A behaviour is chosen once, when an agent is built; it supplies the parts in which the two differ. Nothing else in
the engine asks which of them is in force.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..appraisal.fatima import FatimaModel
from ..appraisal.importance import SocialImportance, ToolkitImportance
from ..appraisal.model import AffectModel
from ..appraisal.occ import OccModel
from ..core.beliefs import BeliefBase
from ..core.errors import StateError, nearest
from ..core.terms import Term
from ..core.unify import PLAIN, TOOLKIT, TermSemantics
from ..decision.exchanges import SocialExchanges, ToolkitExchanges
from ..decision.policy import DecisionPolicy, PlainPolicy, ToolkitPolicy
from .dialogue import fill_in, fill_in_as_toolkit
from .effects import value_or_itself, value_or_nil

__all__ = ["BEHAVIOURS", "ESPRESSIVO", "FATIMA", "Behaviour", "behaviour_called"]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What an agent is built from.

    Attributes:
        name: ``espressivo`` or ``fatima``, as in scenario files.
        semantics: What matching and comparing terms means.
        model: Makes the affect model: which emotions follow from which appraisal.
        policy: Makes the decision policy: how options are ranked.
        exchanges: Makes the set of social exchanges.
        importance: Works out social importance.
        fill_in: Fills the beliefs of a speaker into a line, given how names read in words.
        toolkit_properties: Whether dynamic properties answer as the toolkit's do.
        keeps_old_names: Whether a changed memory is found under its old event too.
        value_of: What a compound value becomes for the agent whose belief the world changes to it.
        effects_come_from_observer: Whether the subject of a change that the world makes is whoever perceives it
            (toolkit), or whoever acted (ours).
        meets_at_once: Whether agents of one world know each other from the start (ours), or once they have seen
            each other act (toolkit).
        checks_rules: Whether a rule that can never work is refused when it is written (ours), or does nothing, or fails
            when it is used (toolkit).
        acts_on_time: Whether each agent's clock ticks after its own turn (toolkit) or all clocks tick together.
    """

    name: str
    semantics: TermSemantics
    model: Callable[[], AffectModel]
    policy: Callable[[], DecisionPolicy]
    exchanges: Callable[[], SocialExchanges]
    importance: Callable[[BeliefBase], SocialImportance]
    fill_in: Callable[[str, BeliefBase, Mapping[str, str]], str]
    value_of: Callable[[BeliefBase, Term], Term]
    toolkit_properties: bool = False
    keeps_old_names: bool = False
    effects_come_from_observer: bool = False
    meets_at_once: bool = True
    checks_rules: bool = True
    acts_on_time: bool = False


ESPRESSIVO = Behaviour(
    "espressivo",
    semantics=PLAIN,
    model=OccModel,
    policy=PlainPolicy,
    exchanges=SocialExchanges,
    importance=SocialImportance,
    fill_in=fill_in,
    value_of=value_or_itself,
)
"""Ours: the default."""

FATIMA = Behaviour(
    "fatima",
    semantics=TOOLKIT,
    model=FatimaModel,
    policy=ToolkitPolicy,
    exchanges=ToolkitExchanges,
    importance=ToolkitImportance,
    fill_in=fill_in_as_toolkit,
    value_of=value_or_nil,
    toolkit_properties=True,
    keeps_old_names=True,
    effects_come_from_observer=True,
    meets_at_once=False,
    checks_rules=False,
    acts_on_time=True,
)
"""The FAtiMA Toolkit's, its quirks included; what its files get."""


def behaviour_called(behaviour: Behaviour | str) -> Behaviour:
    """Return a behaviour, given itself or its name.

    Raises:
        StateError: There is no such behaviour.
    """
    if isinstance(behaviour, Behaviour):
        return behaviour
    known = BEHAVIOURS.get(str(behaviour))
    if known is None:
        close = nearest(str(behaviour), BEHAVIOURS)
        hint = f"; did you mean {close}?" if close else ""
        raise StateError(f"{behaviour!r} is no behaviour: expected ESPRESSIVO or FATIMA, or their names{hint}")
    return known


BEHAVIOURS = {behaviour.name: behaviour for behaviour in (ESPRESSIVO, FATIMA)}
"""Both, by name."""
