"""Who stands in for whom, and what a telephone number looks like."""

from datetime import date

import pytest

from tracker.contacts import rules
from tracker.core.errors import RuleViolation

ANN, BEN, CARA, DAN = 1, 2, 3, 4


@pytest.mark.parametrize(
    ("away", "accepted", "gets_it"),
    [
        ({}, {BEN}, ANN),
        ({ANN: BEN}, {BEN}, BEN),
        ({ANN: None}, {BEN}, ANN),  # nobody stands in: mail goes on as usual
        ({ANN: BEN, BEN: CARA}, {CARA}, CARA),
        ({ANN: BEN, BEN: None}, {BEN}, ANN),  # the stand-in is away as well, and named nobody
        ({ANN: BEN, BEN: ANN}, {ANN, BEN}, ANN),  # in a circle
        ({ANN: BEN, BEN: CARA, CARA: BEN}, {BEN, CARA}, ANN),
        ({ANN: BEN}, set(), ANN),  # not accepted: a stand-in without a role
        ({ANN: BEN, BEN: CARA}, {BEN}, ANN),
        ({BEN: CARA}, {CARA}, ANN),
    ],
)
def test_mail_goes_to_the_first_who_is_there_and_is_never_lost(away, accepted, gets_it):
    assert rules.stand_in_for(ANN, away, lambda one: one in accepted) == gets_it


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  020 7946  0000 ", "020 7946 0000"),
        ("+44 (0)20 7946 0000", "+44 (0)20 7946 0000"),
        ("0161 496 0000 ext. 12", "0161 496 0000 ext. 12"),
    ],
)
def test_a_number_is_kept_as_it_is_written(typed, kept):
    assert rules.read_phone(typed) == kept


@pytest.mark.parametrize("typed", ["ring me", "123", "=1+1", "020\n7946 0000", "+44 <b>20</b> 7946"])
def test_what_cannot_be_rung_is_refused_beside_the_field(typed):
    with pytest.raises(RuleViolation) as refused:
        rules.read_phone(typed)
    assert refused.value.field == "phone"


def test_days_away_end_after_they_begin():
    rules.check_days(date(2027, 5, 3), date(2027, 5, 3))
    with pytest.raises(RuleViolation, match="before the first, 3 May 2027"):
        rules.check_days(date(2027, 5, 3), date(2027, 5, 2))
