"""The numbers under which an organisation is registered: charities and companies in the United Kingdom. Pure.

Charity Commission for England and Wales: 6 or 7 digits, with a suffix for a linked charity (216250, 313732-1); OSCR
in Scotland: SC and 6 digits; Northern Ireland: NIC and 6 digits. Companies House: 8 digits, or two letters and 6, or
of registered societies IP with 5 digits and R.
"""

import re

from tracker.core.errors import RuleViolation
from tracker.core.typed import read_line

CHARITY = re.compile(r"[0-9]{6,7}(-[0-9]{1,3})?|SC[0-9]{6}|NIC[0-9]{6}")
COMPANY = re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}|IP[0-9]{5}R")
MOST = 3


def read_charity_number(typed: str) -> str:
    """One number, or several of a charity that is registered in more than one nation: "216250, SC037605"."""
    found = [re.sub(r"[\s.]", "", one).upper() for one in re.split(r",|;|&|\band\b|/", read_line(typed))]
    found = [one for one in found if one]
    if len(found) > MOST or not all(CHARITY.fullmatch(one) for one in found):
        raise RuleViolation(
            "Enter a charity number such as 216250, SC037605 for Scotland or NIC100000 for Northern Ireland. "
            "Put a comma between several."
        )
    return ", ".join(dict.fromkeys(found))


def read_company_number(typed: str) -> str:
    """A number of Companies House. The zeros at its beginning may be left out."""
    found = re.sub(r"\s", "", read_line(typed)).upper()
    found = found.zfill(8) if re.fullmatch(r"[0-9]{1,8}", found) else found
    if not COMPANY.fullmatch(found) or found == "0" * 8:
        raise RuleViolation("Enter a company number such as 00061625 or SC123456.")
    return found
