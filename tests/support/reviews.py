"""An agency with two partners, evaluations of them, and the people who read those."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.users.models import User
from accounts.users.queries import find_actor_of
from core.actor import SYSTEM, Actor, OrganisationKind, Role
from kpi.evaluations.commands import evaluate
from kpi.evaluations.models import Evaluation
from kpi.measures.scope import Scope
from kpi.periods import Period
from kpi.reviews import commands
from kpi.reviews.lifecycle import DisputeReason, Mark
from kpi.reviews.models import ReviewDispute, ReviewFinding, ReviewSignature
from tests.support.kpi_world import Partner, filled_quarter

ZONE = "America/New_York"
QUARTER = Period.quarter(2025, 4, zone=ZONE)
NOW = datetime(2026, 2, 20, 12, tzinfo=UTC)


class Readers:
    """One agency, two NGOs, a strange agency, and whoever leads, manages or answers there."""

    def __init__(self, session: Session, *, referrals: int = 60) -> None:
        self.session = session
        self.world, self.harbour, self.door = filled_quarter(session, referrals=referrals)
        agency, ngo = self.world.agency, self.harbour.ngo
        self.chief = self.world.user(agency, "Chief", Role.LEADERSHIP)
        self.deputy = self.world.user(agency, "Deputy", Role.LEADERSHIP)
        self.desk = self.world.user(agency, "Desk", Role.PARTNERSHIP_DESK)
        self.auditor = self.world.user(agency, "Auditor", Role.AUDITOR)
        self.director = self.world.user(ngo, "Director", Role.LEADERSHIP)
        self.manager = self.world.user(ngo, "Manager", Role.NGO_MANAGER)
        self.neighbour = self.world.user(self.door.ngo, "Neighbour", Role.LEADERSHIP)
        elsewhere = self.world.organisation(OrganisationKind.AGENCY, "Elsewhere Police")
        self.stranger = self.world.user(elsewhere, "Stranger", Role.LEADERSHIP)
        self.strange_desk = self.world.user(elsewhere, "Strange Desk", Role.PARTNERSHIP_DESK)

    def evaluation(
        self,
        partner: Partner | None = None,
        *,
        scope: Scope | None = None,
        period: Period = QUARTER,
        now: datetime = NOW,
    ) -> Evaluation:
        """An evaluation of the pair, of the agency as a whole where there is no partner, or of any scope."""
        return evaluate(
            self.session, SYSTEM, scope=scope or self.world.scope(partner), period=period, now=now
        )

    def actor(self, user: User) -> Actor:
        """Somebody as they act, with what their roles permit."""
        found = find_actor_of(self.session, user.id)
        assert found is not None
        return found

    def dispute(
        self, evaluation_id: UUID, who: User, code: str = "R01", *, later: timedelta = timedelta()
    ) -> ReviewDispute:
        """Somebody disputes a figure."""
        return commands.dispute(
            self.session,
            self.actor(who),
            evaluation_id,
            indicator=code,
            reason=DisputeReason.WRONG_DATA,
            text="Two of these were answered by phone.",
            now=NOW + later,
        )

    def mark(
        self, evaluation_id: UUID, who: User, kind: Mark, *, words: str = "Because.", seen: int = 0
    ) -> ReviewFinding:
        """Somebody marks R01 for their side."""
        return commands.mark(
            self.session,
            self.actor(who),
            evaluation_id,
            indicator="R01",
            mark=kind,
            words=words,
            seen_version=seen,
            now=NOW,
        )

    def sign(self, evaluation_id: UUID, who: User, *, noted: bool = False, note: str = "") -> ReviewSignature:
        """Somebody signs for their side."""
        return commands.sign(self.session, self.actor(who), evaluation_id, noted=noted, note=note, now=NOW)
