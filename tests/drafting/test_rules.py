"""Where a comment is shown in a later text, and what keeps a text from being frozen."""

import pytest

from tests.factories import make_person
from tracker.core.errors import RuleViolation
from tracker.drafting import rules
from tracker.drafting.placing import places_of

ASKS = [
    "We write about rent.",
    "We ask for homes near work.",
    "We ask for homes near school.",
    "We thank you.",
]


@pytest.mark.parametrize(
    ("quote", "was", "paragraphs", "found"),
    [
        # as it was, wherever it went
        ("We ask for homes near school.", 3, ASKS, 3),
        ("We ask for homes near school.", 3, ["We ask for homes near school.", *ASKS[:2]], 1),
        ("We  ask for\nhomes near school.", 3, ASKS, 3),
        # twice the same: the nearer one
        ("Thank you.", 4, ["Thank you.", "One.", "Two.", "Three.", "Thank you."], 5),
        # edited: most of its words are still there
        ("We write about rent.", 1, ["We write to you about high rent.", *ASKS[1:]], 1),
        (
            "- Pay the allowance until 25",
            2,
            ["We ask that you:", "- Pay it", "- Pay the allowance until 26"],
            3,
        ),
        ("1. A duty to consult", 5, ["A heading", "2. A duty to consult children"], 2),
        # gone: what is left only has the common words
        ("We ask for homes near school.", 3, [ASKS[0], "We ask for answers.", ASKS[3]], None),
        ("The cost of rent is rising in every town.", 2, ["We thank you for the time."], None),
        ("Anything", 1, [], None),
        ("", 1, ["A text"], None),
    ],
)
def test_a_comment_follows_the_paragraph_most_like_its_own(quote, was, paragraphs, found):
    assert places_of([(quote, was)], paragraphs) == [found]


def test_every_comment_is_settled_before_a_text_is_frozen():
    rules.check_settled(0)
    with pytest.raises(RuleViolation, match="1 comment is not settled"):
        rules.check_settled(1)
    with pytest.raises(RuleViolation, match="3 comments are not settled"):
        rules.check_settled(3)


def test_the_lead_and_each_co_chair_approve_and_a_lead_who_is_co_chair_once(session):
    lead, ann, bea = (make_person(name) for name in ("Lea", "Ann", "Bea"))
    kinds = [(one.person.name, one.kind) for one in rules.approvers([lead], [ann, bea])]
    assert kinds == [
        ("Lea", rules.ApproverKind.LEAD), ("Ann", rules.ApproverKind.CO_CHAIR), ("Bea", rules.ApproverKind.CO_CHAIR)
    ]  # fmt: skip
    assert len(rules.approvers([ann], [ann, bea])) == 2
    assert list(rules.approvers([], [])) == []
