"""The words with which a letter ends, above the names: never more than the answers allow. Pure."""

from dataclasses import dataclass

from tracker.signoffs.rules import Voice


@dataclass(frozen=True)
class Standing:
    """What the answers of a sign-on come to. ``voice`` is None where nobody was asked here.

    ``all_members``: every member on the letter's day stands below it. ``only_members``: nobody else does.
    ``somebody_said_no``: an organisation that was asked declined, abstained or took its name back before it went.
    """

    voice: Voice | None = None
    names: int = 0
    all_members: bool = False
    only_members: bool = True
    somebody_said_no: bool = False


def closing_words(standing: Standing, coalition: str) -> str:
    """What stands above the names, or alone where there are none; nothing where nobody stands behind it.

    In the name of the coalition a letter speaks for all its members only if all of them agreed. Where one of them
    said no, it speaks for those named and for nobody else.
    """
    if standing.voice is None:
        return "Signed by:" if standing.names else coalition
    if not standing.names:
        return ""
    if standing.voice is Voice.UNDERSIGNED:
        return f"We, the undersigned {_kind(standing, 'organisation')}:"
    if standing.all_members:
        return f"On behalf of {coalition}, {_all_agreeing(standing)}:"
    whom = f"{'this' if standing.names == 1 else 'these'} {_kind(standing, _one(standing))}"
    if standing.somebody_said_no:
        of_it = f" of {coalition}" if standing.only_members else ""
        return f"On behalf of {whom}{of_it}:"
    return f"On behalf of {coalition}, with the agreement of {whom}:"


def _all_agreeing(standing: Standing) -> str:
    if standing.only_members:
        return "with the agreement of all its members"
    return "with the agreement of all its members, and with the support of other organisations"


def _one(standing: Standing) -> str:
    return "member" if standing.only_members else "organisation"


def _kind(standing: Standing, one: str) -> str:
    return one if standing.names == 1 else f"{one}s"
