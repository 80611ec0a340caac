"""Screenplays: what each form means, what is said of mistakes and where, and that nothing ever breaks the parser."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import screenplay_strategies as some
from hypothesis import given
from hypothesis import strategies as st

from espressivo.scenarios.language.problems import Place, Problem, Problems
from espressivo.scenarios.language.screenplay import parse_screenplay, write_screenplay
from espressivo.scenarios.language.screenplay_tree import (
    Alternative,
    Beat,
    Choice,
    Deed,
    Jump,
    Line,
    Narration,
    Placeholder,
    Plain,
    Scene,
    Span,
    Timed,
    Verbatim,
    beats_of,
)
from espressivo.scenarios.language.screenplay_words import alternatives_of, words_of


def read(text: str) -> tuple[list[Scene], list[Problem]]:
    problems = Problems()
    return parse_screenplay(text, problems, lambda line, column: Place("x.play", line, column)), list(problems)


def beats(text: str) -> tuple[Beat, ...]:
    """The beats of a scene that has no problems."""
    scenes, problems = read(f"== scene\n{text}")
    assert problems == []
    return scenes[0].beats


def beat(text: str) -> Any:
    (only,) = beats(text)
    return only


def words(text: str) -> Any:
    return beat(f"Tom: {text}").words


def texts(spans: tuple[Span, ...] | None) -> list[str]:
    return [span.text for span in spans or ()]


# -- what the forms mean ---------------------------------------------------------------------------------------


def test_a_header_names_the_scene_who_is_present_and_its_title() -> None:
    (scene,) = read('== counter (Mira, "Old: Tom") "At the counter"')[0]
    assert (scene.name.text, texts(scene.present), scene.title) == (
        "counter",
        ["Mira", "Old: Tom"],
        Span("At the counter"),
    )


def test_who_is_present_and_the_title_may_be_left_out() -> None:
    (scene,) = read("=== the old mill ===")[0]
    assert scene == Scene(name=Span("the old mill"))


def test_a_quoted_name_holds_any_term() -> None:
    assert [scene.name.text for scene in read('== "-"\n== "Is([x], 3)"')[0]] == ["-", "Is([x], 3)"]


def test_a_line_says_who_how_to_whom_what_is_meant_and_when() -> None:
    line = beat("Mira (warm) to Tom <agree> [if mood > 0 or likes([x]) > 3; urge anger at [y]]: Take it.  #take-it")
    assert line == Line(
        speaker=Span("Mira"),
        style=Span("warm"),
        listener=Span("Tom"),
        meaning=Span("agree"),
        guard=Span("mood > 0 or likes([x]) > 3"),
        urge=Span("anger at [y]"),
        words=(Plain("Take it."),),
        id=Span("take-it"),
    )


def test_the_parts_of_a_head_may_stand_in_any_order() -> None:
    assert beat("Mira [if a] <b> to Tom (c): x") == beat("Mira (c) to Tom <b> [if a]: x")


def test_deeds_and_an_arrow_stand_under_a_line() -> None:
    line = beat("Tom: Got bread?\n    > Tom asks Mira for bread\n    > Tom coughs\n    -> asked")
    assert (texts(line.deeds), line.target) == (["Tom asks Mira for bread", "Tom coughs"], Span("asked"))


def test_an_arrow_may_end_its_line() -> None:
    assert beat("* Tom: Bye. -> end  #bye") == beat("* Tom: Bye.  #bye\n    -> end")
    assert beat("> Tom leaves -> end") == beat("> Tom leaves\n  -> end")
    assert beat("(Night falls.) -> night") == beat("(Night falls.)\n  -> night")


def test_an_arrow_inside_a_sentence_is_a_part_of_it() -> None:
    assert words("Left -> right, that is it.") == (Plain("Left -> right, that is it."),)


@pytest.mark.parametrize(
    "continued",
    ["Tom: I know,\n  I was there.", "Tom: I know,\n     | I was there.", "Tom:\n  I know,\n\n  I was there.  // so"],
)
def test_words_go_on_in_the_next_line(continued: str) -> None:
    assert beat(continued) == Line(speaker=Span("Tom"), words=(Plain("I know, I was there."),))


def test_a_bar_lets_words_go_on_that_look_like_something_else() -> None:
    assert words("Listen.\n  | Mira: she said so.\n  | > that") == (Plain("Listen. Mira: she said so. > that"),)


def test_a_sentence_with_a_colon_goes_on_without_a_bar() -> None:
    assert words("Listen.\n  what she told me: run.") == (Plain("Listen. what she told me: run."),)


def test_consecutive_alternatives_are_one_choice() -> None:
    choice = beat("* Mira: Take it.\n    -> thanked\n+ Mira: No.\n* > Tom takes loaf from Mira\n    Orso: Stop!")
    assert isinstance(choice, Choice)
    assert [item.once for item in choice.items] == [True, False, True]
    assert choice.items[0].beat == Line(speaker=Span("Mira"), words=(Plain("Take it."),), target=Span("thanked"))
    assert choice.items[2] == Alternative(
        beat=Deed(deeds=(Span("Tom takes loaf from Mira"),)),
        continuation=(Line(speaker=Span("Orso"), words=(Plain("Stop!"),)),),
    )


def test_the_flow_gathers_after_a_choice() -> None:
    first, second = beats("* Mira: Yes.\n* Mira: No.\nTom: Well.")
    assert isinstance(first, Choice)
    assert isinstance(second, Line)


def test_a_ruler_parts_two_choices() -> None:
    assert len(beats("* Mira: Yes.\n* Mira: No.\n---\n* Tom: Well.")) == 2


def test_what_follows_an_alternative_may_be_a_choice() -> None:
    choice = beat(
        "* Mira: Yes.\n    [if hungry] -> fed\n    * Tom: Thanks.\n        (He eats.)\n    * Tom: Hm.\n* Mira: No."
    )
    jump, inner = choice.items[0].continuation
    assert isinstance(jump, Jump)
    assert [len(item.continuation) for item in inner.items] == [1, 0]


def test_an_alternative_of_deeds_may_have_a_condition() -> None:
    choice = beat("* [if hungry; urge 3] > Tom takes loaf from Mira\n    > Tom eats loaf\n    -> caught")
    assert choice.items[0].beat == Deed(
        deeds=(Span("Tom takes loaf from Mira"), Span("Tom eats loaf")),
        guard=Span("hungry"),
        urge=Span("3"),
        target=Span("caught"),
    )


def test_a_deed_may_name_who_does_it() -> None:
    deed = beat("Tom [if hungry]: > I take loaf from Mira")
    assert deed == Deed(speaker=Span("Tom"), deeds=(Span("I take loaf from Mira"),), guard=Span("hungry"))
    assert beat("Tom [if hungry]:\n  > I take loaf from Mira") == deed


def test_a_jump_may_be_asked_in_somebodys_mind() -> None:
    assert beat('[if hungry(Tom) and said = "a, as b", as Mira] -> thanked') == Jump(
        target=Span("thanked"), guard=Span('hungry(Tom) and said = "a, as b"'), mind=Span("Mira")
    )


def test_what_is_told_stands_in_parentheses() -> None:
    told = beat("[if late, as Mira] (The bell\n    (a small one) rings {n} times.)\n    > Bell rings\n    -> end")
    assert told == Narration(
        words=(Plain("The bell (a small one) rings "), Placeholder("n"), Plain(" times.")),
        guard=Span("late"),
        mind=Span("Mira"),
        deeds=(Span("Bell rings"),),
        target=Span("end"),
    )


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("60 s", 60), ("60", 60), ("1.5 min", 90), ("2 minutes", 120), ("1h", 3600), ("10 Seconds", 10)],
)
def test_times(written: str, seconds: float) -> None:
    assert beat(f"after {written}: -> end") == Timed(seconds=seconds, inner=(Jump(target=Span("end")),))


def test_a_time_may_stand_before_a_line_an_arrow_a_deed_or_a_block() -> None:
    line, deed = Line(speaker=Span("Orso"), words=(Plain("Well?"),)), Deed(deeds=(Span("Rain falls"),))
    assert beat("after 60 s, Orso: Well?").inner == (line,)
    assert beat("after 60 s > Rain falls").inner == (deed,)
    assert beat("after 60 s:\n  Orso: Well?\n  > Rain falls").inner == (line, deed)
    assert beat("after 60 s [if late] -> end").inner == (Jump(target=Span("end"), guard=Span("late")),)


def test_verbatim_words_have_escapes_and_no_placeholders() -> None:
    assert words(r'"{Tom} \"quoted\"\né" #id') == (Verbatim('{Tom} "quoted"\né'),)
    assert words('""') == (Verbatim(""),)


def test_words_that_only_begin_with_a_quotation_are_plain() -> None:
    assert words('"Stop," she said, "{Tom}."') == (Plain('"Stop," she said, "'), Placeholder("Tom"), Plain('."'))


def test_placeholders_are_kept_as_they_are_written() -> None:
    assert words('{ Tom }, {coins(Tom) or "No"} coins. {mood > 3: Gladly, {Tom}!|Fine.}') == (
        Placeholder("Tom"),
        Plain(", "),
        Placeholder('coins(Tom) or "No"'),
        Plain(" coins. "),
        Placeholder("mood > 3: Gladly, {Tom}!|Fine."),
    )


def test_double_braces_are_braces_and_quoted_braces_hold_any_text() -> None:
    assert words('a {{b}} c} {"#"}not-an-id{"\\n"} {"->"} there') == (Plain("a {b} c} #not-an-id\n -> there"),)


def test_the_parts_of_a_chosen_placeholder() -> None:
    parts = alternatives_of(Placeholder('a = "x:y|z": {b: c|d} e|f: g', 3, 10))
    assert parts == (Span('a = "x:y|z"'), Span("{b: c|d} e"), Span("f: g"))
    assert [(part.line, part.column) for part in parts] == [(3, 10), (3, 23), (3, 34)]
    assert words_of([parts[1]]) == ((Placeholder("b: c|d"), Plain(" e")), [])
    assert alternatives_of(Placeholder("Tom")) is None


def test_comments_are_no_part_of_anything() -> None:
    commented = "// a\nTom: See http://x.org  // b\n  // c\n    -> end  // d\n\t// e"
    assert beat(commented) == beat("Tom: See http://x.org\n  -> end")


@pytest.mark.parametrize("number", ["We're #1", "a #b c", "#1"])
def test_a_hash_inside_words_is_a_part_of_them(number: str) -> None:
    assert words(number) == (Plain(number),)


def test_line_breaks_tabs_and_a_byte_order_mark_do_no_harm() -> None:
    text = "== a\nTom: Hi,\n\tyou.\n\t> Tom waves\n* Mira: Yes.\n\t\t-> end\n"
    scenes, problems = read(text)
    assert problems == []
    for other in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), text.expandtabs(4), "\ufeff" + text):
        assert read(other) == (scenes, [])


@pytest.mark.parametrize("name", ["Mira", "मीरा", "王小明", "Ζωή", "مريم", "O'Neil", "Dr. No", "Anne-Marie", "B2"])
def test_names_of_any_script(name: str) -> None:
    scenes, problems = read(f"== {name} ({name})\n{name} to {name}: {name} -> {name}")
    assert problems == []
    line = scenes[0].beats[0]
    assert isinstance(line, Line)
    assert {line.speaker.text, *texts((line.target or Span(""), line.listener or Span("")))} == {name}


def test_a_full_width_colon_is_a_colon() -> None:
    assert beat("王 (warm)：你好：王").words == (Plain("你好：王"),)


# -- places ----------------------------------------------------------------------------------------------------


def places(text: str) -> dict[str, tuple[int, int]]:
    """Where each span and piece of a text says that it stands."""
    found: dict[str, tuple[int, int]] = {}

    def visit(node: Any) -> None:
        if isinstance(node, Span | Plain | Placeholder | Verbatim):
            found[node.text] = (node.line, node.column)
        elif isinstance(node, tuple | list):
            for each in node:
                visit(each)
        elif hasattr(node, "__dataclass_fields__"):
            for name in node.__dataclass_fields__:
                visit(getattr(node, name))

    visit(read(text)[0])
    return found


PLACED = """== counter (Mira, "Old Tom") "At the counter"
  Mira (warm) to Tom <agree> [if mood > 0; urge anger]: Take {loaves - 1}
       and {coins}.  #take-it
      >  Mira gives loaf to Tom
      -> "the end"
  [if hungry(Tom), as Orso] -> fed
  * [urge 3] > Tom leaves -> street
  after 60 s, Ana: Hm, {x:  yes|no}!
"""


def test_every_part_knows_where_it_stands() -> None:
    lines = PLACED.splitlines()
    found = places(PLACED)
    assert {"mood > 0", "anger", "loaves - 1", "coins", "take-it", "the end", "hungry(Tom)", "Orso", "street"} <= set(
        found
    )
    for text, (line, column) in found.items():
        assert lines[line - 1][column - 1 :].startswith(text.split(" and ")[0].rstrip()), text


def test_beats_know_where_they_begin() -> None:
    scene = read(PLACED)[0][0]
    assert [(type(beat).__name__, beat.line, beat.column) for beat in beats_of(scene.beats)] == [
        ("Line", 2, 3),
        ("Jump", 6, 3),
        ("Choice", 7, 3),
        ("Deed", 7, 5),
        ("Timed", 8, 3),
        ("Line", 8, 15),
    ]


def test_problems_are_placed_in_the_file_that_holds_the_text() -> None:
    problems = Problems()
    parse_screenplay("== a\n->", problems, lambda line, column: Place("a.yaml", line + 30, column + 2))
    assert [problem.place for problem in problems] == [Place("a.yaml", 32, 3, 5)]


# -- mistakes --------------------------------------------------------------------------------------------------

MISTAKES = [
    ("Hello there.", "2:1", "line-without-name", "nobody says 'Hello there.'. Write `Name: words`"),
    ("Mira, Tom: hi", "2:1", "line-without-name", "'Mira, Tom' is no speaker's name. Write one name before the ':'"),
    ("- Tom: hi", "2:1", "line-without-name", "begins with `*` or `+`. Write `* Name: words`."),
    ("→ end", "2:1", "line-without-name", "an arrow is written `->`. Write `-> scene`."),
    ("# note", "2:1", "line-without-name", "A comment begins with `//`."),
    ("= b", "2:1", "line-without-name", "Write `== name`."),
    ("Mira (warm) Hello", "2:13", "line-without-colon", "a ':' is missing before the words"),
    ("Tom:", "2:1", "line-without-words", 'Write the words, or `""` for silence.'),
    ("Tom: -> end", "2:1", "line-without-words", "nothing is said here"),
    ("Tom: hi  #my line", "2:10", "bad-line-id", "Write #my-line."),
    ("Tom: hi #one #two", "2:15", "bad-line-id", "a line has one id, this has two"),
    ("> Tom waves #one", "2:14", "bad-line-id", "only words have an id"),
    ("Tom: hi -> a\n  -> b", "3:6", "second-arrow", "Leave one out."),
    ("->", "2:1", "arrow-without-target", "Write `-> scene` or `-> end`."),
    ("[if a] ->", "2:8", "arrow-without-target", "this arrow leads nowhere"),
    ("-> the (dark)", "2:4", "bad-name", 'or quote it: "the (dark)".'),
    ("> ", "2:1", "deed-without-phrase", "Write `> Tom takes loaf from Mira`."),
    ("    > Tom waves\nTom: hi", "2:5", "deed-without-line", "Write `Name: words` above it"),
    ("-> end\n  > Tom waves", "3:5", "deed-without-line", "a deed belongs to a line"),
    ("Tom (warm): > I wave", "2:6", "deed-without-words", "a deed without words has no style"),
    ("*", "2:1", "empty-alternative", "Write `* Name: words` or `* > phrase`."),
    ("* [if a] -> end", "2:3", "empty-alternative", "something that is said or done"),
    ("* (Night falls.)", "2:3", "empty-alternative", "something that is said or done"),
    ("Mira [if mood > 3: hi", "2:6", "unclosed-bracket", "Add ']'."),
    ("Mira (warm: hi", "2:6", "unclosed-bracket", "Add ')'."),
    ("Mira <agree: hi", "2:6", "unclosed-bracket", "Add '>'."),
    ("Mira: {Tom, hi", "2:7", "unclosed-bracket", "Add '}'; a brace is '{{'."),
    ("(The bell rings", "2:1", "unclosed-bracket", "Add `)`"),
    ("Tom: {}", "2:6", "empty-braces", "Name what goes here: {Tom}."),
    ("Tom (): hi", "2:5", "empty-braces", "Fill it or leave it out."),
    ('Tom: "Hi', "2:6", "bad-quotes", 'Close them with "'),
    ("Mira [mood > 3]: hi", "2:7", "bad-bracket", "Write `[if mood > 3]`."),
    ("Mira [unless late]: hi", "2:7", "bad-bracket", "Write `[if not (late)]`."),
    ("Mira [if a; ugre 3]: hi", "2:13", "bad-bracket", "Did you mean 'urge'?"),
    ("Mira [if]: hi", "2:7", "bad-bracket", "nothing stands after `if`"),
    ("Mira [if a, as Tom]: hi", "2:16", "bad-bracket", "Leave `as Tom` out."),
    ("[if a] Mira: hi", "2:1", "bad-bracket", "Write `Name [if a]: words`."),
    ("[urge 3] -> end", "2:7", "bad-bracket", "Leave `urge` out."),
    ("Mira [if a] [if b]: hi", "2:13", "said-twice", "this line has two conditions"),
    ("Mira (a) (b): hi", "2:11", "said-twice", "this line has two styles"),
    ("after 60 sconds, Orso: hi", "2:10", "bad-time", "'sconds' is no unit of time. Did you mean 'seconds'?"),
    ("after a while, Orso: hi", "2:1", "bad-time", "Write `after 60 s:` or `after 2 min:`."),
    ("after 60 s Orso: hi", "2:12", "bad-time", "a comma is missing after the time"),
    ("after 60 s:", "2:1", "empty-time", "nothing comes after this time"),
    ("after 60 s: * Tom: hi", "2:13", "empty-time", "Write it on the next line."),
    ("Tom: Hi\n    Mira: Hi", "3:5", "bad-indentation", "this stands deeper than line 2"),
    ("* Tom: Hi\n    Mira: Hi\n  Tom: No", "4:3", "bad-indentation", "the indentation fits nothing above"),
    ("| and so on", "2:1", "words-without-line", "nothing above begins these words"),
    ("Tom: Hi\n  > Tom waves\n  and then", "4:3", "words-without-line", "before its deeds and arrow"),
]


@pytest.mark.parametrize(("text", "where", "rule", "said"), MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_a_mistake_is_named_with_its_place_and_remedy(text: str, where: str, rule: str, said: str) -> None:
    (problem,) = read(f"== a\n{text}")[1]
    assert (str(problem.place), problem.rule, problem.severity) == (f"x.play:{where}", rule, "error")
    assert said in problem.text


HEADERS = [
    ("Tom: hi", "1:1", "text-before-scene", "Write `== name` above it."),
    ("==", "1:1", "scene-without-name", "Write `== name`."),
    ("== (Mira)", "1:4", "scene-without-name", "cannot begin with '('"),
    ("== a (Mira", "1:6", "unclosed-bracket", "Add ')'."),
    ("== a (Mira,)", "1:12", "bad-name", "a name is missing here"),
    ("== a (Mira) at home", "1:13", "bad-scene-header", "'at home' says nothing"),
]


@pytest.mark.parametrize(("text", "where", "rule", "said"), HEADERS, ids=[header[0] for header in HEADERS])
def test_a_wrong_header_is_named(text: str, where: str, rule: str, said: str) -> None:
    (problem,) = read(text)[1]
    assert (str(problem.place), problem.rule) == (f"x.play:{where}", rule)
    assert said in problem.text


def test_all_problems_of_a_text_are_reported_and_the_rest_is_read() -> None:
    text = (
        "== a\nTom: one\n"
        + "\n".join(f"{mistake[0]}\nTom: two\n---" for mistake in MISTAKES[:20])
        + "\n== b\nTom: three"
    )
    scenes, problems = read(text)
    assert {problem.rule for problem in problems} == {mistake[2] for mistake in MISTAKES[:20]}
    assert [scene.name.text for scene in scenes] == ["a", "b"]
    assert scenes[0].beats.count(Line(speaker=Span("Tom"), words=(Plain("two"),))) == 20


def test_what_stands_under_an_alternative_that_cannot_be_read_is_read() -> None:
    assert [problem.place.line for problem in read("== a\n* Mira (warm: hi\n    Tom (x: ho\n    ->")[1]] == [2, 3, 4]


# -- bounds ----------------------------------------------------------------------------------------------------


def test_too_many_problems_end_in_one_that_says_so() -> None:
    problems = read("== a\n" + "->\n" * 1000)[1]
    assert len(problems) == 200
    assert problems[-1].rule == "too-many-problems"


def test_too_deep_too_long_and_too_many_lines_are_problems() -> None:
    deep = "== a\n" + "".join(f"{' ' * depth}* Tom: hi\n" for depth in range(500))
    for text, rule in ((deep, "too-deep"), ("== a\nTom: " + "x" * 200_000, "too-large"), ("\n" * 250_000, "too-large")):
        assert [problem.rule for problem in read(text)[1]] == [rule]


@pytest.mark.parametrize(
    "morsel",
    ["after 1 s, ", "[", "(", "{", '"', '{"a"}', " -> a", " #a", "* ", "a ", "{a:", "\\", "[if a; ", "  //", '-> "'],
)
def test_long_repetitions_are_read(morsel: str) -> None:
    for start in ("", "Tom: ", "Tom (", "* "):
        scenes, _ = read(f"== a\n{start}{morsel * (50_000 // len(morsel))}")
        assert len(scenes) == 1


@given(st.one_of(st.text(), some.SCRIBBLES, some.SCRIBBLES.map("== a\n".__add__)))
def test_any_text_is_read_and_what_was_understood_can_be_written(text: str) -> None:
    scenes, problems = read(text)
    lines = re.split(r"\r\n|\r|\n", text)
    for problem in problems:
        assert problem.remedy
        assert 1 <= problem.place.line <= len(lines)
        assert 1 <= problem.place.column <= len(lines[problem.place.line - 1]) + 1
    assert read(write_screenplay(scenes)) == (scenes, [])


# -- writing ---------------------------------------------------------------------------------------------------


@given(st.lists(some.SCENES, max_size=3))
def test_what_is_written_is_read_as_the_same(scenes: list[Scene]) -> None:
    assert read(write_screenplay(scenes)) == (scenes, [])


def test_a_written_screenplay_reads_well() -> None:
    text = """== counter (Mira, Tom) "At the counter"
Tom: Got anything left from yesterday?  #left
    > Tom asks Mira for bread
* Mira (warm) [if mood > 0; urge 3]: Take it.
    -> thanked
+ Mira: {Tom}, coins first. {coins(Tom) or "No"} coins is not bread.
    Tom: Please.
    [if hungry(Tom), as Mira] -> thanked
* > Tom takes loaf from Mira
(The bell rings.)
after 60 s, Orso: Is he bothering you?
after 5 s -> end

== thanked
anyone: "{as it is}"
"""
    scenes, problems = read(text)
    assert problems == []
    assert write_screenplay(scenes) == text


# -- what the documentation shows ------------------------------------------------------------------------------

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "screenplay.md"


def test_every_example_of_the_documentation_is_read() -> None:
    examples = re.findall(r"^```screenplay\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert len(examples) >= 6
    for example in examples:
        scenes, problems = read(example)
        assert problems == []
        assert read(write_screenplay(scenes)) == (scenes, [])
