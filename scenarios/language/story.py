"""A story file as writers write it: characters, rules, scenes and tests, decoded by msgspec.

The JSON Schema that editors complete from is exported from these classes (:mod:`.schema`), descriptions included. Texts
hold phrases, expressions, feelings and screenplay, which the modules beside this one read; scales are those of
the engine: mood -10..10, what matters 0..10, likelihood 0..1, personality -1..1, appraisal -10..10, time in seconds.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

__all__ = [
    "ActionStory",
    "AffectStory",
    "AttributionStory",
    "BeliefStory",
    "ChangeStory",
    "CharacterStory",
    "EffectStory",
    "EmotionStory",
    "ExchangeStory",
    "FeltStory",
    "GoalStory",
    "HappeningStory",
    "PackStory",
    "Reaction",
    "RememberedStory",
    "RulesStory",
    "Step",
    "StoryFile",
    "TemperStory",
    "TestStory",
    "TriggerStory",
    "Wish",
]

Words = Annotated[str, Meta(description="Words for people.")]
Expression = Annotated[
    str, Meta(description="A condition or a sum: `mood > 3 and not hungry`, `anger at [who] > 4`, `loaves - 1`.")
]
Amount = str | float
"""A number, or an expression that gives one."""
Value = str | float | bool
"""A number, a word, true or false, or an expression that gives one."""
Several = str | list[str]
Unit = Annotated[float, Meta(ge=0, le=1)]
Trait = Annotated[float, Meta(ge=-1, le=1)]
Mood = Annotated[float, Meta(ge=-10, le=10)]
Weight = Annotated[float, Meta(ge=-10, le=10)]
Strength = Annotated[float, Meta(ge=0, le=10)]
Quantity = Annotated[Literal["one", "all"], Meta(description="`all`: the conditions must hold for every binding.")]


class _Story(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True, rename=None):
    """What all parts of a story file share: no unknown fields, defaults left out when written."""


class GoalStory(_Story, kw_only=True):
    """Something a character wants."""

    matters: Annotated[float, Meta(ge=-10, le=10, description="How much, 0..10; below 0 for what is to be avoided.")]
    likely: Annotated[float, Meta(ge=0, le=1, description="How likely she takes it to be, 0..1.")] = 0.5


class BeliefStory(_Story, kw_only=True):
    """A belief with how certain it is, or in somebody else's mind."""

    value: Value
    certain: Annotated[float, Meta(ge=0, le=1, description="0..1; 1 when not given.")] = 1.0
    mind: Annotated[str, Meta(description="Whose mind, as FAtiMA writes it: `Mary`, `SELF(Mary(Bob))`, `*`.")] = "SELF"


class Reaction(_Story, kw_only=True):
    """What an event means to a character: the emotions wanted, or the appraisal behind them, or both."""

    when: Annotated[
        str, Meta(description="The event: `[who] insults me`, or `Event(Action-End, [who], Insult, SELF)`.")
    ] = ""
    if_: Several = msgspec.field(default_factory=list, name="if")
    of: Quantity = "one"
    feel: Annotated[
        Several, Meta(description="The emotion wanted: `anger 6 at [who]`, `pity 5 for [who], hope 3 of Rain`.")
    ] = ""
    desirability: Amount | None = None
    praiseworthiness: Amount | dict[str, Amount] | None = None
    appeal: Amount | dict[str, Amount] | None = None
    for_others: dict[str, Amount] = msgspec.field(default_factory=dict, name="for others")
    goals: Annotated[dict[str, Amount], Meta(description="Change of a goal's likelihood, -1..1.")] = {}
    prospects: Annotated[dict[str, Amount], Meta(description="What may come about now, and how good it would be.")] = {}
    likelihood: Annotated[
        dict[str, Amount], Meta(description="Of a goal or prospect: 1 it came true, 0 it did not.")
    ] = {}
    unexpectedness: Amount | None = None
    others: Annotated[
        dict[str, Amount | dict[str, Amount]], Meta(description="Further appraisal variables, by their names.")
    ] = {}
    variables: Annotated[list[list[Value | None]], Meta(description="FAtiMA's form: [name, value, target].")] = []
    id: str = ""


class Wish(_Story, kw_only=True):
    """Something a character may do, when, and how much she wants to."""

    do: Annotated[
        str, Meta(description="`I call the guard on [who]`, or a term such as `Speak([cs], [ns], *, Rude)`.")
    ] = ""
    to: Annotated[str, Meta(description="At whom, when `do` is a term.")] = ""
    if_: Several = msgspec.field(default_factory=list, name="if")
    of: Quantity = "one"
    urge: Annotated[Amount, Meta(description="How much, 0 or more; may be an expression: `anger at [who]`.")] = 1
    again: Annotated[
        bool | float,
        Meta(description="false: once for each whom; true: as often as it holds; a number: seconds between."),
    ] = False
    layer: str = ""
    id: str = ""


class TemperStory(_Story, kw_only=True):
    """How easily an emotion arises and how fast it fades."""

    threshold: Strength = 0.0
    fades: Annotated[int, Meta(ge=0, le=10, description="0 never, 1 as usual, up to 10.")] = 1


class AttributionStory(_Story, kw_only=True):
    """What makes somebody important to a character."""

    who: str = "[x]"
    worth: Amount
    if_: Several = msgspec.field(default_factory=list, name="if")
    of: Quantity = "one"
    about: str = ""


class ConditionsStory(_Story, kw_only=True):
    """Conditions with their quantifier."""

    if_: Several = msgspec.field(default_factory=list, name="if")
    of: Quantity = "one"


class InfluenceStory(_Story, kw_only=True):
    """What makes a social exchange more or less wanted."""

    worth: int
    mode: str = "*"
    if_: Several = msgspec.field(default_factory=list, name="if")
    of: Quantity = "one"


class ExchangeStory(_Story, kw_only=True):
    """A social exchange (Comme il Faut)."""

    about: str = ""
    to: str = "[x]"
    steps: list[str] = []
    starts: ConditionsStory | None = None
    influences: list[InfluenceStory] = []


class AffectStory(_Story, kw_only=True):
    """The six constants of affect; those not given are as usual."""

    half_life_decay_constant: float = 0.5
    emotion_influence_on_mood: float = 0.3
    mood_influence_on_emotion: float = 0.3
    minimum_mood: float = 0.5
    emotion_half_life: float = 15.0
    mood_half_life: float = 60.0


class FeltStory(_Story, kw_only=True):
    """An emotion that is felt when the story begins."""

    emotion: str
    intensity: float
    at: str | None = None
    about: Annotated[str, Meta(description="The event that caused it.")] = ""
    cause: Annotated[int, Meta(description="Id of that event, when it is remembered.")] = 0
    threshold: float = 0.0
    fades: int = 1
    valence: Literal[1, -1] = 1
    direction: str | None = None
    variables: list[str] = []
    influences_mood: bool = True


class RememberedStory(_Story, kw_only=True):
    """An event that a character remembers when the story begins."""

    event: str
    id: int
    at: int = 0
    felt: list[str] = []


class RulesStory(_Story, kw_only=True):
    """Rules: what events mean, what is wanted, what deeds are worth, who matters."""

    holds: Annotated[
        dict[str, Amount], Meta(description="Praiseworthiness of deeds (-10..10), by action or by what it `is`.")
    ] = {}
    feels: dict[str, str | Reaction] | list[Reaction] = {}
    does: dict[str, str | float | Wish] | list[Wish] = {}
    manners: Annotated[
        dict[str, Amount], Meta(description="What saying a line in a style is worth: `curt: anger`.")
    ] = {}
    temper: dict[str, float | TemperStory] = {}
    regards: list[AttributionStory] = []
    exchanges: dict[str, ExchangeStory] = {}


class CharacterStory(RulesStory, kw_only=True):
    """One character."""

    about: Words = ""
    role: Literal["", "player"] = ""
    personality: Annotated[dict[str, Trait], Meta(description="Big five, -1..1; missing ones are 0.")] = {}
    mood: Annotated[Mood, Meta(description="-10..10.")] = 0.0
    voice: str | None = None
    look: str | None = None
    use: Annotated[
        Several, Meta(description="Rule packs, shipped or included: `polite`, `[jealous, shopkeeper]`.")
    ] = []
    likes: Annotated[dict[str, Weight], Meta(description="How much she likes whom, -10..10.")] = {}
    knows: list[str] = []
    wants: Annotated[
        dict[str, float | GoalStory], Meta(description="Goals: `{matters: 7, likely: 0.6}` or just 7.")
    ] = {}
    believes: dict[str, Value | BeliefStory] | list[Any] = {}
    thinks: Annotated[
        dict[str, dict[str, Value | BeliefStory]], Meta(description="What she takes others to believe.")
    ] = {}
    feeling: list[FeltStory] = []
    remembers: list[RememberedStory] = []
    affect: AffectStory | None = None
    clock: Annotated[list[int], Meta(description="Her own clock, and the tick at which her mood was set.")] = []
    loaded: Annotated[bool, Meta(description="Whether she comes from a saved FAtiMA file.")] = False


class ActionStory(_Story, kw_only=True):
    """A kind of deed: how it reads, what it is, who sees it."""

    say: Annotated[str, Meta(description="`[who] takes [what] from [whom]`: who acts stands first.")]
    is_: Annotated[Several, Meta(description="Kinds of deed it belongs to: `steal`, `[lie, insult]`.")] = msgspec.field(
        default_factory=list, name="is"
    )
    seen_by: Annotated[Several, Meta(description="Who perceives it: names, `[who]`, `present`, `everyone`.")] = (
        msgspec.field(default_factory=list, name="seen by")
    )


class EffectStory(_Story, kw_only=True):
    """One belief that changes, in full."""

    belief: str
    becomes: Value
    for_: Annotated[str, Meta(description="Who learns it; everybody when not given.")] = msgspec.field(
        default="*", name="for"
    )
    mind: Annotated[str, Meta(description="In whose mind, as they see it.")] = "SELF"
    if_: Several = msgspec.field(default_factory=list, name="if")


class ChangeStory(_Story, kw_only=True):
    """What a deed changes in the world."""

    after: str = ""
    if_: Annotated[Several, Meta(description="Asked in the mind of each who observes the change.")] = msgspec.field(
        default_factory=list, name="if"
    )
    set: Annotated[dict[str, Value], Meta(description="Beliefs and their new values: `loaves: loaves - 1`.")] = {}
    goals: Annotated[
        dict[str, Amount], Meta(description="Goals of whoever has them become likelier or less so, -1..1.")
    ] = {}
    effects: list[EffectStory] = []
    for_: Annotated[Several, Meta(description="Who learns it; everybody when not given.")] = msgspec.field(
        default_factory=list, name="for"
    )
    priority: int = 1


class TriggerStory(_Story, kw_only=True):
    """Something that happens by itself."""

    at: Annotated[str, Meta(description="The scene in which it may happen; any when not given.")] = ""
    after: Annotated[
        str | float, Meta(description="Seconds since the scene, or the story, began: `60 s`, `2 min`.")
    ] = 0
    if_: Several = msgspec.field(default_factory=list, name="if")
    mind: Annotated[str, Meta(description="In whose mind the conditions are asked.")] = ""
    tell: Annotated[str, Meta(description="What is told when it happens.")] = ""
    do: Annotated[Several, Meta(description="What happens: `Tom takes loaf from Mira`.")] = []
    go: Annotated[str, Meta(description="The scene to which it leads.")] = ""
    again: bool = False
    when_stuck: Annotated[bool, Meta(description="Only when nobody has anything to do.")] = msgspec.field(
        default=False, name="when stuck"
    )


class EmotionStory(_Story, kw_only=True):
    """An emotion of your own; see docs/ontology.md."""

    node: str = ""
    parent: str = ""
    valence: Literal["positive", "negative", "neutral", "ambivalent"]
    when: dict[str, str] = {}
    parts: list[str] = []
    intensity: list[str] = []
    opposite: str | None = None
    pad: list[float] = []
    definition: str = ""
    words: list[str] = []


class HappeningStory(_Story, kw_only=True):
    """FAtiMA's form of an effect: an event template and what it changes."""

    event: str
    priority: int = 1
    effects: list[EffectStory] = []


class Step(_Story, kw_only=True):
    """One step of a test in full: what happens, or what is expected then."""

    do: str = ""
    wait: str | float = 0
    until: str = ""
    expect: Several = []
    never: Several = []


class TestStory(_Story, kw_only=True):
    """An emotional test: given this, when that is played, these feelings, deeds and lines are expected."""

    about: Words = ""
    given: Annotated[
        dict[str, Value], Meta(description="`Mira.mood: 5`, `likes(Mira, Tom): 3`, `Mira believes loaves: 0`.")
    ] = {}
    seed: int | list[int] = 0
    play: Annotated[
        list[str | Step] | str,
        Meta(
            description="In order: a phrase, a scene, `#line-id`, the first words of a line, `wait 60 s`."
        ),
    ] = []
    as_: Annotated[str, Meta(description="Whose choices `play` makes; the player's when not given.")] = msgspec.field(
        default="", name="as"
    )
    expect: Several = []
    never: Several = []
    turns: int = 200
    transcript: Annotated[str, Meta(description="File with the recorded transcript; `--update` writes it.")] = ""


class PackStory(RulesStory, kw_only=True):
    """A rule pack: what `use:` brings to a character."""

    pack: Words
    about: Words = ""
    actions: dict[str, str | ActionStory] = {}
    personality: dict[str, Trait] = {}
    believes: dict[str, Value | BeliefStory] = {}
    wants: dict[str, float | GoalStory] = {}


class StoryFile(_Story, kw_only=True):
    """A scenario: who is in it, what they care about and do, what happens, and how it is tested."""

    scenario: Annotated[str, Meta(description="Its title.")] = ""
    about: Words = ""
    language: Annotated[str, Meta(description="Of its lines, such as `en`.")] = ""
    behaviour: Literal["espressivo", "fatima"] = "espressivo"
    terms: Annotated[
        bool, Meta(description="Whether all is written in terms, taken as they are; always so with `behaviour: fatima`.")
    ] = False
    include: Annotated[Several, Meta(description="Files that are read with this one, beside it.")] = []
    player: Annotated[str | None, Meta(description="Who a person plays, when one does.")] = None
    starts: Annotated[str, Meta(description="The first scene; the first of the screenplay when not given.")] = ""
    ends: Annotated[list[str], Meta(description="Scenes at which the story is over; `end` always is.")] = []
    cast: dict[str, CharacterStory] = {}
    everyone: Annotated[RulesStory, Meta(description="Rules that all characters follow.")] = msgspec.field(
        default_factory=RulesStory
    )
    actions: Annotated[
        dict[str, str | ActionStory], Meta(description="The deeds that can be done, and how they read.")
    ] = {}
    words: Annotated[dict[str, str], Meta(description="How names read: `TheKey: the little key`.")] = {}
    changes: dict[str, dict[str, Value] | None] | list[ChangeStory] = {}
    world: Annotated[list[HappeningStory], Meta(description="FAtiMA's world model.")] = []
    scenes: Annotated[Several, Meta(description="The screenplay, or names of `.play` files that hold it.")] = ""
    triggers: list[TriggerStory] | dict[str, TriggerStory] = []
    emotions: dict[str, EmotionStory] = {}
    ontology: list[str] = []
    languages: Annotated[
        list[str], Meta(description="Into which the lines are translated; `check` misses what is not.")
    ] = []
    translations: Annotated[
        dict[str, dict[str, str]], Meta(description="Lines in other languages, by language and line id.")
    ] = {}
    tests: dict[str, TestStory] = {}
