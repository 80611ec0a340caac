"""EmotionML: what is written is read the same; of every rule there is a document that keeps and one that breaks it."""

from __future__ import annotations

import io
import random
from dataclasses import replace
from pathlib import Path

import pytest
from emotionml_cases import BASE, CASES, document, documents, emotion
from hypothesis import given, settings
from hypothesis import strategies as st

from espressivo.core.errors import AuthoringError, ExpressionError
from espressivo.expression.markup.emotionml import Descriptor, Document, Emotion, Info, Reference, Sets, Trace
from espressivo.expression.markup.emotionml_reading import load_emotionml, read_emotionml
from espressivo.expression.markup.emotionml_validating import MAX_PROBLEMS, validate
from espressivo.expression.markup.emotionml_vocabularies import standard_vocabularies, standard_vocabulary
from espressivo.expression.markup.emotionml_writing import write_emotionml
from espressivo.expression.markup.emotionml_xml import MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS
from espressivo.expression.markup.problems import emotionml_rules
from espressivo.ontology import load

JOY = Emotion((Descriptor("category", "joy", 0.5),), Sets(category=BASE + "occ-categories"))
PAIRS = [(rule, *pair) for rule, pairs in CASES.items() for pair in pairs]


def broken(text: str) -> list[str]:
    return [problem.rule for problem in validate(text)]


# -- rules -----------------------------------------------------------------------------------------------------------


def test_every_rule_has_documents_that_keep_and_break_it() -> None:
    assert list(CASES) == list(emotionml_rules())


@pytest.mark.parametrize(("rule", "right", "wrong"), PAIRS)
def test_a_rule_is_kept_and_broken(rule: str, right: str, wrong: str) -> None:
    assert broken(right) == []
    assert rule in broken(wrong)


@pytest.mark.parametrize(("rule", "right", "wrong"), PAIRS)
def test_reading_refuses_what_is_wrong_and_only_that(rule: str, right: str, wrong: str) -> None:
    assert write_emotionml(read_emotionml(right))
    if emotionml_rules()[rule].severity == "note":
        assert read_emotionml(wrong) is not None
    else:
        with pytest.raises(AuthoringError):
            read_emotionml(wrong)


def test_all_problems_are_listed_with_their_places() -> None:
    text = document(
        '\n <emotion stat="1">\n  <category name="fera"/>\n  <dimension name="arousal" value="2"/>\n </emotion>\n'
    )
    assert [str(problem) for problem in validate(text, "mood.emotionml")] == [
        "mood.emotionml:2:2: error: emotion has no attribute 'stat'. Did you mean 'start'? [attribute]",
        "mood.emotionml:3:3: error: category 'fera' is no name of big6. Did you mean 'fear'? [name-in-set]",
        (
            "mood.emotionml:4:3: error: value of dimension 'arousal' cannot be '2'. "
            "Write a number from 0 to 1, such as 0.5. [scale]"
        ),
    ]


def test_reading_names_place_and_remedy() -> None:
    with pytest.raises(AuthoringError) as caught:
        read_emotionml(emotion(inside='\n<category name="fera"/>'), "mood.emotionml")
    assert str(caught.value) == "mood.emotionml:2:1: category 'fera' is no name of big6. Did you mean 'fear'?"


def test_no_more_problems_are_listed_than_anybody_reads() -> None:
    assert len(validate(document("<emotion/>" * (MAX_PROBLEMS + 5)))) == MAX_PROBLEMS


def test_a_set_that_is_missing_is_suggested_by_the_name() -> None:
    (problem,) = validate(document('<emotion><category name="worried"/></emotion>', ""))
    assert problem.remedy == f'Declare one, such as category-set="{BASE}everyday-categories".'


# -- vocabularies ------------------------------------------------------------------------------------------------------


def test_the_vocabularies_are_those_that_the_ontology_aligns() -> None:
    aligned = {voc.uri: set(voc.labels) for voc in load().vocabularies if voc.id.startswith("emotionml:")}
    categories = {uri: set(voc.items) for uri, voc in standard_vocabularies().items() if voc.type == "category"}
    assert categories == aligned
    assert len(standard_vocabularies()) == 12


def test_an_unknown_vocabulary_is_refused_with_the_nearest() -> None:
    with pytest.raises(ExpressionError, match="did you mean 'occ-categories'"):
        standard_vocabulary("occ-category")


@pytest.mark.parametrize("uri", standard_vocabularies())
def test_every_name_of_every_vocabulary_is_accepted(uri: str) -> None:
    vocabulary = standard_vocabularies()[uri]
    parts = tuple(Descriptor(vocabulary.type, name, 0.5) for name in vocabulary.items)
    text = write_emotionml(Document((Emotion(parts),), Sets(**{vocabulary.type.replace("-", "_"): uri})))
    assert validate(text) == []


# -- round trips -----------------------------------------------------------------------------------------------------


@settings(max_examples=1000)
@given(documents())
def test_what_is_written_is_read_the_same(made: Document) -> None:
    text = write_emotionml(made)
    read = read_emotionml(text)
    assert read == made
    assert write_emotionml(read) == text


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\ufffe\uffff", exclude_categories=["Cc", "Cs"])),
    st.text(st.sampled_from("<>&;]\"' \t\n\u00a0")),
)
def test_any_text_that_xml_can_hold_is_kept(before: str, after: str) -> None:
    made = Document((before, JOY, after))
    assert read_emotionml(write_emotionml(made)) == made


FOREIGN = """<?xml version="1.0" encoding="ISO-8859-1"?>
<em:emotionml xmlns:em="http://www.w3.org/2009/10/emotionml" xmlns:x="urn:x" xmlns:y="urn:y" version="1.0"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="a b"
    category-set="http://www.w3.org/TR/emotion-voc/xml#big6">
  <em:info id="i"><x:who y:role="cr\u00e9atrice"><b xmlns="" y="1"/></x:who><![CDATA[<&]]> &amp;<!-- note --></em:info>
  She said: <em:emotion><em:category name="anger"/></em:emotion> and left.
</em:emotionml>"""


def test_info_is_kept_word_for_word_with_its_namespaces() -> None:
    read = read_emotionml(FOREIGN.encode("latin-1"))
    assert read.info == Info(
        '<x:who xmlns:x="urn:x" xmlns:y="urn:y" xmlns="" y:role="cr\u00e9atrice"><b xmlns="" y="1"/></x:who>'
        "<![CDATA[<&]]> &amp;<!-- note -->",
        "i",
    )
    text = write_emotionml(read)
    assert read_emotionml(text) == read
    assert write_emotionml(read_emotionml(text)) == text


def test_text_between_emotions_is_kept() -> None:
    texts = [each for each in read_emotionml(FOREIGN.encode("latin-1")).content if isinstance(each, str)]
    assert [text.strip() for text in texts] == ["She said:", "and left."]


def test_text_within_an_emotion_is_kept() -> None:
    text = emotion(inside='I <b/> fear it<category name="fear"/>'.replace("<b/>", "&lt;really&gt;"))
    assert read_emotionml(text).emotions[0].content[0] == "I <really> fear it"


def test_all_that_an_emotion_can_have_is_read() -> None:
    text = document(
        '<emotion id="e" start="1" end="3" duration="2" time-ref-uri="a.wav" time-ref-anchor-point="end" '
        'offset-to-start="-4" expressed-through="face voice" category-set="http://x.org/v#w">'
        '<category name="mine" confidence="0.5"><trace freq="2.5 Hz" samples="0 0.5 1"/></category>'
        '<dimension name="arousal" value=".25"/><reference uri="#a" role="targetedAt" media-type="text/plain"/>'
        '<reference uri="#b"/></emotion>'
    )
    assert read_emotionml(text).emotions == (
        Emotion(
            (
                Descriptor("category", "mine", None, 0.5, Trace(2.5, (0.0, 0.5, 1.0))),
                Descriptor("dimension", "arousal", 0.25),
                Reference("#a", "targetedAt", "text/plain"),
                Reference("#b", "expressedBy"),
            ),
            Sets(category="http://x.org/v#w"),
            None,
            "e",
            1,
            3,
            2,
            "a.wav",
            "end",
            -4,
            ("face", "voice"),
        ),
    )


def test_a_trace_is_asked_for_its_value_at_a_time() -> None:
    trace = Trace(2.0, (0.1, 0.2, 0.3))
    assert [trace.at(seconds) for seconds in (-1, 0, 0.5, 0.9, 1, 99)] == [0.1, 0.1, 0.2, 0.2, 0.3, 0.3]


@pytest.mark.parametrize(
    "wrong",
    [
        Document((replace(JOY, content=()),)),
        Document((replace(JOY, sets=Sets()),)),
        Document((replace(JOY, content=(Descriptor("category", "joy", 2.0),)),)),
        Document((replace(JOY, content=(Descriptor("category", "joy", float("nan")),)),)),
        Document((replace(JOY, content=(*JOY.content, Reference(" "))),)),
        Document((replace(JOY, content=(*JOY.content, Reference(" a"))),)),
        Document((replace(JOY, content=("bell \x07", *JOY.content)),)),
        Document((replace(JOY, content=("\ud800", *JOY.content)),)),
        Document((replace(JOY, content=("\x07", *JOY.content)),)),
        Document((), info=Info("</info><info>")),
        Document((), info=Info("<unclosed>")),
        Document((), info=Info("line\r\nends")),
        Document((), info=Info("", "1")),
    ],
)
def test_what_is_not_valid_is_not_written(wrong: Document) -> None:
    with pytest.raises(AuthoringError):
        write_emotionml(wrong)


# -- hostile input ---------------------------------------------------------------------------------------------------

BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>' + document("&b;")
THIEF = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + document("&f;")


@pytest.mark.parametrize("text", [BOMB, THIEF, '<!DOCTYPE x SYSTEM "http://example.org/x.dtd">' + document("")])
def test_a_document_type_is_refused(text: str) -> None:
    with pytest.raises(AuthoringError, match=r"a document type .* is not accepted"):
        read_emotionml(text)


class Endless(io.RawIOBase):
    """A stream that never ends; counts what was read of it."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        assert 0 <= size <= MAX_BYTES + 1
        given = min(size, 1 << 16)
        self.given += given
        return b" " * given


def test_too_large_documents_are_refused_without_being_read(tmp_path: Path) -> None:
    stream = Endless()
    with pytest.raises(AuthoringError, match="too large"):
        read_emotionml(stream)  # type: ignore[arg-type]
    assert stream.given == MAX_BYTES + 1
    file = tmp_path / "large.emotionml"
    with file.open("wb") as hole:
        hole.truncate(50_000_000)
    with pytest.raises(AuthoringError, match=r"large.emotionml: too large: at most 4,000,000 bytes"):
        load_emotionml(file)
    with pytest.raises(AuthoringError, match="too large"):
        read_emotionml("é" * (MAX_BYTES // 2 + 1))
    assert [problem.rule for problem in validate(b"x" * 50_000_000)] == ["well-formed"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (document("<emotion>" * (MAX_DEPTH + 1)), "nested too deeply"),
        (document("<emotion/>" * (MAX_ELEMENTS + 1)), "too many elements"),
        (document("", " ".join(f'a{n}=""' for n in range(70))), "too many attributes"),
        (document("", " ".join(f'xmlns:a{n}="urn:a"' for n in range(70))), "too many attributes"),
        (
            document(f"<info>a:{'<b/>' * 9000}</info>", f'xmlns:a="urn:{"a" * 1000}"'),
            "the namespaces that these elements need",
        ),
    ],
)
def test_what_would_grow_is_bounded(text: str, message: str) -> None:
    with pytest.raises(AuthoringError, match=message):
        read_emotionml(text)


def test_a_text_of_many_short_lines_is_read() -> None:
    text = document("a\n" * 1_000_000)
    assert read_emotionml(text).content == ("a\n" * 1_000_000,)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AuthoringError, match=r"nothing.emotionml: there is no such file"):
        load_emotionml(tmp_path / "nothing.emotionml")
    with pytest.raises(AuthoringError, match="this is no file"):
        load_emotionml(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_encodings_are_told_by_their_first_bytes(encoding: str) -> None:
    text = document("caf\u00e9 \U0001f600")
    data = ("\ufeff" + text if encoding == "utf-16-le" else text).encode(encoding)
    assert read_emotionml(data).content == ("caf\u00e9 \U0001f600",)


def survives(source: str | bytes) -> None:
    problems = validate(source)
    try:
        read = read_emotionml(source)
    except AuthoringError as error:
        assert [problem for problem in problems if problem.severity == "error"]
        assert str(error)
    else:
        assert all(problem.severity == "note" for problem in problems)
        assert read_emotionml(write_emotionml(read)) == read


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_are_read_or_refused(source: str | bytes) -> None:
    survives(source)


SEEDS = [text for _, right, wrong in PAIRS for text in (right, wrong)] + [FOREIGN]
PIECES = [
    *("<", ">", "/", '"', "=", "&", "&#0;", "&#x10FFFF;", "<info>", "</info>", "<emotion>", "<![CDATA[", "]]>", "<!--"),
    *("<?", "1e999", "-0", "0x1p3", "xmlns", 'xmlns:a="b"', "id='e'", " ", "\x00", "\ud800", "\u0663", "\u2028"),
]


@settings(max_examples=300)
@given(st.sampled_from(SEEDS), st.integers(0, 2**32), st.integers(1, 4))
def test_mutated_documents_are_read_or_refused(text: str, seed: int, times: int) -> None:
    chance = random.Random(seed)
    for _ in range(times):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.randrange(20))
        piece = chance.choice([*PIECES, "", text[start:end] * 2])
        text = text[:start] + piece + text[chance.choice([start, end]) :]
    survives(text)
