"""Charity and company numbers, as they are really printed."""

import pytest

from tracker.coalition.numbers import read_charity_number, read_company_number
from tracker.core.errors import RuleViolation


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("216250", "216250"),
        ("1 234 567", "1234567"),
        ("313732-1", "313732-1"),
        ("sc037605", "SC037605"),
        ("NIC 100000", "NIC100000"),
        ("216250 and SC037605", "216250, SC037605"),
        ("216250; SC037605", "216250, SC037605"),
    ],
)
def test_charity_numbers_of_each_nation_are_read(typed, stored):
    assert read_charity_number(typed) == stored


@pytest.mark.parametrize("typed", ["12345", "12345678", "SC12", "none", "216250 216250x"])
def test_what_is_no_charity_number_is_refused(typed):
    with pytest.raises(RuleViolation) as refused:
        read_charity_number(typed)
    assert refused.value.message.startswith("Enter a charity number such as 216250")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("61625", "00061625"), ("01234567", "01234567"), ("sc 123456", "SC123456"), ("IP12345R", "IP12345R")],
)
def test_company_numbers_are_read(typed, stored):
    assert read_company_number(typed) == stored


@pytest.mark.parametrize("typed", ["0", "123456789", "S1234567", "unknown"])
def test_what_is_no_company_number_is_refused(typed):
    with pytest.raises(RuleViolation):
        read_company_number(typed)
