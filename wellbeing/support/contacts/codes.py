"""Code lists of the contact log (facts 2.2): nothing that names, nothing written freely."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class ContactKind(StrEnum):
    """How a contact took place."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    TEXT = "text"
    GROUP = "group"


KINDS: Mapping[ContactKind, str] = {
    ContactKind.IN_PERSON: N_("In person"),
    ContactKind.PHONE: N_("By phone or video"),
    ContactKind.TEXT: N_("By text messages"),
    ContactKind.GROUP: N_("In a group"),
}


class RoleGroup(StrEnum):
    """To which large group of staff a contact belonged; offered only where the group is large enough."""

    PATROL = "patrol"
    INVESTIGATION = "investigation"
    CUSTODY = "custody"
    DISPATCH = "dispatch"
    OFFICE = "office"
    FAMILY = "family"
    RETIRED = "retired"


GROUPS: Mapping[RoleGroup, str] = {
    RoleGroup.PATROL: N_("Patrol"),
    RoleGroup.INVESTIGATION: N_("Investigation"),
    RoleGroup.CUSTODY: N_("Custody and transport"),
    RoleGroup.DISPATCH: N_("Dispatch and call-taking"),
    RoleGroup.OFFICE: N_("Office and other civilian staff"),
    RoleGroup.FAMILY: N_("Family members"),
    RoleGroup.RETIRED: N_("Retired colleagues"),
}
