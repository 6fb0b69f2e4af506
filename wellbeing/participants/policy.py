"""Who may be a participant, and what a safe way to reach somebody is."""

import re
from dataclasses import dataclass

from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from wellbeing.participants.codes import SafeContact
from wellbeing.visitor import Visitor

MAIL = re.compile(r"[^@\s]++@(?=[^@\s]+\.[^@\s])[^@\s]++")
NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{4,38}", re.ASCII)
LONGEST_NAME = 60
LONGEST_CONTACT = 254


@dataclass(frozen=True, slots=True, kw_only=True)
class Reachable:
    """How somebody wants to hear that there is a message."""

    safe_contact: SafeContact = SafeContact.NONE
    contact: str | None = None


def may_be_here(visitor: Visitor) -> None:
    """Only who is here for themselves; raises `Denied`."""
    if visitor.pseudonym is None or not visitor.holds(Permission.WELLBEING_OWN):
        raise Denied(N_("Your role does not include this page."))


def may_be_called(name: str) -> None:
    """Somebody is called something that can be seen; raises `RuleBroken`."""
    if not any(letter.isprintable() and not letter.isspace() for letter in name):
        raise RuleBroken(N_("Say what we may call you. Any name will do."), "chosen_name")
    if len(name) > LONGEST_NAME:
        raise RuleBroken(
            N_("This is too long. Use at most %(count)s letters."), "chosen_name", count=LONGEST_NAME
        )


def may_reach(reachable: Reachable, *, work_domain: str | None, is_sure: bool) -> None:
    """An address or number that works, and no work address unless the person insists; raises `RuleBroken`."""
    contact = reachable.contact or ""
    if reachable.safe_contact is SafeContact.MAIL:
        if not MAIL.fullmatch(contact) or len(contact) > LONGEST_CONTACT:
            raise RuleBroken(N_("Enter an e-mail address, for example name@example.org."), "mail")
        if is_work_address(contact, work_domain) and not is_sure:
            raise RuleBroken(
                N_(
                    "This looks like your work address. Your agency may be able to read it. Use a private one,"
                    " or tick the box below."
                ),
                "mail",
            )
    if reachable.safe_contact is SafeContact.PHONE and not NUMBER.fullmatch(contact):
        raise RuleBroken(N_("Enter a telephone number, for example +1 410 555 0123."), "phone")


def is_work_address(mail: str, work_domain: str | None) -> bool:
    """Whether an address lies in the domain of the account, or under it."""
    if not work_domain:
        return False
    domain, work = mail.rpartition("@")[2].casefold(), work_domain.casefold()
    return domain == work or domain.endswith(f".{work}")
