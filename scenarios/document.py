"""The one neutral form that every authored or saved scenario becomes before anything is built from it.

Readers (:mod:`.native`, :mod:`.fatima`) produce a :class:`Scenario`; builders and writers consume it. All of it is
data: terms, events and conditions stay texts in the notation of :mod:`espressivo.core.terms`, so that a file can be
read, rewritten and compared without an engine. Scales are those of the engine: mood -10..10, intensity 0..10,
significance 0..10, likelihood and certainty 0..1, personality -1..1, time in ticks of one second.
"""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = [
    "ActionRuleDoc",
    "AffectConfiguration",
    "AgentDoc",
    "AppraisalRuleDoc",
    "AttributionRuleDoc",
    "BeliefDoc",
    "ConditionsDoc",
    "DeedDoc",
    "DispositionDoc",
    "EffectDoc",
    "EffectsDoc",
    "EliciterDoc",
    "EmotionDoc",
    "EmotionTypeDoc",
    "EventDoc",
    "ExchangeDoc",
    "GoalDoc",
    "InfluenceRuleDoc",
    "LineDoc",
    "PhraseDoc",
    "Quantifier",
    "RulesDoc",
    "Scenario",
    "TriggerDoc",
    "VariableDoc",
    "WitnessesDoc",
]

Quantifier = Literal["existential", "universal"]


class _Doc(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What all documents share: nothing unknown is accepted, defaults are left out when written."""


class BeliefDoc(_Doc, kw_only=True):
    """One belief of an agent.

    Attributes:
        name: The property, as ``Likes(Bob)``.
        value: Its value, a term.
        certainty: 0..1.
        perspective: Whose mind: ``SELF``, ``Mary`` or ``SELF(Mary(Bob))``, or ``*`` for everybody's.
    """

    name: str
    value: str
    certainty: float = 1.0
    perspective: str = "SELF"


class GoalDoc(_Doc, kw_only=True):
    """A goal: how much it matters (0..10) and how likely its success is held to be (0..1)."""

    name: str
    significance: float
    likelihood: float


class EmotionDoc(_Doc, kw_only=True):
    """An emotion that is active when the scenario begins.

    Attributes:
        type: OCC type as printed, ``Joy`` or ``Happy-For``.
        intensity: Current intensity, 0..10.
        decay: Integer rate 0..10 of its disposition.
        threshold: Threshold of its disposition, 0..10.
        valence: 1 or -1.
        cause_id: Id of the event that caused it.
        cause_event: Name of that event.
        target: At whom it is directed, when somebody.
        direction: The same as free text, as FAtiMA's files carry it.
        variables: Names of the appraisal variables it came from.
        influences_mood: Whether this type of emotion moves the mood.
    """

    type: str
    intensity: float
    decay: int = 1
    threshold: float = 0.0
    valence: Literal[1, -1] = 1
    cause_id: int = 0
    cause_event: str = ""
    target: str | None = None
    direction: str | None = None
    variables: list[str] = []
    influences_mood: bool = True


class EventDoc(_Doc, kw_only=True):
    """A remembered event.

    Attributes:
        id: Its id in the agent's memory, from 0.
        event: Its full name, ``Event(Action-End, Ben, Hit, Ana)``.
        tick: When it happened.
        emotions: Types of the emotions that it caused.
    """

    id: int
    event: str
    tick: int = 0
    emotions: list[str] = []


class AffectConfiguration(_Doc, kw_only=True):
    """The six constants of the toolkit's affect model, per agent.

    Attributes:
        half_life_decay_constant: What is left after one half-life, 0..1.
        emotion_influence_on_mood: Share of an emotion's intensity that moves the mood.
        mood_influence_on_emotion: Share of the mood that moves an emotion's potential.
        minimum_mood: Moods nearer to zero than this are zero.
        emotion_half_life: Seconds after which an emotion of decay 1 is halved.
        mood_half_life: Seconds after which the mood is halved.
    """

    half_life_decay_constant: float = 0.5
    emotion_influence_on_mood: float = 0.3
    mood_influence_on_emotion: float = 0.3
    minimum_mood: float = 0.5
    emotion_half_life: float = 15.0
    mood_half_life: float = 60.0


class VariableDoc(_Doc, kw_only=True):
    """One appraisal variable of a rule.

    Attributes:
        name: FAtiMA's own spelling: ``Desirability``, ``Goal Success Probablity``.
        value: A number, or a variable that the conditions bind to one.
        target: Whom it is about; ``-`` nobody, None where a file says null.
    """

    name: str
    value: str
    target: str | None = "-"


class AppraisalRuleDoc(_Doc, kw_only=True):
    """What an event means to an agent: a template, conditions, appraisal variables.

    ``source`` names the file that a rule came from, when it is not the scenario itself.
    """

    event: str
    conditions: list[str] = []
    quantifier: Quantifier = "existential"
    variables: list[VariableDoc] = []
    id: str = ""
    source: str = ""


class DispositionDoc(_Doc, kw_only=True):
    """How easily an emotion type arises (threshold 0..10) and how fast it fades (decay 0..10).

    The name ``*`` stands for every type that has no disposition of its own.
    """

    emotion: str = "*"
    threshold: float = 0.0
    decay: int = 1


class ActionRuleDoc(_Doc, kw_only=True):
    """When an agent may want to act, and how much (``priority``, a number or a bound variable)."""

    action: str
    target: str = "-"
    priority: str = "1"
    layer: str = "-"
    conditions: list[str] = []
    quantifier: Quantifier = "existential"
    id: str = ""
    source: str = ""


class AttributionRuleDoc(_Doc, kw_only=True):
    """A reason to hold somebody important: adds ``value`` for each way the conditions hold."""

    description: str = ""
    target: str
    value: str
    conditions: list[str] = []
    quantifier: Quantifier = "existential"


class ConditionsDoc(_Doc, kw_only=True):
    """A set of conditions that may also be absent altogether."""

    conditions: list[str] = []
    quantifier: Quantifier = "existential"


class InfluenceRuleDoc(_Doc, kw_only=True):
    """What makes a social exchange more or less wanted."""

    value: int
    mode: str = "*"
    conditions: list[str] = []
    quantifier: Quantifier = "existential"


class ExchangeDoc(_Doc, kw_only=True):
    """A social exchange of Comme il Faut; ``steps`` are names, in order."""

    name: str
    description: str = ""
    target: str = "[x]"
    steps: list[str] = []
    starting_conditions: ConditionsDoc | None = None
    influence_rules: list[InfluenceRuleDoc] = []


class RulesDoc(_Doc, kw_only=True):
    """All the rules that an agent, or every agent of a scenario, follows."""

    appraisal: list[AppraisalRuleDoc] = []
    dispositions: list[DispositionDoc] = []
    default_disposition: DispositionDoc | None = None
    actions: list[ActionRuleDoc] = []
    social_importance: list[AttributionRuleDoc] = []
    exchanges: list[ExchangeDoc] = []


class DisplayRuleDoc(_Doc, kw_only=True):
    """What somebody shows instead of what they feel (:class:`..agents.display_rules.DisplayRule`)."""

    hides: str = ""
    shows: str = ""
    intensity: float = 4.0
    leaks: float = 0.2
    channels: list[Literal["face", "voice"]] = msgspec.field(default_factory=lambda: ["face", "voice"])
    towards: list[str] = []
    styles: list[str] = []


class AgentDoc(_Doc, kw_only=True):
    """One character.

    Attributes:
        name: Its name, a primitive term.
        mood: -10..10.
        mood_tick: The tick at which that mood was set.
        tick: The agent's own clock.
        rules: What only this agent follows, in addition to the scenario's rules.
        emotions: Active ones.
        events: Remembered ones.
        known_agents: Names of those it has met.
        personality: Big Five, -1..1 each; missing ones are 0.
        role: ``player`` when a person may play it.
        shows: What it shows instead of what it feels.
        loaded: True when it came out of a saved FAtiMA file: loading there has effects of its own
            (the first event gets id 1, emotions decay from tick 0).
    """

    name: str
    mood: float = 0.0
    mood_tick: int = 0
    tick: int = 0
    beliefs: list[BeliefDoc] = []
    goals: list[GoalDoc] = []
    rules: RulesDoc | None = None
    emotions: list[EmotionDoc] = []
    events: list[EventDoc] = []
    known_agents: list[str] = []
    body: str | None = None
    voice: str | None = None
    configuration: AffectConfiguration | None = None
    personality: dict[str, float] = {}
    role: Literal["", "player"] = ""
    shows: list[DisplayRuleDoc] = []
    loaded: bool = False


class DeedDoc(_Doc, kw_only=True):
    """What saying a line does: an action of the speaker's, such as ``Ask(Bread)``, to whom it is done."""

    action: str
    target: str = "-"


class LineDoc(_Doc, kw_only=True):
    """A line of dialogue: an edge from one dialogue state to the next.

    Attributes:
        performs: What saying it does besides, in order.
        speaker: Who says it, when it is written for somebody; empty for anybody whose rules lead to it.
        id: Its name for recordings and translations.
        source: Where it is written, ``file:line``.
    """

    current_state: str
    next_state: str
    meaning: str = "-"
    style: str = "-"
    utterance: str
    performs: list[DeedDoc] = []
    speaker: str = ""
    id: str | None = None
    source: str = ""


class EffectDoc(_Doc, kw_only=True):
    """A belief that changes for ``observer`` (``*``: everybody) when an event happens.

    Attributes:
        perspective: In whose mind, as the observer sees it: ``SELF``, or somebody of whom it now believes this.
        conditions: What must hold in the observer's mind for it to change.
    """

    property: str
    value: str
    observer: str = "*"
    perspective: str = "SELF"
    conditions: list[str] = []


class EffectsDoc(_Doc, kw_only=True):
    """What the world does when an event matches the template; the highest priority wins.

    Attributes:
        source: Where it is written, ``file:line``.
    """

    event: str
    priority: int = 1
    effects: list[EffectDoc] = []
    source: str = ""


class WitnessesDoc(_Doc, kw_only=True):
    """Who perceives the events that match a template; of several that match, the last one written counts.

    Attributes:
        event: The template.
        seen_by: Names, variables of the template, ``*`` for everybody; whoever acts always perceives it.
        place: A property, such as ``In(SELF)``: only those perceive it whose own belief of it has the actor's value.
        source: Where it is written, ``file:line``.
    """

    event: str
    seen_by: list[str] = []
    place: str = ""
    source: str = ""


class TriggerDoc(_Doc, kw_only=True):
    """Something that happens by itself: at a time, when something holds, or when nobody has anything to do.

    Attributes:
        id: Its name.
        state: The dialogue state in which it may happen; empty for any.
        after: Seconds that this state, or the story when ``state`` is empty, must have lasted.
        mind: Name of the agent in whose mind the conditions are asked; without conditions it may be empty.
        conditions: What must hold.
        fallback: Whether it waits until nobody has anything to do.
        once: Whether it happens once; otherwise again whenever its conditions come to hold anew.
        text: What is told when it happens, a stage direction.
        events: What happens, as events without variables; conditions may bind variables that they use.
        next_state: The dialogue state to which it leads; empty to stay.
        source: Where it is written, ``file:line``.
    """

    id: str
    state: str = ""
    after: float = 0.0
    mind: str = ""
    conditions: list[str] = []
    fallback: bool = False
    once: bool = True
    text: str = ""
    events: list[str] = []
    next_state: str = ""
    source: str = ""


class PhraseDoc(_Doc, kw_only=True):
    """How an action reads in words.

    Attributes:
        action: The action, its parameters variables: ``Take([what])``.
        subject: The variable that stands for who acts.
        target: The variable that stands for whom it is done to; ``-`` for nobody.
        say: The words: ``[who] takes [what] from [whom]``.
    """

    action: str
    subject: str
    target: str = "-"
    say: str


class EliciterDoc(_Doc, kw_only=True):
    """One condition under which an author's emotion arises.

    Attributes:
        variable: What is looked at: desirability, praiseworthiness, agent, desirability_for_other, liking,
            appealingness, likelihood, prospect, outcome, unexpectedness, or a variable that only this emotion asks for.
        holds: What must hold of it: ``positive`` or ``negative``; of an agent ``self`` or ``other``, of a likelihood
            ``open`` or ``settled``, of a prospect ``hope`` or ``fear``, of an outcome ``confirmed``, ``disconfirmed``
            or ``happened``.
    """

    variable: str
    holds: str


class EmotionTypeDoc(_Doc, kw_only=True):
    """A type of emotion beyond those that everybody can feel: what it is called, and what elicits it.

    Attributes:
        name: Its name in rules, one word.
        node: The emotion of the ontology that names it; without one, its own name becomes a new emotion there.
        parent: Of a new emotion: the one of the ontology that it is nearest to.
        valence: Whether it feels good.
        when: What elicits it; all must hold.
        parts: Types that it is made of, such as ``Anger``; it arises when they do.
        intensity: Variables that make it intense; the first gives its magnitude, the others are factors.
        opposite: The type that is its opposite.
        pad: Pleasure, arousal and dominance of a new emotion, each -1..1; those of its parent when not given.
        definition: One sentence about a new emotion.
        words: Other words for a new emotion.
    """

    name: str
    node: str = ""
    parent: str = ""
    valence: Literal["positive", "negative", "neutral", "ambivalent"]
    when: list[EliciterDoc] = []
    parts: list[str] = []
    intensity: list[str] = []
    opposite: str | None = None
    pad: list[float] = []
    definition: str = ""
    words: list[str] = []


class Scenario(_Doc, kw_only=True):
    """A whole authored world.

    Attributes:
        name: Its title.
        dialogue: Of which dialogue ``triggers`` lead on; the property whose value is the present state.
        start: The dialogue state in which the story begins, when triggers or a screenplay lead through it.
        phrases: How actions read in words.
        labels: How names read in words: ``TheShopSurvives`` as "the shop survives".
        witnesses: Who perceives what; everybody perceives the rest.
        translations: Of lines, by language and by the line's id.
        language: In which the lines are written, such as ``en``.
        behaviour: ``fatima`` copies FAtiMA Toolkit, quirks included; ``espressivo`` is ours.
        emotions: Types of emotion that its agents can feel beyond those that everybody can.
        ontology: Files with additions to the ontology, beside the scenario's own file.
        rules: Shared by all agents.
        player: Name of the agent that a person plays, if one is meant to.
        terminal_states: Dialogue states at which the story is over.
        warnings: What a reader dropped or changed; never authored.
    """

    name: str
    description: str = ""
    behaviour: Literal["espressivo", "fatima"] = "espressivo"
    emotions: list[EmotionTypeDoc] = []
    ontology: list[str] = []
    agents: list[AgentDoc] = []
    rules: RulesDoc = msgspec.field(default_factory=RulesDoc)
    dialogues: list[LineDoc] = []
    world_model: list[EffectsDoc] = []
    witnesses: list[WitnessesDoc] = []
    triggers: list[TriggerDoc] = []
    dialogue: str = "DialogueState(Scene)"
    start: str = ""
    phrases: list[PhraseDoc] = []
    labels: dict[str, str] = {}
    language: str = ""
    translations: dict[str, dict[str, str]] = {}
    player: str | None = None
    terminal_states: list[str] = msgspec.field(default_factory=lambda: ["End"])
    warnings: list[str] = []
