"""SSML: well-formed, in its own units, and the text untouched."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import ExpressionError
from espressivo.expression.expression import Prosody
from espressivo.expression.markup.characters import first_illegal, legal
from espressivo.expression.markup.ssml import SSML_NAMESPACE, ssml_of

numbers = st.floats(-20, 20)
prosodies = st.builds(
    Prosody,
    rate=st.floats(-0.9, 5),
    pitch_st=numbers,
    range_x=st.floats(0, 5),
    gain_db=numbers,
    gap_10ms=st.floats(0, 10),
    breaks=st.lists(st.tuples(st.integers(0, 20), st.floats(0, 10)), max_size=4).map(tuple),
)
# Also what XML cannot hold: control characters, half of a surrogate pair, noncharacters.
texts = st.text(st.one_of(st.characters(), st.sampled_from("<>&'\"\x00\x1b\r\n\t\ud800\ufffe ]")))


def attributes_of(element: str, ssml: str) -> dict[str, str]:
    found = ET.fromstring(ssml.encode()).find(f".//{{{SSML_NAMESPACE}}}{element}")
    assert found is not None
    return found.attrib


@given(texts, prosodies, st.none() | texts.filter(bool), st.lists(st.tuples(st.integers(0, 9), st.floats(0, 9))))
def test_it_parses_and_the_text_is_preserved(
    text: str, prosody: Prosody, voice: str | None, breaks: list[tuple[int, float]]
) -> None:
    root = ET.fromstring(ssml_of(text, prosody, voice, breaks=breaks).encode())
    assert root.tag == f"{{{SSML_NAMESPACE}}}speak"
    assert root.get("version") == "1.1"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert "".join(root.itertext()) == legal(text)


@given(texts)
def test_what_xml_cannot_hold_becomes_a_blank_in_its_place(text: str) -> None:
    clean = legal(text)
    assert len(clean) == len(text)
    assert first_illegal(clean) is None
    assert all(new in (old, " ") for old, new in zip(text, clean, strict=True))


@given(prosodies)
def test_units_are_those_of_the_standard(prosody: Prosody) -> None:
    ssml = ssml_of("x", prosody)
    forms = {
        "rate": r"\d+(\.\d+)?%",
        "pitch": r"[+-]\d+(\.\d+)?st",
        "range": r"[+-]\d+(\.\d+)?%",
        "volume": r"[+-]\d+(\.\d+)?dB",
    }
    for name, value in re.findall(r' (rate|pitch|range|volume)="([^"]*)"', ssml):
        assert re.fullmatch(forms[name], value), (name, value)


def test_prosody_is_written_in_percent_semitones_and_decibels() -> None:
    ssml = ssml_of("hello", Prosody(rate=-0.2, pitch_st=-1.5, range_x=1.4, gain_db=-5))
    assert attributes_of("prosody", ssml) == {"rate": "80%", "pitch": "-1.5st", "range": "+40%", "volume": "-5dB"}


def test_a_neutral_voice_gets_plain_text() -> None:
    assert ssml_of("hello", Prosody()).endswith('xml:lang="en">hello</speak>')


def test_a_voice_and_a_language_are_named() -> None:
    ssml = ssml_of("hallo", voice='de"DE', language="de_DE")
    assert attributes_of("voice", ssml) == {"name": 'de"DE'}
    assert 'xml:lang="de-DE"' in ssml


def test_breaks_stand_before_their_words() -> None:
    ssml = ssml_of("one two  three", Prosody(breaks=((1, 0.25), (0, 0.1))), breaks=[(1, 0.2), (3, 1), (9, 1)])
    assert ssml.endswith('><break time="100ms"/>one <break time="250ms"/>two  three<break time="1000ms"/></speak>')


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"prosody": Prosody(rate=-1)}, "expected a part above -1"),
        ({"prosody": Prosody(rate=float("nan"))}, "expected a part above -1"),
        ({"prosody": Prosody(pitch_st=float("inf"))}, "expected a finite number"),
        ({"prosody": Prosody(range_x=-1)}, "expected a factor of 0 or more"),
        ({"breaks": [(-1, 1.0)]}, "expected the index of a word"),
        ({"breaks": [(1, float("nan"))]}, "expected the index of a word"),
        ({"language": 'en" x="'}, "expected one such as en or en-GB"),
    ],
)
def test_what_is_out_of_range_is_refused(wrong: dict[str, object], message: str) -> None:
    with pytest.raises(ExpressionError, match=message):
        ssml_of("hello", **wrong)  # type: ignore[arg-type]
