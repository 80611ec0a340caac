"""Hypothesis strategies for documents: any that our own format can hold, and those that FAtiMA's can."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from espressivo.scenarios import document as doc

IDS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True).filter(
    lambda text: text.lower() not in ("true", "false", "nan", "infinity", "inf", "self")
)
VARIABLES = IDS.map(lambda name: f"[{name}]")
NUMBERS = st.one_of(st.integers(-1000, 1000).map(str), st.integers(-9999, 9999).map(lambda n: str(n / 100)))
ATOMS = st.one_of(IDS, NUMBERS, st.sampled_from(["True", "False", "-", "*"]))


def composed(atoms: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(lambda head, parts: f"{head}({', '.join(parts)})", IDS, st.lists(atoms, min_size=1, max_size=3))


GROUND = composed(ATOMS)
TERMS = st.one_of(ATOMS, GROUND, composed(st.one_of(ATOMS, VARIABLES, GROUND)))
CONDITIONS = st.lists(st.builds(lambda a, b: f"{a} = {b}", TERMS, TERMS), max_size=3)
QUANTIFIERS = st.sampled_from(["existential", "universal"])
EVENTS = st.builds(lambda s, a, t: f"Event(Action-End, {s}, {a}, {t})", IDS, st.one_of(IDS, GROUND), IDS)
FREE_TEXT = st.text(max_size=30)
UNIT = st.floats(0, 1)
TEN = st.floats(0, 10)


def documents(
    terms: st.SearchStrategy[str], free: st.SearchStrategy[str], native: bool
) -> st.SearchStrategy[doc.Scenario]:
    """Scenarios whose terms and free texts come from the strategies given.

    ``native`` adds what FAtiMA's format cannot hold.
    """
    conditions = CONDITIONS if not native else st.lists(free, max_size=2)
    variables = st.lists(
        st.builds(doc.VariableDoc, name=terms, value=terms, target=st.one_of(st.none(), terms)), max_size=2
    )
    appraisal = st.builds(
        doc.AppraisalRuleDoc, event=terms, conditions=conditions, quantifier=QUANTIFIERS, variables=variables
    )
    actions = st.builds(
        doc.ActionRuleDoc,
        action=terms,
        target=terms,
        priority=terms,
        layer=terms,
        conditions=conditions,
        quantifier=QUANTIFIERS,
    )
    attribution = st.builds(
        doc.AttributionRuleDoc,
        description=free,
        target=terms,
        value=terms,
        conditions=conditions,
        quantifier=QUANTIFIERS,
    )
    influence = st.builds(
        doc.InfluenceRuleDoc, value=st.integers(-99, 99), mode=terms, conditions=conditions, quantifier=QUANTIFIERS
    )
    starting = st.none() | st.builds(doc.ConditionsDoc, conditions=conditions, quantifier=QUANTIFIERS)
    exchange = st.builds(
        doc.ExchangeDoc,
        name=terms,
        description=free,
        target=terms,
        steps=st.lists(terms, max_size=3),
        starting_conditions=starting,
        influence_rules=st.lists(influence, max_size=2),
    )
    disposition = st.builds(
        doc.DispositionDoc,
        emotion=st.sampled_from(["Joy", "Happy-For", "Fear"]),
        threshold=TEN,
        decay=st.integers(0, 10),
    )
    default = st.none() | st.builds(doc.DispositionDoc, threshold=TEN, decay=st.integers(0, 10))
    rules = st.builds(
        doc.RulesDoc,
        appraisal=st.lists(appraisal, max_size=2),
        dispositions=st.lists(disposition, max_size=2),
        default_disposition=default,
        actions=st.lists(actions, max_size=2),
        social_importance=st.lists(attribution, max_size=2),
        exchanges=st.lists(exchange, max_size=1),
    )
    told, asked, source = _only_native(native, terms=terms, free=free)
    line = st.builds(
        doc.LineDoc,
        current_state=terms,
        next_state=terms,
        meaning=terms,
        style=terms,
        utterance=free,
        performs=st.lists(st.builds(doc.DeedDoc, action=terms, target=terms), max_size=2) if native else st.just([]),
        speaker=told,
        id=IDS,
        source=source,
    )
    effect = st.builds(
        doc.EffectDoc,
        property=terms,
        value=terms,
        observer=terms,
        perspective=terms if native else st.just("SELF"),
        conditions=asked,
    )
    effects = st.builds(
        doc.EffectsDoc,
        event=EVENTS,
        priority=st.integers(0, 9),
        effects=st.lists(effect, max_size=2),
        source=source,
    )
    return st.builds(
        doc.Scenario,
        name=free.filter(bool),
        description=free,
        behaviour=st.sampled_from(["espressivo", "fatima"]) if native else st.just("fatima"),
        agents=st.lists(agents(rules, native), max_size=3, unique_by=lambda agent: agent.name.casefold()),
        rules=rules,
        dialogues=st.lists(line, max_size=3),
        world_model=st.lists(effects, max_size=2, unique_by=lambda entry: entry.event),
        terminal_states=st.lists(terms, max_size=2) if native else st.just(["End"]),
        **(_stories(terms, free) if native else {}),
    )


def _only_native(
    native: bool, *, terms: st.SearchStrategy[str], free: st.SearchStrategy[str]
) -> tuple[st.SearchStrategy[str], st.SearchStrategy[list[str]], st.SearchStrategy[str]]:
    """A name, conditions and a source that FAtiMA's files have no place for."""
    if not native:
        return st.just(""), st.just([]), st.just("")
    return terms, st.lists(free, max_size=2), free


def _stories(terms: st.SearchStrategy[str], free: st.SearchStrategy[str]) -> dict[str, st.SearchStrategy[Any]]:
    """What makes a story of a scenario."""
    texts = st.lists(free, max_size=2)
    witnesses = st.builds(doc.WitnessesDoc, event=terms, seen_by=texts, place=free, source=free)
    trigger = st.builds(
        doc.TriggerDoc,
        id=free,
        state=free,
        after=st.floats(0, 1e6),
        mind=free,
        conditions=texts,
        fallback=st.booleans(),
        once=st.booleans(),
        text=free,
        events=texts,
        next_state=free,
        source=free,
    )
    phrase = st.builds(doc.PhraseDoc, action=terms, subject=terms, target=terms, say=free)
    words = st.dictionaries(st.one_of(terms, free), free, max_size=3)
    return {
        "witnesses": st.lists(witnesses, max_size=2),
        "triggers": st.lists(trigger, max_size=2),
        "dialogue": terms,
        "start": free,
        "phrases": st.lists(phrase, max_size=2),
        "labels": words,
        "language": free,
        "translations": st.dictionaries(st.one_of(terms, free), words, max_size=2),
    }


def agents(rules: st.SearchStrategy[doc.RulesDoc], native: bool) -> st.SearchStrategy[doc.AgentDoc]:
    belief = st.builds(
        doc.BeliefDoc,
        name=GROUND,
        value=st.one_of(ATOMS, GROUND),
        certainty=UNIT,
        perspective=st.sampled_from(["SELF", "SELF(Mary)", "SELF(Mary(Bob))", "*"]),
    )
    beliefs = st.lists(belief, max_size=4, unique_by=lambda each: (each.perspective, each.name)).map(
        lambda each: sorted(each, key=lambda one: one.perspective)
    )
    emotion = st.builds(
        doc.EmotionDoc,
        type=st.sampled_from(["Joy", "Happy-For"]),
        intensity=TEN,
        decay=st.integers(0, 10),
        threshold=TEN,
        valence=st.sampled_from([1, -1]),
        cause_id=st.integers(0, 99),
        cause_event=EVENTS,
        target=st.none() | IDS,
        direction=st.none() | IDS,
        variables=st.lists(IDS, max_size=2),
        influences_mood=st.booleans(),
    )
    event = st.builds(
        doc.EventDoc,
        id=st.integers(0, 99),
        event=st.one_of(EVENTS, st.just("Event(Property-Change, Bob, Has(Floor, 2), 3)")),
        tick=st.integers(0, 99),
        emotions=st.lists(st.sampled_from(["Joy", "Hate"]), max_size=2),
    )
    goal = st.builds(doc.GoalDoc, name=IDS, significance=TEN, likelihood=UNIT)
    configuration = st.builds(doc.AffectConfiguration, minimum_mood=UNIT, mood_half_life=st.floats(1, 100))
    return st.builds(
        doc.AgentDoc,
        name=IDS,
        mood=st.floats(-10, 10),
        mood_tick=st.integers(0, 99),
        tick=st.integers(0, 99),
        beliefs=beliefs,
        goals=st.lists(goal, max_size=2),
        rules=(st.none() | rules) if native else st.none(),
        emotions=st.lists(emotion, max_size=2),
        events=st.lists(event, max_size=2),
        known_agents=st.lists(IDS, max_size=2),
        body=st.none() | FREE_TEXT,
        voice=st.none() | FREE_TEXT,
        configuration=(st.none() | configuration) if native else configuration,
        personality=st.dictionaries(IDS, st.floats(-1, 1), max_size=2) if native else st.just({}),
        role=st.sampled_from(["", "player"]) if native else st.just(""),
        loaded=st.booleans() if native else st.just(True),
    )
