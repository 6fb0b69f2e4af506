"""An agency and an NGO whose agreement in force covers support for the agency's own people."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind, Role
from partners.memoranda.commands import change_draft
from partners.memoranda.drafts import Programmes
from partners.memoranda.models import Memorandum
from partners.memoranda.programmes import ProgrammeType
from tests.support.memoranda import Pair, make_draft, make_pair, make_person, pass_review, send_as, sign_as
from tests.support.remembered import remembered
from tests.support.wellbeing_programmes import somebody
from wellbeing.visitor import Visitor

COUNSELLING = frozenset(
    {ProgrammeType.COUNSELLING_IN_PERSON, ProgrammeType.CRITICAL_INCIDENT_STRESS_MANAGEMENT}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Supported:
    """The pair, its agreement, and the people who matter here."""

    pair: Pair
    memorandum: Memorandum
    officer: Actor
    coordinator: Actor
    manager: Actor

    @property
    def by_agency(self) -> Visitor:
        """Who runs programmes for the agency, as the compartment knows them."""
        return somebody(Role.WELLBEING_COORDINATOR, self.pair.agency_id, OrganisationKind.AGENCY)

    @property
    def by_ngo(self) -> Visitor:
        """Who runs programmes for the NGO, as the compartment knows them."""
        return somebody(Role.NGO_MANAGER, self.pair.ngo_id, OrganisationKind.NGO)


def make_supported(
    session: Session, now: datetime, *, kinds: Iterable[ProgrammeType] = COUNSELLING
) -> Supported:
    """An agreement in force from today on for a year."""
    chosen = frozenset(kinds)

    def build() -> tuple[Pair, UUID, Actor, Actor, Actor]:
        pair = make_pair(session, now)
        memorandum = make_draft(session, pair, now)
        section = Programmes(kinds=chosen)
        memorandum = change_draft(session, pair.agency_leader, memorandum.id, section=section, now=now)
        pass_review(session, memorandum, *pair.leaders, now=now)
        send_as(session, pair.agency_leader, memorandum, now)
        for leader in pair.leaders:
            sign_as(session, leader, memorandum, now)
        return (
            pair,
            memorandum.id,
            make_person(session, pair.agency_id, "Olu Officer", Role.OFFICER, now=now),
            make_person(session, pair.agency_id, "Cai Ordinator", Role.WELLBEING_COORDINATOR, now=now),
            make_person(session, pair.ngo_id, "Mara Manager", Role.NGO_MANAGER, now=now),
        )

    key = ("supported", now, sorted(chosen))
    pair, memorandum_id, officer, coordinator, manager = remembered(session, key, build)
    return Supported(
        pair=pair,
        memorandum=session.get_one(Memorandum, memorandum_id),
        officer=officer,
        coordinator=coordinator,
        manager=manager,
    )
