"""What people type, and what is made of it: a value, or a sentence that says what to do."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.core import typed
from tracker.core.errors import RuleViolation


def refused(read, *given_text, **limits) -> str:
    with pytest.raises(RuleViolation) as caught:
        read(*given_text, **limits)
    return caught.value.message


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("11", "5", "2023"), date(2023, 5, 11)),
        (("1", "05", "2023"), date(2023, 5, 1)),
        (("29", "2", "2028"), date(2028, 2, 29)),
        (("11", "May", "2023"), date(2023, 5, 11)),
        (("11", "sept", "2023"), date(2023, 9, 11)),
        (("11", "Sep.", "2023"), date(2023, 9, 11)),
    ],
)
def test_a_day_is_read_from_its_parts(parts, expected):
    assert typed.read_day(*parts) == expected


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (("31", "2", "2027"), "31 February does not exist. Enter a date such as 28 2 2027."),
        (("29", "2", "2027"), "29 February 2027 does not exist. Enter a date such as 28 2 2027."),
        (("31", "4", "2027"), "31 April does not exist. Enter a date such as 30 4 2027."),
        (("45", "5", "2027"), "45 May does not exist. Enter a date such as 31 5 2027."),
        (("0", "5", "2027"), "There is no day “0”. Enter a number from 1 to 31."),
        (("11", "13", "2027"), "There is no month “13”. Enter a number from 1 to 12."),
        (("11", "ma", "2027"), "There is no month “ma”. Enter a number from 1 to 12."),
        (("11", "...", "2027"), "There is no month “...”. Enter a number from 1 to 12."),
        (("11", "5", "27"), "Enter the year with four digits, such as 2027."),
        (("11", "5", "0027"), "Enter a year between 1900 and 2199."),
        (("11", "5", "٢٠٢٧"), "Enter the year with four digits, such as 2027."),
        (("11", "", "2027"), "Enter the month as well."),
        (("11", "", ""), "Enter the month and the year as well."),
    ],
)
def test_a_day_that_cannot_be_is_refused_with_what_to_do(parts, sentence):
    assert refused(typed.read_day, *parts) == sentence


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_day_of_three_centuries_can_be_typed(day):
    assert typed.read_day(str(day.day), str(day.month), str(day.year)) == day
    assert typed.read_partial_date(str(day.day), str(day.month), str(day.year)) == day.isoformat()


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_typed_as_a_day_ends_as_a_day_or_a_sentence(day, month, year):
    try:
        outcome = typed.read_day(day, month, year)
    except RuleViolation as broken:
        outcome = broken.field
    assert isinstance(outcome, date) or outcome in ("day", "month", "year")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [(("", "", "2020"), "2020"), (("", "5", "2020"), "2020-05"), (("1", "5", "2020"), "2020-05-01")],
)
def test_a_date_may_be_known_to_the_year_or_the_month(parts, expected):
    assert typed.read_partial_date(*parts) == expected


def test_a_day_without_its_month_or_a_month_without_its_year_is_refused():
    assert refused(typed.read_partial_date, "1", "", "2020") == (
        "Enter the month as well, or leave the day empty."
    )
    assert refused(typed.read_partial_date, "", "5", "") == "Enter the year as well."


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("17:00", time(17)),
        ("17.30", time(17, 30)),
        ("5pm", time(17)),
        ("5 PM", time(17)),
        ("5:30pm", time(17, 30)),
        ("11.45pm", time(23, 45)),
        ("11:45 p.m.", time(23, 45)),
        ("9am", time(9)),
        ("09:00", time(9)),
        ("12pm", time(12)),
        ("12:00", time(12)),
        ("12 noon", time(12)),
        ("Midday", time(12)),
        ("12:30am", time(0, 30)),
        ("00:01", time(0, 1)),
        ("23:59", time(23, 59)),
    ],
)
def test_a_time_is_read_as_people_write_it(written, expected):
    assert typed.read_clock_time(written) == expected


@pytest.mark.parametrize(
    "written", ["midnight", "Midnight", "12 midnight", "00:00", "0:00", "24:00", "12am", "12:00am"]
)
def test_midnight_is_refused_until_it_is_clear_which_day_ends(written):
    assert refused(typed.read_clock_time, written) == (
        "Midnight can mean the start or the end of a day. For the end of this day enter 11:59pm. "
        "For its start enter the day before, with 11:59pm."
    )


@pytest.mark.parametrize("written", ["5", "5:00", "9.30", "17"])
def test_a_time_that_could_be_morning_or_evening_is_asked_about(written):
    assert refused(typed.read_clock_time, written) == (
        f"Say whether {written} is in the morning or the evening, such as 9am or 5pm."
    )


@pytest.mark.parametrize("written", ["25:00", "12:60", "13pm", "0am", "noonish", "17:5", "1700", "-1:00"])
def test_a_time_that_cannot_be_is_refused(written):
    assert refused(typed.read_clock_time, written) == "Enter a time such as 5pm, 5:30pm or 17:30."


def test_a_line_is_tidied():
    assert typed.read_line("  Reforming \t care  placements ") == "Reforming care placements"


@pytest.mark.parametrize(
    "written", ["a\nBcc: b@example.org", "a\r\nb", "a\u2028b", "a\x0bb", "a\x85b", "a\n"]
)
def test_a_line_break_in_a_line_is_refused(written):
    assert refused(typed.read_line, written) == "Enter this on one line, without a line break."


@pytest.mark.parametrize("written", ["a\x00b", "a\x1bb", "a\x7fb", "moc.elpmaxe\u202e"])
def test_characters_that_cannot_be_seen_are_refused(written):
    sentence = "This has a character in it that cannot be shown. Type it again rather than paste it."
    assert refused(typed.read_line, written) == sentence
    assert refused(typed.read_text, written) == sentence


@pytest.mark.parametrize(
    "written",
    ["", " ", "\u200b", "\u2060 \ufeff", "\u00ad\u200d", "\u3164", "\u2800\u00a0", "\u034f", "\U000e0041"],
)
def test_what_nobody_can_see_is_nothing(written):
    assert (typed.read_line(written), typed.read_text(f"{written}\n{written}")) == ("", "")


@pytest.mark.parametrize("written", ["a\u200bb", "e\u0301", "नि", "👩\u200d🚀"])
def test_unseen_signs_within_a_text_stay(written):
    assert (typed.read_line(written), typed.read_text(written)) == (written, written)


def test_text_keeps_its_lines_and_nothing_else_is_changed():
    assert typed.read_text("\r\nOne\r\n\r\n- two\tthree \r\n") == "One\n\n- two\tthree"


def test_an_address_gets_its_normal_spelling():
    assert typed.read_email_address(" Ann@EXAMPLE.org ") == "Ann@example.org"


@pytest.mark.parametrize(
    "written", ["ann", "ann@", "ann@example", "a b@example.org", "a@b@example.org", "@example.org"]
)
def test_what_is_no_address_is_refused(written):
    assert refused(typed.read_email_address, written) == "Enter an e-mail address such as name@example.org."


def test_a_web_address_is_http_or_https_and_whole():
    assert typed.read_web_address(" https://www.example.org/a?b=c#d ") == "https://www.example.org/a?b=c#d"
    for written in (
        "www.example.org",
        "javascript:alert(1)",
        "ftp://example.org",
        "https://",
        "https://user:pass@example.org",
        "http://[",
        "https://example.org/a b",
    ):
        assert refused(typed.read_web_address, written) == (
            "Enter the whole web address, such as https://www.example.org/page."
        )


def test_a_number_is_whole_and_within_its_limits():
    assert typed.read_number(" 10 ", least=0, most=250) == 10
    for written in ("-1", "251", "1.5", "ten", "9" * 40, "١"):
        assert refused(typed.read_number, written, least=0, most=250) == "Enter a whole number from 0 to 250."


@pytest.mark.parametrize(
    "written",
    [
        "26 5 2027",
        "2027-05-26",
        "26/5/2027",
        "26.05.2027",
        "26 May 2027",
        "26th may, 2027",
        "Wednesday 26 May 2027",
    ],
)
def test_a_day_in_one_line_is_read_as_people_write_it(written):
    assert typed.read_written_day(written) == date(2027, 5, 26)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("soon", "Enter the day, the month and the year, such as 26 5 2027."),
        ("26 5", "Enter the day, the month and the year, such as 26 5 2027."),
        ("26 5 27", "Enter the year with four digits, such as 2027."),
        ("31 2 2027", "31 February does not exist. Enter a date such as 28 2 2027."),
        ("2027-13-01", "There is no month “13”. Enter a number from 1 to 12."),
    ],
)
def test_a_day_in_one_line_that_cannot_be_read_is_refused_with_what_to_do(written, said):
    with pytest.raises(RuleViolation) as refused:
        typed.read_written_day(written)
    assert refused.value.message == said


@pytest.mark.parametrize(
    ("written", "partial"),
    [
        ("2019", "2019"), ("2019-07", "2019-07"), ("July 2019", "2019-07"), ("7/2019", "2019-07"),
        ("07 2019", "2019-07"), ("15 July 2019", "2019-07-15"), ("2019-07-15", "2019-07-15"),
        ("Mon 15 July 2019", "2019-07-15"),
    ],
)  # fmt: skip
def test_a_date_as_well_as_it_is_known_in_one_line(written, partial):
    assert typed.read_written_partial(written) == partial


@pytest.mark.parametrize(
    ("written", "said"),
    [("-", typed.NO_SUCH_PARTIAL), ("soon", typed.NO_SUCH_PARTIAL), ("19", typed.NO_SUCH_PARTIAL),
     ("32 July 2019", "32 July does not exist. Enter a date such as 31 7 2019."),
     ("2019-13", "There is no month “13”. Enter a number from 1 to 12.")],
)  # fmt: skip
def test_what_is_no_such_date_is_refused(written, said):
    with pytest.raises(RuleViolation) as refused:
        typed.read_written_partial(written)
    assert refused.value.message == said
