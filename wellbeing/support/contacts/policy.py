"""Who writes the log, what an entry may say, and what the coordinator is shown of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from core.actor import OrganisationKind, Role
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda.programmes import ProgrammeType
from wellbeing.support.contacts.codes import ContactKind, RoleGroup
from wellbeing.support.contacts.models import ContactEntry
from wellbeing.support.contacts.months import Month
from wellbeing.support.parameters import SUPPORT
from wellbeing.support.peers.codes import Topic
from wellbeing.visitor import Visitor

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
LARGEST_GROUP = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactValues:
    """What a peer says about a contact. There is no place for a name, a day or a remark."""

    month: Month
    kind: ContactKind
    topics: frozenset[Topic]
    minutes: int
    referred_to: ProgrammeType | None
    critical_incident: bool
    role_group: RoleGroup | None


def may_log(visitor: Visitor) -> None:
    """Peer supporters of an agency write the log; for clinicians and everybody else there is no such page."""
    if not (
        visitor.has_role(Role.PEER_SUPPORTER)
        and visitor.holds(Permission.WELLBEING_CARE)
        and visitor.organisation_kind is OrganisationKind.AGENCY
    ):
        raise NotFound(NOT_FOUND)


def may_read_totals(visitor: Visitor) -> None:
    """The coordinator of an agency reads totals; raises `NotFound` for everybody else."""
    if visitor.organisation_kind is not OrganisationKind.AGENCY or not visitor.holds(
        Permission.WELLBEING_RUN
    ):
        raise NotFound(NOT_FOUND)


def own_of_month(visitor: Visitor, month: Month) -> sa.ColumnElement[bool]:
    """What the peer wrote for the month that is running; nobody sees a single entry besides."""
    return sa.and_(
        ContactEntry.written_by == visitor.pseudonym,
        ContactEntry.year == month.year,
        ContactEntry.month == month.month,
    )


def offered_groups(sizes: Mapping[RoleGroup, int], *, k: int) -> tuple[RoleGroup, ...]:
    """The groups that are large enough to be named: nobody is found in one of `k` or more."""
    return tuple(group for group in RoleGroup if sizes.get(group, 0) >= k)


def may_write(values: ContactValues, *, present: Month, groups: Collection[RoleGroup]) -> None:
    """An entry of this month or the one before, with a topic, of a length that can be; raises `RuleBroken`."""
    if values.month not in (present, present.before):
        raise RuleBroken(N_("Choose this month or the one before."), "month")
    if not values.topics:
        raise RuleBroken(N_("Choose at least one topic."), "topics")
    if not 1 <= values.minutes <= SUPPORT.most_minutes:
        raise RuleBroken(N_("Enter the minutes, from 1 to %(most)s."), "minutes", most=SUPPORT.most_minutes)
    if values.role_group is not None and values.role_group not in groups:
        raise RuleBroken(N_("This group is too small to be named. Leave the group out."), "role_group")


def may_set_sizes(sizes: Mapping[RoleGroup, int]) -> None:
    """Counts of people; raises `RuleBroken`."""
    for group, people in sizes.items():
        if not 0 <= people <= LARGEST_GROUP:
            raise RuleBroken(N_("Enter how many people the group has, or leave it empty."), group.value)
