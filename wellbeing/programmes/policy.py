"""Who runs a programme, whom it takes, and what nobody can be ordered to."""

from collections.abc import Mapping
from uuid import UUID

import sqlalchemy as sa

from core.actor import OrganisationKind
from core.errors import Conflict, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda.programmes import ProgrammeType
from wellbeing.programmes.codes import Group, ProgrammeState
from wellbeing.programmes.models import Programme
from wellbeing.visitor import Visitor

Covered = Mapping[UUID, frozenset[ProgrammeType]]
"""What each NGO may offer an agency's people by the agreements in force, or an NGO each agency's people."""

NOT_THERE = N_("There is no such programme, or it is not offered.")
NEVER_MANDATORY = frozenset({ProgrammeType.CRITICAL_INCIDENT_STRESS_MANAGEMENT})
"""NICE and WHO advise against debriefing as a routine: nobody is ordered to it (facts 2.3)."""


def may_mandate(kind: ProgrammeType) -> None:
    """Whether a kind of programme can be asked of somebody as a duty; raises `RuleBroken`."""
    if kind in NEVER_MANDATORY:
        raise RuleBroken(
            N_(
                "Nobody can be ordered to support after a critical incident. It is offered, and free to refuse."
            ),
            "programme",
        )


def run_by(visitor: Visitor) -> sa.ColumnElement[bool]:
    """The programmes that a visitor's organisation runs; for whoever runs none, there are none."""
    if not runs(visitor):
        return sa.false()
    return Programme.provider_id == visitor.organisation_id


def runs(visitor: Visitor) -> bool:
    """Coordinators of an agency or NGO, and an NGO's managers."""
    sides = (OrganisationKind.AGENCY, OrganisationKind.NGO)
    return (
        visitor.holds(Permission.WELLBEING_OFFER)
        and visitor.organisation_kind in sides
        and visitor.organisation_id is not None
    )


def is_covered(*, agency_id: UUID, provider_id: UUID, kind: ProgrammeType, covered: Covered) -> bool:
    """An agency offers its own people what it likes; an NGO what an agreement in force covers."""
    return provider_id == agency_id or kind in covered.get(provider_id, frozenset())


def may_be_offered(*, own: bool, kind: ProgrammeType, agency_id: UUID, covered: Covered) -> None:
    """`covered` is what the NGO may offer each agency's people; raises `RuleBroken`."""
    if not own and kind not in covered.get(agency_id, frozenset()):
        raise RuleBroken(
            N_(
                "No agreement in force with this agency covers this kind of support. Amend the agreement first."
            ),
            "kind",
        )


def may_join(
    *, state: ProgrammeState, is_covered: bool, groups: frozenset[Group], group: Group | None
) -> None:
    """Whether somebody new may ask to join; raises the reason. `group` is None while it is not known."""
    if state is not ProgrammeState.OFFERED:
        raise Conflict(N_("This programme takes nobody new now."))
    if not is_covered:
        raise Conflict(
            N_(
                "This programme takes nobody new now: the agreement under which it was offered does not cover it."
            )
        )
    if group is not None and group not in groups:
        raise RuleBroken(N_("This programme is not for the group that you chose."), "group")
