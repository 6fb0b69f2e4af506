"""Code lists of participants (facts 2.3)."""

from enum import StrEnum

from core.text import N_


class Origin(StrEnum):
    """How a participant came."""

    ACCOUNT = "account"
    CODE = "code"


class Group(StrEnum):
    """For whom programmes are (facts 2.3)."""

    OFFICER = "officer"
    STAFF = "staff"
    FAMILY = "family"
    RETIRED = "retired"


class SafeContact(StrEnum):
    """How a participant wants to hear that there is a message."""

    NONE = "none"
    """Only by looking here."""
    MAIL = "mail"
    PHONE = "phone"


GROUP_WORDS: dict[Group, str] = {
    Group.OFFICER: N_("Officer"),
    Group.STAFF: N_("Other staff"),
    Group.FAMILY: N_("Family"),
    Group.RETIRED: N_("Retired"),
}
CONTACT_WORDS: dict[SafeContact, str] = {
    SafeContact.NONE: N_("Do not contact me. I look here myself."),
    SafeContact.MAIL: N_("A private e-mail address"),
    SafeContact.PHONE: N_("A private telephone"),
}
