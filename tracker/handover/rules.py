"""Whose domain an address is at, and what to say of the addresses that mail goes out under. Pure."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

NO_REPLY_TO = (
    "No address for replies is set: answers to the tracker’s mails reach nobody. Enter one of your own."
)
NO_SENDER = (
    "No sender address is set, so mail servers may refuse what the tracker sends. It is set where it runs."
)


def domain_of(address: str) -> str:
    """The domain of an e-mail address or a web address, without www; nothing where there is none."""
    host = address.rpartition("@")[2] if "@" in address else urlsplit(address).hostname or ""
    return host.strip(" <>").casefold().removeprefix("www.").rstrip(".")


def domains_of_organisations(known: Iterable[tuple[str, str]]) -> dict[str, str]:
    """From pairs of an organisation and a web or e-mail address of it: whose a domain is.

    One that several share, such as that of a mail provider, is nobody's.
    """
    owners: dict[str, set[str]] = {}
    for organisation, address in known:
        if domain := domain_of(address):
            owners.setdefault(domain, set()).add(organisation)
    return {domain: names.pop() for domain, names in owners.items() if len(names) == 1}


def owner_of(address: str, domains: Mapping[str, str]) -> str | None:
    """The organisation at whose domain, or below it, an address lies."""
    domain = domain_of(address)
    return next(
        (name for known, name in domains.items() if domain == known or domain.endswith(f".{known}")), None
    )


def warnings_about_mail(
    *, sender_name: str, sender: str, reply_to: str, domains: Mapping[str, str], organisations: Iterable[str]
) -> list[str]:
    """What makes the coalition's mail depend on one organisation, or go nowhere: a sentence for each."""
    found = []
    if sender_name.casefold() in {one.casefold() for one in organisations}:
        found.append(
            f"Mail goes out under the name of {sender_name}, which is a member. Use the coalition’s name."
        )
    if not domain_of(sender) or domain_of(sender) == "localhost":
        found.append(NO_SENDER)
    elif (owner := owner_of(sender, domains)) is not None:
        found.append(_depends(f"Mail is sent from {sender}", owner))
    if not reply_to:
        found.append(NO_REPLY_TO)
    elif (owner := owner_of(reply_to, domains)) is not None:
        found.append(_depends(f"Replies go to {reply_to}", owner))
    return found


def _depends(what: str, owner: str) -> str:
    return (
        f"{what}, which is at {owner}’s domain: it is lost when {owner} goes. Use one of the coalition’s own."
    )
