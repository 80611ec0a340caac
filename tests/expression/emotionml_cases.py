"""For each rule of EmotionML a document that keeps it and one that breaks it, and documents made by chance."""

from __future__ import annotations

from typing import Literal, NamedTuple

from hypothesis import strategies as st

from espressivo.expression.markup.emotionml import (
    KINDS,
    ROLES,
    Descriptor,
    Document,
    Emotion,
    Info,
    Item,
    Kind,
    Reference,
    Sets,
    Trace,
    Vocabulary,
)
from espressivo.expression.markup.emotionml_vocabularies import standard_vocabularies

BASE = "http://www.w3.org/TR/emotion-voc/xml#"
SETS = (
    f'category-set="{BASE}big6" dimension-set="{BASE}pad-dimensions" appraisal-set="{BASE}occ-appraisals" '
    f'action-tendency-set="{BASE}frijda-action-tendencies"'
)


def document(inside: str, about: str = SETS) -> str:
    return f'<emotionml version="1.0" xmlns="http://www.w3.org/2009/10/emotionml" {about}>{inside}</emotionml>'


def emotion(about: str = "", inside: str = '<category name="fear"/>') -> str:
    return document(f"<emotion {about}>{inside}</emotion>")


def described(kind: str, about: str, inside: str = "") -> str:
    return emotion(inside=f"<{kind} {about}>{inside}</{kind}>")


def referring(about: str) -> str:
    return emotion(inside=f'<category name="fear"/><reference {about}/>')


def traced(about: str) -> str:
    return described("category", 'name="fear"', f"<trace {about}/>")


def vocabulary(about: str = 'type="category" id="v"', inside: str = '<item name="a"/>') -> str:
    return document(f"<vocabulary {about}>{inside}</vocabulary>")


TRACE = '<trace freq="1Hz" samples="0.5"/>'

# Rule -> pairs of a document that keeps it and one that breaks it.
CASES: dict[str, list[tuple[str, str]]] = {
    "well-formed": [
        (document(""), document("<emotion>")),
        (document("&amp;&#65;"), document("&unknown;")),
        (document(""), "<!DOCTYPE emotionml>" + document("")),
        (document("<!-- x -->"), document("<!-- -- -->")),
    ],
    "root": [
        (document(""), '<emotion xmlns="http://www.w3.org/2009/10/emotionml"/>'),
        (document(""), '<emotionml version="1.0"/>'),
        (document(""), '<emotionml version="1.0" xmlns="http://www.w3.org/2009/10/EmotionML"/>'),
    ],
    "version": [
        (document(""), document("").replace('version="1.0"', 'version="2.0"')),
        (emotion('version="1.0"'), emotion('version="1"')),
    ],
    "element": [
        (emotion(), document("<feeling/>")),
        (emotion(), document('<category name="fear"/>')),
        (emotion(), document('<emotion xmlns="urn:other"/>')),
        (traced('freq="1Hz" samples="1"'), traced('freq="1Hz" samples="1"><info/').replace("info//", "info/></trace")),
    ],
    "attribute": [(emotion('id="e"'), emotion('identity="e"')), (document(""), document("", 'lang="en"'))],
    "foreign-attribute": [(document(""), document("", 'xml:lang="en"'))],
    "required": [
        (document(""), document("").replace('version="1.0"', "")),
        (described("category", 'name="fear"'), described("category", "")),
        (traced('freq="1Hz" samples="1"'), traced('samples="1"')),
        (traced('freq="1Hz" samples="1"'), traced('freq="1Hz"')),
        (referring('uri="a"'), referring("")),
        (vocabulary(), vocabulary('id="v"')),
        (vocabulary(), vocabulary('type="category"')),
        (vocabulary(), vocabulary(inside="<item/>")),
    ],
    "once": [
        (document("<info/>"), document("<info/><info/>")),
        (traced('freq="1Hz" samples="1"'), described("category", 'name="fear"', TRACE + TRACE)),
    ],
    "order": [
        (emotion(inside='<info/><category name="fear"/>'), emotion(inside='<category name="fear"/><info/>')),
        (
            emotion(inside='<category name="fear"/><reference uri="a"/>'),
            emotion(inside='<reference uri="a"/><category name="fear"/>'),
        ),
        (vocabulary(inside='<info/><item name="a"/>'), vocabulary(inside='<item name="a"/><info/>')),
        (document("<info/>"), document('<emotion><category name="fear"/></emotion><info/>')),
    ],
    "text": [
        (emotion(inside='I fear <category name="fear"> </category>'), described("category", 'name="fear"', "I fear")),
        (document("text"), vocabulary(inside='text <item name="a"/>')),
    ],
    "info-namespace": [
        (document('<info>text <a xmlns="urn:a"><b xmlns=""/></a></info>'), document("<info><emotion/></info>")),
        (document('<info><x:a xmlns:x="urn:a"/></info>'), document('<info><a xmlns=""/></info>')),
    ],
    "descriptor": [(emotion(), emotion(inside="")), (emotion(), emotion(inside='<reference uri="a"/>'))],
    "uri": [
        (document("", f'category-set="{BASE}big6"'), document("", 'category-set=""')),
        (emotion('time-ref-uri="a%20b"'), emotion('time-ref-uri="a b"')),
        (referring('uri="a"'), referring('uri="a b"')),
    ],
    "set-declared": [
        (
            document(f'<emotion category-set="{BASE}big6"><category name="fear"/></emotion>', ""),
            document('<emotion><category name="fear"/></emotion>', ""),
        ),
        *(
            (
                described(kind, f'name="{name}" {value}'),
                document(f'<emotion><{kind} name="{name}" {value}/></emotion>', f'{other}-set="{BASE}{voc}"'),
            )
            for kind, name, value, other, voc in [
                ("dimension", "arousal", 'value="1"', "category", "big6"),
                ("appraisal", "liking", "", "dimension", "pad-dimensions"),
                ("action-tendency", "approach", "", "appraisal", "occ-appraisals"),
            ]
        ),
    ],
    "set-known": [
        (document("", f'category-set="{BASE}big6"'), document("", f'category-set="{BASE}big5"')),
        (
            document('<vocabulary type="category" id="v"><item name="a"/></vocabulary>', 'category-set="#v"'),
            document('<vocabulary type="category" id="w"><item name="a"/></vocabulary>', 'category-set="#v"'),
        ),
    ],
    "set-type": [
        (document("", f'dimension-set="{BASE}pad-dimensions"'), document("", f'dimension-set="{BASE}big6"')),
        (
            document('<vocabulary type="appraisal" id="v"><item name="a"/></vocabulary>', 'appraisal-set="#v"'),
            document('<vocabulary type="category" id="v"><item name="a"/></vocabulary>', 'appraisal-set="#v"'),
        ),
    ],
    "set-unchecked": [(document(""), document("", 'category-set="http://example.org/voc.xml#mine"'))],
    "name": [
        (described("category", 'name="fear"'), described("category", 'name="fear and joy"')),
        (vocabulary(inside='<item name="happy-for"/>'), vocabulary(inside='<item name="happy for"/>')),
    ],
    "name-in-set": [
        (described("category", 'name="fear"'), described("category", 'name="joy"')),
        (described("dimension", 'name="arousal" value="0"'), described("dimension", 'name="potency" value="0"')),
        (described("appraisal", 'name="effort"'), described("appraisal", 'name="control"')),
        (described("action-tendency", 'name="approach"'), described("action-tendency", 'name="approaching"')),
        *(
            (
                document(f"{own}<emotion><category name='a'/></emotion>", 'category-set="#v"'),
                document(f"<emotion><category name='b'/></emotion>{own}", 'category-set="#v"'),
            )
            for own in ['<vocabulary type="category" id="v"><item name="a"/></vocabulary>']
        ),
        (
            document(
                f'<emotion category-set="{BASE}occ-categories"><category name="joy"/></emotion>',
                f'category-set="{BASE}big6"',
            ),
            document(
                f'<emotion category-set="{BASE}big6"><category name="joy"/></emotion>',
                f'category-set="{BASE}occ-categories"',
            ),
        ),
    ],
    "name-unique": [
        (
            emotion(inside='<category name="fear"/><category name="anger"/>'),
            emotion(inside='<category name="fear"/><category name=" fear "/>'),
        )
    ],
    "scale": [
        (described("category", f'name="fear" {about}="{yes}"'), described("category", f'name="fear" {about}="{no}"'))
        for about in ("value", "confidence")
        for yes, no in [("0", "-0.1"), ("1.0", "1.01"), ("5e-1", "NaN"), (".5", "0,5"), (" 1 ", "INF"), ("1.", "")]
    ],
    "dimension-value": [
        (described("dimension", 'name="arousal" value="1"'), described("dimension", 'name="arousal"')),
        (
            described("dimension", 'name="arousal"', TRACE),
            described("dimension", 'name="arousal" value="1"', TRACE),
        ),
    ],
    "value-or-trace": [
        (described(kind, f'name="{name}"', TRACE), described(kind, f'name="{name}" value="1"', TRACE))
        for kind, name in [("category", "fear"), ("appraisal", "effort"), ("action-tendency", "approach")]
    ],
    "trace-freq": [
        (traced(f'freq="{right}" samples="1"'), traced(f'freq="{wrong}" samples="1"'))
        for right, wrong in [("10Hz", "10"), ("1. Hz", ".5Hz"), ("0.5 Hz", "1e3Hz"), ("9Hz", "-9Hz"), ("9Hz", "9hz")]
    ],
    "trace-samples": [
        (traced(f'freq="1Hz" samples="{right}"'), traced(f'freq="1Hz" samples="{wrong}"'))
        for right, wrong in [("0", ""), ("0 1", "0 2"), ("0 .5 1", "0,.5,1"), ("1", "-1"), ("0\n1", "x")]
    ],
    "time": [
        *((emotion(f'{name}="0"'), emotion(f'{name}="-1"')) for name in ("start", "end", "duration")),
        *((emotion(f'{name}="1268647334000"'), emotion(f'{name}="1.5"')) for name in ("start", "end", "duration")),
        (
            emotion('time-ref-uri="a" offset-to-start="-12"'),
            emotion('time-ref-uri="a" offset-to-start="soon"'),
        ),
    ],
    "time-order": [(emotion('start="5" end="5"'), emotion('start="6" end="5"'))],
    "time-duration": [
        (emotion('start="5" end="9" duration="4"'), emotion('start="5" end="9" duration="5"')),
    ],
    "time-anchor": [
        (
            emotion(f'time-ref-uri="a" time-ref-anchor-point="{right}"'),
            emotion('time-ref-uri="a" time-ref-anchor-point="middle"'),
        )
        for right in ("start", "end")
    ],
    "time-reference": [
        (emotion('time-ref-uri="a" offset-to-start="1"'), emotion('offset-to-start="1"')),
        (emotion('time-ref-uri="a" time-ref-anchor-point="end"'), emotion('time-ref-anchor-point="end"')),
    ],
    "id": [
        (emotion('id="e1"'), emotion('id="1e"')),
        (vocabulary('type="category" id="v"'), vocabulary('type="category" id="v v"')),
        (document('<info id="i"/>'), document('<info id=""/>')),
    ],
    "id-unique": [
        (document('<info id="a"/><emotion id="b"><category name="fear"/></emotion>'),
         document('<info id="a"/><emotion id="a"><category name="fear"/></emotion>')),
    ],
    "expressed-through": [(emotion('expressed-through="face voice"'), emotion('expressed-through="face, voice"'))],
    "expressed-through-known": [(emotion('expressed-through="face"'), emotion('expressed-through="faces"'))],
    "reference-role": [
        (referring(f'uri="a" role="{role}"'), referring(f'uri="a" role="{role.casefold()}"'))
        for role in ROLES
    ],
    "media-type": [
        (referring('uri="a" media-type="audio/wav"'), referring('uri="a" media-type="sound"')),
    ],
    "vocabulary-type": [
        *((vocabulary(f'type="{kind}" id="v"'), vocabulary(f'type="{kind}s" id="v"')) for kind in KINDS)
    ],
    "vocabulary-items": [(vocabulary(), vocabulary(inside="<info/>"))],
    "item-unique": [
        (
            vocabulary(inside='<item name="a"/><item name="A"/>'),
            vocabulary(inside='<item name="a"/><item name="a"/>'),
        )
    ],
}  # fmt: skip


class _Used(NamedTuple):
    """A vocabulary that a document refers to, and its names."""

    uri: str
    names: tuple[str, ...]


texts = st.sampled_from(["", " ", "\n", "]]>", "<&>", "é\u2028\U0001f600", "'\"\t"])
numbers = st.floats(0, 1)
whole = st.integers(0, 10**15)
names = st.sampled_from(["a", "B", "é_1", "x.y-z", "name"])
uris = st.sampled_from(["#a", "http://example.org/?a=1&b='2'", 'urn:<">', "a%20b.wav"])
NOTES = ["", " ", "text", "&lt;b&gt;", '<n xmlns="urn:n"/>', "<!-- note -->\n", '<x:n xmlns:x="urn:n">é</x:n>']
infos = st.sampled_from([None, *map(Info, NOTES)])
traces = st.builds(Trace, st.floats(0, 1e9), st.lists(numbers, min_size=1, max_size=5).map(tuple))


# Made once: hypothesis looks through every strategy that it has not met yet.
some_traces, some_numbers, some_uris = st.none() | traces, st.none() | numbers, st.none() | uris
references = st.lists(
    st.builds(Reference, uris, st.sampled_from(ROLES), st.sampled_from([None, "audio/wav"])), max_size=2
)
anchors: st.SearchStrategy[Literal["start", "end"] | None] = st.sampled_from([None, "start", "end"])
offsets = st.none() | st.integers(-(10**15), 10**15)
channels = st.lists(names, max_size=3).map(tuple)
items = st.lists(names, max_size=3, unique=True)
given = st.booleans()


@st.composite
def descriptors(draw: st.DrawFn, kind: Kind, name: str) -> Descriptor:
    trace = draw(traces if kind == "dimension" and draw(given) else some_traces)
    value = numbers if kind == "dimension" else some_numbers
    return Descriptor(kind, name, draw(value) if trace is None else None, draw(some_numbers), trace)


@st.composite
def emotions(draw: st.DrawFn, used: dict[Kind, _Used]) -> Emotion:
    pairs = [(kind, name) for kind, voc in used.items() for name in voc.names]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=3, unique=True))
    content: list[str | Descriptor | Reference] = []
    for kind, name in chosen:
        content += [draw(texts), draw(descriptors(kind, name))]
    content += draw(references)
    start, length = draw(whole), draw(whole)
    return Emotion(
        tuple(content),
        info=draw(infos),
        start=start if draw(given) else None,
        end=start + length if draw(given) else None,
        duration=length if draw(given) else None,
        time_ref_uri=draw(some_uris),
        time_ref_anchor_point=draw(anchors),
        offset_to_start=draw(offsets),
        expressed_through=draw(channels),
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Valid documents, with vocabularies of the W3C and of their own."""
    own = [
        Vocabulary(kind, f"own-{kind}", tuple(Item(name, draw(infos)) for name in own_names), draw(infos))
        for kind in KINDS
        if (own_names := draw(items))
    ]
    used: dict[Kind, _Used] = {}
    for kind in KINDS:
        known = [_Used(voc.uri, voc.items) for voc in standard_vocabularies().values() if voc.type == kind]
        known += [_Used("#" + voc.id, voc.names) for voc in own if voc.type == kind]
        used[kind] = draw(st.sampled_from(known))
    felt = draw(st.lists(emotions(used), max_size=2))
    content: list[str | Emotion | Vocabulary] = []
    parts: list[Emotion | Vocabulary] = [*felt, *own]
    for part in draw(st.permutations(parts)):
        content += [draw(texts), part]
    sets = Sets(*(used[kind].uri for kind in KINDS))
    return Document(tuple(content), sets, draw(infos))
