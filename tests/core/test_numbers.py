"""Single precision and its notation."""

from __future__ import annotations

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.numbers import format_number, single

FINITE = st.floats(allow_nan=False, allow_infinity=False)


@given(st.floats(allow_nan=False))
def test_single_rounds_as_the_processor_does(value: float) -> None:
    with np.errstate(over="ignore"):
        assert single(value) == float(np.float32(value))


@given(FINITE)
def test_rounding_twice_changes_nothing(value: float) -> None:
    assert single(single(value)) == single(value)


def test_the_sign_of_nothing_is_kept_and_nan_stays_nan() -> None:
    assert math.copysign(1, single(-0.0)) == -1
    assert math.isnan(single(math.nan))


@pytest.mark.parametrize("value", [3.5e38, 1e308, math.inf, 10**400])
def test_what_overflows_becomes_infinite(value: float) -> None:
    assert single(value) == math.inf
    assert single(-value) == -math.inf


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-2.5, "-2.5"),
        (0.0001, "0.0001"),
        (0.00001, "1E-05"),
        (-0.000015, "-1.5E-05"),
        (1e-45, "1.4013E-45"),
        (1234567.0, "1234567"),
        (1e7, "1E+07"),
        (1e10, "1E+10"),
        (16777216.0, "16777216"),
        (123456.7, "123456.7"),
        (3.4e39, "3.4E+39"),
        (1.7976931348623157e308, "1.7976931348623157E+308"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
        (2**64 - 1, "18446744073709551615"),
    ],
)
def test_notation(value: float, text: str) -> None:
    assert format_number(single(value) if abs(value) < 1e38 and isinstance(value, float) else value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1 / 3, "0.3333333"),
        (12345678.0, "1.234568E+07"),
        (16777217.0, "1.677722E+07"),
        (0.1, "0.1"),
        (99999999.0, "1E+08"),
    ],
)
def test_seven_digits_are_the_toolkits(value: float, text: str) -> None:
    assert format_number(single(value), 7) == text


@given(st.floats(allow_nan=False, allow_infinity=False, width=32))
def test_a_single_is_written_so_that_it_can_be_read_again(value: float) -> None:
    assert single(float(format_number(value))) == value


@given(FINITE)
def test_a_double_is_written_so_that_it_can_be_read_again(value: float) -> None:
    assert float(format_number(value)) == value or single(float(format_number(value))) == value


@given(st.floats(allow_nan=False, allow_infinity=False, width=32, allow_subnormal=False).filter(bool))
def test_no_shorter_notation_gives_a_single_back(value: float) -> None:
    digits = len(format_number(value).split("E")[0].replace(".", "").replace("-", "").strip("0"))
    shorter = [f"{value:.{count - 1}e}" for count in range(1, digits)]
    assert digits <= 9
    assert not any(
        struct.pack("<f", float(text)) == struct.pack("<f", value) for text in shorter if abs(float(text)) < 3.4e38
    )
