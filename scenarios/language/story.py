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
    "DisplayStory",
    "EffectStory",
    "EmotionStory",
    "ExchangeStory",
    "Expected",
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
Guard = Annotated[
    Several,
    Meta(description="When: a condition, `mood > 3 and not hungry`, or a list of them, all of which must hold."),
]
Id = Annotated[str, Meta(description="A name of your own for this rule; explanations and traces call it by that.")]
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

    value: Annotated[Value, Meta(description="A number, a word, true or false.")]
    certain: Annotated[float, Meta(ge=0, le=1, description="0..1.")] = 1.0
    mind: Annotated[str, Meta(description="Whose mind, as FAtiMA writes it: `Mary`, `SELF(Mary(Bob))`, `*`.")] = "SELF"


class Reaction(_Story, kw_only=True):
    """What an event means to a character: the emotions wanted, or the appraisal behind them, or both."""

    when: Annotated[
        str, Meta(description="The event: `[who] insults me`, or `Event(Action-End, [who], Insult, SELF)`.")
    ] = ""
    if_: Guard = msgspec.field(default_factory=list, name="if")
    of: Quantity = "one"
    feel: Annotated[
        Several, Meta(description="The emotion wanted: `anger 6 at [who]`, `pity 5 for [who], hope 3 of Rain`.")
    ] = ""
    desirability: Annotated[
        Amount | None, Meta(description="How good it is for her, -10..10: makes joy or distress.")
    ] = None
    praiseworthiness: Annotated[
        Amount | dict[str, Amount] | None,
        Meta(description='How good a deed it is, -10..10: of her own, or by whose it is, `{"[who]": -6}`.'),
    ] = None
    appeal: Annotated[
        Amount | dict[str, Amount] | None,
        Meta(description="How appealing, -10..10, a thing or somebody is: makes love or hate."),
    ] = None
    for_others: Annotated[
        dict[str, Amount],
        Meta(description="How good it is for others, -10..10, by name: for pity, resentment and the like."),
    ] = msgspec.field(default_factory=dict, name="for others")
    goals: Annotated[
        dict[str, Amount],
        Meta(description="By how much goals become likelier, -1..1; what was hoped or feared becomes more so."),
    ] = {}
    prospects: Annotated[
        dict[str, Amount],
        Meta(description="What may come about now, by a name of your own, and how good it would be, -10..10."),
    ] = {}
    likelihood: Annotated[
        dict[str, Amount], Meta(description="Of a goal or prospect: 1 it came true, 0 it did not.")
    ] = {}
    unexpectedness: Annotated[
        Amount | None, Meta(description="How unexpected it is, 0..10: surprises, and makes all else more intense.")
    ] = None
    others: Annotated[
        dict[str, Amount | dict[str, Amount]], Meta(description="Further appraisal variables, by their names.")
    ] = {}
    variables: Annotated[list[list[Value | None]], Meta(description="FAtiMA's form: [name, value, target].")] = []
    id: Id = ""


class Wish(_Story, kw_only=True):
    """Something a character may do, when, and how much she wants to."""

    do: Annotated[
        str, Meta(description="`I call the guard on [who]`, or a term such as `Speak([cs], [ns], *, Rude)`.")
    ] = ""
    to: Annotated[str, Meta(description="At whom, when `do` is a term.")] = ""
    if_: Guard = msgspec.field(default_factory=list, name="if")
    of: Quantity = "one"
    urge: Annotated[Amount, Meta(description="How much, 0 or more; may be an expression: `anger at [who]`.")] = 1
    again: Annotated[
        bool | float,
        Meta(description="false: once for each whom; true: as often as it holds; a number: seconds between."),
    ] = False
    layer: Annotated[str, Meta(description="FAtiMA: a name by which only some deeds are asked for.")] = ""
    id: Id = ""


class TemperStory(_Story, kw_only=True):
    """How easily an emotion arises and how fast it fades."""

    threshold: Annotated[float, Meta(ge=0, le=10, description="What is weaker is not felt, 0..10.")] = 0.0
    fades: Annotated[int, Meta(ge=0, le=10, description="0 never, 1 as usual, up to 10.")] = 1


class AttributionStory(_Story, kw_only=True):
    """What makes somebody important to a character."""

    who: Annotated[str, Meta(description="Whose: a name, or a variable that the conditions may use.")] = "[x]"
    worth: Annotated[Amount, Meta(description="How much it adds to the importance; it may be negative.")]
    if_: Guard = msgspec.field(default_factory=list, name="if")
    of: Quantity = "one"
    about: Words = ""


class ConditionsStory(_Story, kw_only=True):
    """Conditions with their quantifier."""

    if_: Guard = msgspec.field(default_factory=list, name="if")
    of: Quantity = "one"


class InfluenceStory(_Story, kw_only=True):
    """What makes a social exchange more or less wanted."""

    worth: Annotated[int, Meta(description="How much it adds to the wish for it; it may be negative.")]
    mode: Annotated[str, Meta(description="Which way of doing it this is about; `*`: all.")] = "*"
    if_: Guard = msgspec.field(default_factory=list, name="if")
    of: Quantity = "one"


class ExchangeStory(_Story, kw_only=True):
    """A social exchange (Comme il Faut)."""

    about: Words = ""
    to: Annotated[str, Meta(description="With whom: a name, or a variable that the conditions may use.")] = "[x]"
    steps: Annotated[list[str], Meta(description="Its steps, in order.")] = []
    starts: Annotated[ConditionsStory | None, Meta(description="When it may be begun.")] = None
    influences: Annotated[list[InfluenceStory], Meta(description="What makes it more or less wanted.")] = []


class AffectStory(_Story, kw_only=True):
    """The six constants of affect; those not given are as usual."""

    half_life_decay_constant: Annotated[float, Meta(description="What is left after a half-life, 0..1.")] = 0.5
    emotion_influence_on_mood: Annotated[float, Meta(description="Share of an emotion that goes into the mood.")] = 0.3
    mood_influence_on_emotion: Annotated[float, Meta(description="Share of the mood that colours an emotion.")] = 0.3
    minimum_mood: Annotated[float, Meta(description="A mood nearer to 0 than this is 0.")] = 0.5
    emotion_half_life: Annotated[float, Meta(description="Seconds in which an emotion fades to half.")] = 15.0
    mood_half_life: Annotated[float, Meta(description="Seconds in which a mood fades to half.")] = 60.0


class FeltStory(_Story, kw_only=True):
    """An emotion that is felt when the story begins."""

    emotion: Annotated[str, Meta(description="Its name: `anger`, `Happy-For`.")]
    intensity: Annotated[float, Meta(description="0..10.")]
    at: Annotated[str | None, Meta(description="Whom or what it is about.")] = None
    about: Annotated[str, Meta(description="The event that caused it.")] = ""
    cause: Annotated[int, Meta(description="Id of that event, when it is remembered.")] = 0
    threshold: Annotated[float, Meta(description="As under `temper`.")] = 0.0
    fades: Annotated[int, Meta(description="As under `temper`.")] = 1
    valence: Annotated[Literal[1, -1], Meta(description="1 pleasant, -1 unpleasant.")] = 1
    direction: Annotated[str | None, Meta(description="As FAtiMA saves it.")] = None
    variables: Annotated[list[str], Meta(description="The appraisal variables it came from.")] = []
    influences_mood: Annotated[bool, Meta(description="Whether it has a share in the mood.")] = True


class RememberedStory(_Story, kw_only=True):
    """An event that a character remembers when the story begins."""

    event: Annotated[str, Meta(description="A term: `Event(Action-End, Tom, Greet, Mira)`.")]
    id: Annotated[int, Meta(description="Its number in her memory.")]
    at: Annotated[int, Meta(description="The second in which it happened.")] = 0
    felt: Annotated[list[str], Meta(description="Emotions that it caused.")] = []


class RulesStory(_Story, kw_only=True):
    """Rules: what events mean, what is wanted, what deeds are worth, who matters."""

    holds: Annotated[
        dict[str, Amount], Meta(description="Praiseworthiness of deeds (-10..10), by action or by what it `is`.")
    ] = {}
    feels: Annotated[
        dict[str, str | Reaction] | list[Reaction],
        Meta(
            description='What happens, and what it makes her feel: `"[who] insults me": anger 6 at [who]`. '
            "Or a list of reactions, each with `when`."
        ),
    ] = {}
    does: Annotated[
        dict[str, str | float | Wish] | list[Wish],
        Meta(
            description="What she may do, and how much she wants to: "
            '`"I leave [who]": {if: anger at [who] > 4, urge: 3}`. Or a list of wishes, each with `do`.'
        ),
    ] = {}
    manners: Annotated[
        dict[str, Amount], Meta(description="What saying a line in a style is worth: `curt: anger`.")
    ] = {}
    temper: Annotated[
        dict[str, float | TemperStory],
        Meta(description="How easily emotions arise, by name: `anger: 3` is not felt below 3; `any` is all of them."),
    ] = {}
    regards: Annotated[
        list[AttributionStory], Meta(description="What makes others important to her: `importance of Tom`.")
    ] = []
    exchanges: Annotated[dict[str, ExchangeStory], Meta(description="Social exchanges, by name.")] = {}


class DisplayStory(_Story, kw_only=True):
    """What a character shows instead of an emotion."""

    instead: Annotated[str, Meta(description="An emotion and how strong, `joy 4`; or `nothing`.")]
    leaks: Annotated[Unit, Meta(description="How much of what is felt shows all the same, 0..1.")] = 0.2
    in_: Annotated[Literal["face", "voice", "both"], Meta(description="Where it is hidden.")] = msgspec.field(
        default="both", name="in"
    )
    to: Annotated[Several, Meta(description="To whom; everybody when not given.")] = msgspec.field(default_factory=list)
    manner: Annotated[Several, Meta(description="Only with lines said in these styles.")] = msgspec.field(
        default_factory=list
    )


class CharacterStory(RulesStory, kw_only=True):
    """One character."""

    about: Words = ""
    role: Annotated[Literal["", "player"], Meta(description="`player`: a person may play this one.")] = ""
    personality: Annotated[dict[str, Trait], Meta(description="Big five, -1..1; missing ones are 0.")] = {}
    mood: Annotated[Mood, Meta(description="At the beginning, -10..10; below 0 it is bad.")] = 0.0
    voice: Annotated[str | None, Meta(description="Which voice speaks for her, such as `en-us+f3`.")] = None
    look: Annotated[str | None, Meta(description="Which body is shown for her, such as `human/chestnut`.")] = None
    shows: Annotated[
        dict[str, str | DisplayStory | list[DisplayStory]],
        Meta(
            description="What she shows instead of what she feels: `{anger: joy 4, fear: nothing}`; `any` is all of it."
        ),
    ] = {}
    use: Annotated[
        Several, Meta(description="Rule packs, shipped or included: `polite`, `[jealous, shopkeeper]`.")
    ] = []
    likes: Annotated[dict[str, Weight], Meta(description="How much she likes whom, -10..10.")] = {}
    knows: Annotated[
        list[str], Meta(description="Others she has met who are not in the cast, or, in FAtiMA, at all.")
    ] = []
    wants: Annotated[
        dict[str, float | GoalStory], Meta(description="Goals: `{matters: 7, likely: 0.6}` or just 7.")
    ] = {}
    believes: Annotated[
        dict[str, Value | BeliefStory] | list[Any],
        Meta(description="What she takes to be so: `{loaves: 3, hungry(Tom): true}`."),
    ] = {}
    thinks: Annotated[
        dict[str, dict[str, Value | BeliefStory]],
        Meta(description="What she takes others to believe: `{Tom: {loaves: 0}}`."),
    ] = {}
    feeling: Annotated[list[FeltStory], Meta(description="Emotions that she has when the story begins.")] = []
    remembers: Annotated[
        list[RememberedStory], Meta(description="Events that she remembers when the story begins.")
    ] = []
    affect: Annotated[AffectStory | None, Meta(description="Constants of her affect, where not as usual.")] = None
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

    belief: Annotated[str, Meta(description="Which: `has(Tom, loaf)`.")]
    becomes: Annotated[Value, Meta(description="Its new value: `true`, `3`, `loaves - 1`; `-` forgets it.")]
    for_: Annotated[str, Meta(description="Who learns it; `*`: everybody.")] = msgspec.field(default="*", name="for")
    mind: Annotated[str, Meta(description="In whose mind, as they see it.")] = "SELF"
    if_: Guard = msgspec.field(default_factory=list, name="if")


class ChangeStory(_Story, kw_only=True):
    """What a deed changes in the world."""

    after: Annotated[str, Meta(description="The event it follows: `[who] gives [what] to [whom]`.")] = ""
    if_: Annotated[Several, Meta(description="Asked in the mind of each who observes the change.")] = msgspec.field(
        default_factory=list, name="if"
    )
    set: Annotated[dict[str, Value], Meta(description="Beliefs and their new values: `loaves: loaves - 1`.")] = {}
    goals: Annotated[
        dict[str, Amount], Meta(description="Goals of whoever has them become likelier or less so, -1..1.")
    ] = {}
    effects: Annotated[list[EffectStory], Meta(description="Changes in full, where `set` says too little.")] = []
    for_: Annotated[Several, Meta(description="Who learns it; everybody when not given.")] = msgspec.field(
        default_factory=list, name="for"
    )
    priority: Annotated[
        int, Meta(description="Of changes that fit the same event, those of the highest priority happen.")
    ] = 1


class TriggerStory(_Story, kw_only=True):
    """Something that happens by itself."""

    at: Annotated[str, Meta(description="The scene in which it may happen; any when not given.")] = ""
    after: Annotated[
        str | float, Meta(description="Seconds since the scene, or the story, began: `60 s`, `2 min`.")
    ] = 0
    if_: Guard = msgspec.field(default_factory=list, name="if")
    mind: Annotated[str, Meta(description="In whose mind the conditions are asked.")] = ""
    tell: Annotated[str, Meta(description="What is told when it happens.")] = ""
    do: Annotated[Several, Meta(description="What happens: `Tom takes loaf from Mira`.")] = []
    go: Annotated[str, Meta(description="The scene to which it leads.")] = ""
    again: Annotated[bool, Meta(description="Whether it may happen more than once.")] = False
    when_stuck: Annotated[bool, Meta(description="Only when nobody has anything to do.")] = msgspec.field(
        default=False, name="when stuck"
    )


class EmotionStory(_Story, kw_only=True):
    """An emotion of your own; see docs/ontology.md."""

    node: Annotated[str, Meta(description="The emotion of the ontology that names it; none: a new one.")] = ""
    parent: Annotated[str, Meta(description="The emotion of the ontology that it is nearest to.")] = ""
    valence: Annotated[
        Literal["positive", "negative", "neutral", "ambivalent"], Meta(description="Whether it is pleasant.")
    ]
    when: Annotated[
        dict[str, str],
        Meta(description="What makes it arise, all together: `{desirability: negative, agent: other}`."),
    ] = {}
    parts: Annotated[list[str], Meta(description="Emotions that it is made of; it arises when they do.")] = []
    intensity: Annotated[
        list[str], Meta(description="Appraisal variables: the first is how strong it is, the others are factors.")
    ] = []
    opposite: Annotated[str | None, Meta(description="The emotion that is its opposite.")] = None
    pad: Annotated[list[float], Meta(description="Pleasure, arousal and dominance, each -1..1.")] = []
    definition: Words = ""
    words: Annotated[list[str], Meta(description="Words for it.")] = []


class HappeningStory(_Story, kw_only=True):
    """FAtiMA's form of an effect: an event template and what it changes."""

    event: Annotated[str, Meta(description="A template: `Event(Action-End, [who], Speak(*, [next], *, *), *)`.")]
    priority: Annotated[
        int, Meta(description="Of changes that fit the same event, those of the highest priority happen.")
    ] = 1
    effects: Annotated[list[EffectStory], Meta(description="The beliefs that change.")] = []


class Expected(_Story, kw_only=True):
    """An expectation about every moment of a play."""

    never: Annotated[str, Meta(description="At no moment: `Mira calls the guard on Tom`.")] = ""
    always: Annotated[str, Meta(description="At every moment: `mood of Mira > 0`.")] = ""


Expectations = str | list[str | Expected]


class Step(_Story, kw_only=True):
    """One step of a test in full: what happens, then what is expected at this point."""

    do: Annotated[str, Meta(description="What a step is without more: a phrase, a scene, a line, `3 turns`.")] = ""
    wait: Annotated[str | float, Meta(description="Seconds that pass: `60 s`, `2 min`, `5`.")] = 0
    until: Annotated[str, Meta(description="Play on until this scene is reached, this happens, or `end`.")] = ""
    expect: Annotated[Expectations, Meta(description="What is so at this point of the play.")] = []
    never: Annotated[Expectations, Meta(description="What is not so at this point of the play.")] = []


class TestStory(_Story, kw_only=True):
    """An emotional test: given this, when that is played, these feelings, deeds and lines are expected."""

    about: Words = ""
    given: Annotated[
        dict[str, Value],
        Meta(
            description="How it begins: `Mira.mood: 5`, `likes(Mira, Tom): 3`, `Mira believes loaves: 0`, "
            "`Mira.goal(the shop survives).likelihood: 0.1`, `Mira feels anger at Tom: 5`, `scene: refused`."
        ),
    ] = {}
    seed: Annotated[int | list[int] | str, Meta(description="What decides all chance: `2`, `[1, 2, 3]`, `0..99`.")] = 0
    seeds: Annotated[int | list[int] | str, Meta(description="Several seeds, each a play: `0..99`.")] = ""
    play: Annotated[
        list[str | Step] | str,
        Meta(
            description="In order: a phrase, a scene, `#line-id`, the first words of a line in quotes, `wait 60 s`, "
            "`3 turns`, `until end`. Without it everybody plays to the end."
        ),
    ] = []
    as_: Annotated[
        Several,
        Meta(description="Who does only what `play` says; the player when not given. Others decide by themselves."),
    ] = msgspec.field(default="", name="as")
    expect: Annotated[
        Expectations,
        Meta(
            description="What is so after the play: `Mira feels pity for Tom > 3`, `mood of Mira < 0`, "
            "`Mira believes loaves = 2`, `Mira gives loaf to Tom`, `Tom says #opening`, `scene is thanked`."
        ),
    ] = []
    never: Annotated[Expectations, Meta(description="What is so at no moment of the play.")] = []
    turns: Annotated[int, Meta(ge=1, le=10_000, description="At most so many turns are played.")] = 200
    transcript: Annotated[
        str, Meta(description="File beside this one with what is said and done; `test --update` writes it.")
    ] = ""


class PackStory(RulesStory, kw_only=True):
    """A rule pack: what `use:` brings to a character."""

    pack: Annotated[str, Meta(description="Its name.")]
    about: Words = ""
    actions: Annotated[dict[str, str | ActionStory], Meta(description="Deeds that its rules speak of.")] = {}
    personality: Annotated[
        dict[str, Trait], Meta(description="Big five, -1..1; what the character says of itself holds.")
    ] = {}
    believes: Annotated[dict[str, Value | BeliefStory], Meta(description="Beliefs that it brings.")] = {}
    wants: Annotated[dict[str, float | GoalStory], Meta(description="Goals that it brings.")] = {}


class StoryFile(_Story, kw_only=True):
    """A scenario: who is in it, what they care about and do, what happens, and how it is tested."""

    scenario: Annotated[str, Meta(description="Its title.")] = ""
    about: Words = ""
    language: Annotated[str, Meta(description="Of its lines, such as `en`.")] = ""
    behaviour: Annotated[
        Literal["espressivo", "fatima"],
        Meta(description="`fatima`: exactly as FAtiMA Toolkit does, all written in terms."),
    ] = "espressivo"
    terms: Annotated[
        bool,
        Meta(description="Whether all is written in terms, taken as they are; always so with `behaviour: fatima`."),
    ] = False
    include: Annotated[Several, Meta(description="Files that are read with this one, beside it.")] = []
    player: Annotated[str | None, Meta(description="Who a person plays, when one does.")] = None
    starts: Annotated[str, Meta(description="The first scene; the first of the screenplay when not given.")] = ""
    ends: Annotated[list[str], Meta(description="Scenes at which the story is over; `end` always is.")] = []
    cast: Annotated[dict[str, CharacterStory], Meta(description="The characters, by name.")] = {}
    everyone: Annotated[RulesStory, Meta(description="Rules that all characters follow.")] = msgspec.field(
        default_factory=RulesStory
    )
    actions: Annotated[
        dict[str, str | ActionStory], Meta(description="The deeds that can be done, and how they read.")
    ] = {}
    words: Annotated[dict[str, str], Meta(description="How names read: `TheKey: the little key`.")] = {}
    changes: Annotated[
        dict[str, dict[str, Value] | None] | list[ChangeStory],
        Meta(
            description='What deeds change: `"[who] eats [what]": {hungry([who]): false}`. '
            "Or a list of changes, each with `after`."
        ),
    ] = {}
    world: Annotated[list[HappeningStory], Meta(description="FAtiMA's world model.")] = []
    scenes: Annotated[Several, Meta(description="The screenplay, or names of `.play` files that hold it.")] = ""
    triggers: Annotated[
        list[TriggerStory] | dict[str, TriggerStory],
        Meta(description="What happens by itself: a list, or each under a name of its own."),
    ] = []
    emotions: Annotated[dict[str, EmotionStory], Meta(description="Emotions of your own, by name.")] = {}
    ontology: Annotated[list[str], Meta(description="Files with further emotions; see docs/ontology.md.")] = []
    languages: Annotated[
        list[str], Meta(description="Into which the lines are translated; `check` misses what is not.")
    ] = []
    translations: Annotated[
        dict[str, dict[str, str]], Meta(description="Lines in other languages, by language and line id.")
    ] = {}
    tests: Annotated[dict[str, TestStory], Meta(description="What must come of it, by a name for each test.")] = {}
