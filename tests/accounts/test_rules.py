"""Pure rules of signing in, as tables of examples."""

from datetime import UTC, datetime, timedelta

import pytest

from tracker.accounts import rules

NOON = datetime(2026, 5, 5, 12, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "path"),
    [
        (None, "/"),
        ("", "/"),
        ("/letters?after=x", "/letters?after=x"),
        ("letters", "/"),
        ("//evil.example", "/"),
        ("/..//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\\b", "/"),
        ("/\n/evil.example", "/"),
        ("http://evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-in/abc", "/"),
        ("/sign-out", "/"),
        ("/" + "a" * 500, "/"),
    ],
)
def test_only_our_own_paths_are_led_to(given, path):
    assert rules.own_path(given) == path


@pytest.mark.parametrize(
    ("ip", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("nonsense", "unknown"),
        (None, "unknown"),
    ],
)
def test_a_household_counts_once_in_ipv6(ip, network):
    assert rules.network_of(ip) == network


def test_a_limit_counts_in_stretches_of_time():
    limit = rules.Limit("test", 5, timedelta(minutes=15))
    assert limit.window_starts_at(NOON) == datetime(2026, 5, 5, 12, 0, tzinfo=UTC)
    assert limit.retry_after(NOON) == 451


@pytest.mark.parametrize(
    ("typed", "code"), [(" 123 456 ", "123456"), ("abcd-efgh", "ABCDEFGH"), ("AB CD\tEF", "ABCDEF")]
)
def test_codes_are_compared_without_what_people_put_between(typed, code):
    assert rules.tidy_code(typed) == code


def test_a_long_code_is_shown_in_groups_of_four():
    assert rules.in_groups("ABCDEFGHJK") == "ABCD-EFGH-JK"


@pytest.mark.parametrize(
    ("program", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0",
            "Edge on Windows",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:121.0) Gecko/20100101 Firefox/121.0", "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X) AppleWebKit/605.1 Version/17.1 Safari/604.1",
            "Safari on an iPhone",
        ),
        ("curl/8.0", "A browser"),
        ("", "Not known"),
    ],
)
def test_a_browser_is_called_what_people_call_it(program, words):
    assert rules.browser_in_words(program) == words
