"""Problems of a story: collected once each, in the order of their places, the first one raised."""

from __future__ import annotations

import pytest

from espressivo.core.errors import AuthoringError
from espressivo.scenarios.language.problems import NOWHERE, Place, Problem, Problems


def test_problems_come_in_the_order_of_their_places_and_once() -> None:
    problems = Problems()
    problems.warning("late", "second", "", Place("a.yaml", 10, 2))
    problems.error("early", "first", "Mend it.", Place("a.yaml", 9, 30))
    problems.error("early", "first", "Mend it.", Place("a.yaml", 9, 30))
    problems.info("none", "of the whole story", "", NOWHERE)
    assert [each.message for each in problems] == ["of the whole story", "first", "second"]
    assert [each.rule for each in problems.errors] == ["early"]
    assert len(problems) == 3


def test_the_first_error_is_raised_and_the_others_are_counted() -> None:
    problems = Problems()
    problems.warning("fine", "a warning is no error", "", NOWHERE)
    problems.raise_first()
    for line in (7, 3, 5):
        problems.add(Problem("bad", "error", f"line {line} is wrong", "Mend it.", Place("a.yaml", line, 4), "$.cast"))
    with pytest.raises(
        AuthoringError, match=r"a.yaml:3:4: .*line 3 is wrong. Mend it.\n\(and 2 more errors\)"
    ) as caught:
        problems.raise_first()
    assert (caught.value.file, caught.value.line, caught.value.column) == ("a.yaml", 3, 4)


def test_a_place_inside_a_text_is_counted_from_its_beginning() -> None:
    assert Place("a.yaml", 3, 5).moved(4, 2) == Place("a.yaml", 3, 9, 11)
    assert str(Place(None, 0, 0)) == ""
    assert str(Place("a.yaml", 3, 0)) == "a.yaml:3"
