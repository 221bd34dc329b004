"""The 40 days and the day to table by, on the command line."""

from tests.legislation.rows import make_break, make_known


def test_the_forty_days_are_printed_with_their_runs_or_with_what_is_missing(session, command):
    nothing = command("legislation", "forty-days", "--laid", "2023-03-01", "--json").json
    make_known()
    make_break()
    session.commit()
    answer = command("legislation", "forty-days", "--laid", "2023-03-01", "--json").json

    assert (nothing["date"], nothing["earliest"], nothing["runs"]) == (None, "2023-04-09", [])
    assert answer["date"] == "2023-04-26"
    assert [(run["from"], run["to"], run["days"], run["counted"]) for run in answer["runs"]] == [
        ("2023-03-01", "2023-03-30", 30, True),
        ("2023-03-31", "2023-04-16", 17, False),
        ("2023-04-17", "2023-04-26", 10, True),
    ]


def test_the_day_to_table_by_says_what_is_not_entered(session, command):
    assert command("legislation", "table-by", "--debate", "2023-05-10").stdout == (
        "Cannot be computed: Wednesday 10 May 2023, the day of the debate, is not entered as a sitting day of the "
        "House of Commons.\n"
    )
