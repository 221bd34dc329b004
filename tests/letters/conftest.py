"""What the tests of letters share."""

import pytest


@pytest.fixture
def pango():
    """For tests that make a PDF: left out on a machine that cannot (in CI that is a failure)."""
    try:
        import weasyprint  # noqa: F401
    except OSError:
        pytest.skip("there is no Pango on this machine")
