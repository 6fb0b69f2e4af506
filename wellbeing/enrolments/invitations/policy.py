"""Who makes invitation codes, and for what."""

from collections.abc import Sequence
from uuid import UUID

from core.errors import Denied, RuleBroken
from core.text import N_
from wellbeing.participants.codes import Group
from wellbeing.programmes.codes import ProgrammeState
from wellbeing.programmes.policy import runs
from wellbeing.programmes.queries import ProgrammeRow
from wellbeing.visitor import Visitor

NOT_FOUND = N_("There is nothing here, or it is not yours to see.")
MOST_CODES = 200
LONGEST_DAYS = 365


def may_invite(visitor: Visitor) -> None:
    """Whoever runs programmes; raises `Denied`."""
    if not runs(visitor):
        raise Denied(N_("Your role may not do this."))


def may_make(
    programmes: Sequence[ProgrammeRow], *, wanted: frozenset[UUID], group: Group, count: int, days: int
) -> UUID:
    """The agency for whose people the codes are; raises what is wrong with them."""
    if not programmes or {row.id for row in programmes} != wanted:
        raise RuleBroken(N_("Choose at least one of your programmes."), "programmes")
    if any(row.state is not ProgrammeState.OFFERED for row in programmes):
        raise RuleBroken(N_("Choose only programmes that are on offer."), "programmes")
    agencies = {row.agency_id for row in programmes}
    if len(agencies) > 1:
        raise RuleBroken(N_("Choose programmes of one agency. Make other codes for the other."), "programmes")
    if any(group not in row.groups for row in programmes):
        raise RuleBroken(N_("One of the programmes is not for this group."), "group")
    if not 1 <= count <= MOST_CODES:
        raise RuleBroken(N_("Enter a number from 1 to %(most)s."), "count", most=MOST_CODES)
    if not 1 <= days <= LONGEST_DAYS:
        raise RuleBroken(N_("Enter a number of days from 1 to %(most)s."), "days", most=LONGEST_DAYS)
    return agencies.pop()
