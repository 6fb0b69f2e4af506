"""Agencies, NGOs, agreements, referrals and encounters as rows, for tests of measuring them."""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation
from accounts.users.models import User, UserRole, UserStatus
from core.actor import Actor, OrganisationKind, Role
from core.permissions import Permission
from core.references import make_reference
from kpi.measures.scope import Scope
from partners.memoranda.lifecycle import MemorandumState
from partners.memoranda.models import Memorandum, MemorandumTarget, Partnership
from partners.memoranda.parties import lead_pair, write_parties
from partners.memoranda.terms import URGENCY_RANK, Comparison, Pathway, Urgency
from partners.services.models import Service
from referrals.encounters.codes import EventType, TimePrecision, YesNoUnknown
from referrals.encounters.models import Encounter, EncounterCode
from referrals.handover.lifecycle import EndState, ReferralState
from referrals.handover.models import Referral
from referrals.people.models import Person

LEADER = frozenset({Permission.EVALUATION_READ, Permission.EVALUATION_RUN})
CREATED = datetime(2024, 1, 2, tzinfo=UTC)


class World:
    """One agency with its people and areas; partners are added with `add_partner`."""

    def __init__(
        self, session: Session, name: str = "Northfield Police", zone: str = "America/New_York"
    ) -> None:
        self.session = session
        self.agency = self.organisation(OrganisationKind.AGENCY, name, zone)
        self.officer = self.user(self.agency, "Officer", Role.LIAISON_OFFICER)
        self.areas = [
            Area(organisation_id=self.agency.id, code=f"D{n}", name=f"District {n}") for n in range(1, 5)
        ]
        self.person = Person(agency_id=self.agency.id, created_at=CREATED)
        session.add_all([*self.areas, self.person])
        session.flush()

    def organisation(self, kind: OrganisationKind, name: str, zone: str = "UTC") -> Organisation:
        row = Organisation(kind=kind, name=name, timezone=zone)
        self.session.add(row)
        self.session.flush()
        return row

    def user(self, organisation: Organisation, name: str, *roles: Role) -> User:
        email = f"{name}.{organisation.id.hex[:8]}@example.org".lower().replace(" ", ".")
        row = User(
            organisation_id=organisation.id,
            name=name,
            email=email,
            email_folded=email,
            status=UserStatus.ACTIVE,
            password_hash="not-a-hash",
            created_at=CREATED,
        )
        self.session.add(row)
        self.session.flush()
        self.session.add_all(UserRole(user_id=row.id, role=role, granted_at=CREATED) for role in roles)
        self.session.flush()
        return row

    def add_partner(
        self, name: str, *, targets: dict[str, float] | None = None, reference: str | None = None
    ) -> "Partner":
        return Partner(self, name, targets=targets or {}, reference=reference)

    def scope(self, partner: "Partner | None" = None) -> Scope:
        return Scope(
            agency_id=self.agency.id,
            agency_name=self.agency.name,
            timezone=self.agency.timezone,
            partnership_id=partner.partnership.id if partner else None,
            partnership_reference=partner.partnership.reference if partner else None,
            ngo_id=partner.ngo.id if partner else None,
            ngo_name=partner.ngo.name if partner else None,
        )

    def encounter(self, at: datetime | None = None, **values: Any) -> Encounter:
        """An encounter at a moment (given in UTC near the local day), or known to the month only."""
        dispositions = tuple(values.pop("dispositions", ()))
        given: dict[str, Any] = {
            "agency_id": self.agency.id,
            "recorded_at": at or CREATED,
            "precision": TimePrecision.MINUTE if at else TimePrecision.MONTH,
            "occurred_at": at,
            "event_type": EventType.PERSON_IN_CRISIS,
            "primary_disposition": dispositions[0] if dispositions else None,
        }
        if at:
            given |= {"year": at.year, "month": at.month, "weekday": at.weekday(), "hour": at.hour}
        row = Encounter(**{**given, **values})
        self.session.add(row)
        self.session.flush()
        self.session.add_all(
            EncounterCode(encounter_id=row.id, kind="disposition", code=code) for code in dispositions
        )
        return row


class Partner:
    """An NGO in partnership with the agency under an agreement of 2024 to 2027."""

    def __init__(self, world: World, name: str, *, targets: dict[str, float], reference: str | None) -> None:
        session, self.world = world.session, world
        self.ngo = world.organisation(OrganisationKind.NGO, name)
        self.service = Service(organisation_id=self.ngo.id, name="Outreach")
        self.worker = world.user(self.ngo, f"Worker {name}", Role.NGO_INTAKE)
        self.partnership = Partnership(
            reference=reference or f"P-{self.ngo.id.hex[:8]}",
            agency_id=world.agency.id,
            ngo_id=self.ngo.id,
            active_from=date(2024, 1, 1),
        )
        session.add_all([self.service, self.partnership])
        session.flush()
        self.memorandum = Memorandum(
            partnership_id=self.partnership.id,
            reference=f"M-{self.ngo.id.hex[:8]}",
            title="Agreement",
            purpose="Referrals",
            state=MemorandumState.EXECUTED,
            starts_on=date(2024, 1, 1),
            ends_on=date(2027, 12, 31),
            drafted_by_id=world.officer.id,
            created_at=CREATED,
            frozen_at=CREATED,
            content_hash="0" * 64,
            frozen_content="{}",
            executed_at=CREATED,
        )
        session.add(self.memorandum)
        session.flush()
        write_parties(session, self.memorandum.id, lead_pair(self.partnership))
        session.add_all(
            MemorandumTarget(
                memorandum_id=self.memorandum.id, indicator=code, comparison=Comparison.AT_LEAST, value=value
            )
            for code, value in targets.items()
        )
        session.flush()

    def referral(self, submitted: datetime, **values: Any) -> Referral:
        """A sent referral with an hour to acknowledge, a day to decide and two days to the first contact."""
        urgency = values.pop("urgency", Urgency.URGENT)
        given: dict[str, Any] = {
            "reference": make_reference("R"),
            "state": ReferralState.SUBMITTED,
            "agency_id": self.world.agency.id,
            "ngo_id": self.ngo.id,
            "memorandum_id": self.memorandum.id,
            "service_id": self.service.id,
            "area_id": self.world.areas[0].id,
            "officer_id": self.world.officer.id,
            "person_id": self.world.person.id,
            "pathway": Pathway.POST_CRISIS_FOLLOWUP,
            "urgency": urgency,
            "urgency_rank": URGENCY_RANK[urgency],
            "consent_basis": "written",
            "feedback_permitted": True,
            "created_at": submitted,
            "submitted_at": submitted,
            "last_event_at": submitted,
            "acknowledge_due_at": submitted + timedelta(hours=1),
            "decide_due_at": submitted + timedelta(days=1),
            "decide_due_gross_at": submitted + timedelta(days=1),
            "contact_due_at": submitted + timedelta(days=2),
        }
        row = Referral(**{**given, **values})
        self.world.session.add(row)
        self.world.session.flush()
        return row

    def acknowledged(self, submitted: datetime, after: timedelta, **values: Any) -> Referral:
        return self.referral(
            submitted, acknowledged_at=submitted + after, acknowledged_by_id=self.worker.id, **values
        )

    def accepted(self, submitted: datetime, after: timedelta, **values: Any) -> Referral:
        return self.acknowledged(
            submitted,
            min(after, timedelta(minutes=30)),
            state=values.pop("state", ReferralState.ACCEPTED),
            accepted_at=submitted + after,
            accepted_by_id=self.worker.id,
            **values,
        )

    def declined(self, submitted: datetime, after: timedelta, reason: str, **values: Any) -> Referral:
        return self.acknowledged(
            submitted,
            min(after, timedelta(minutes=30)),
            state=ReferralState.DECLINED,
            declined_at=submitted + after,
            closed_at=submitted + after,
            decline_reason=reason,
            decline_side=values.pop("decline_side", "provider"),
            **values,
        )

    def closed(self, submitted: datetime, after: timedelta, **values: Any) -> Referral:
        return self.accepted(
            submitted,
            timedelta(hours=4),
            state=ReferralState.CLOSED,
            first_contact_at=submitted + timedelta(hours=20),
            closed_at=submitted + after,
            end_state=EndState.COMPLETED,
            closure_reason=values.pop("closure_reason", "completed_goals_met"),
            referrer_notified_at=submitted + after + timedelta(days=1),
            **values,
        )


def leader_of(organisation: Organisation, user: User | None = None, *, zone: str = "UTC") -> Actor:
    """Somebody of the organisation who reads and runs evaluations."""
    return Actor(
        user_id=user.id if user else None,
        organisation_id=organisation.id,
        organisation_kind=organisation.kind,
        organisation_name=organisation.name,
        name="Leader",
        roles=frozenset({Role.LEADERSHIP}),
        permissions=LEADER,
        timezone=zone,
    )


def filled_quarter(session: Session, *, referrals: int) -> tuple[World, "Partner", "Partner"]:
    """An agency with two partners, the first with a target of its own, and referrals of the last quarter of 2025."""
    world = World(session)
    harbour = world.add_partner("Harbour House", targets={"R01": 0.9})
    door = world.add_partner("Open Door")
    fill(world, [harbour, door], referrals=referrals, first=datetime(2025, 10, 2, tzinfo=UTC), days=85)
    return world, harbour, door


def fill(
    world: World, partners: list[Partner], *, referrals: int, first: datetime, days: int, seed: int = 7
) -> None:
    """A believable stretch of work: referrals of all outcomes and encounters, the same for the same seed."""
    random = Random(seed)
    for _ in range(referrals):
        partner = random.choice(partners)
        submitted = first + timedelta(minutes=random.randrange(days * 1440))
        urgency = random.choice([Urgency.VERY_URGENT, Urgency.URGENT, Urgency.URGENT, Urgency.ROUTINE])
        area = random.choice(world.areas).id
        shared: dict[str, Any] = {"urgency": urgency, "area_id": area}
        draw = random.random()
        after = timedelta(hours=random.expovariate(1 / 9))
        if draw < 0.12:
            reason = random.choice(["no_capacity", "no_capacity", "not_eligible_area", "not_eligible_need"])
            partner.declined(submitted, after, reason, **shared)
        elif draw < 0.72:
            partner.closed(submitted, timedelta(days=random.randrange(10, 80)), **shared)
        elif draw < 0.92:
            partner.accepted(submitted, after, **shared)
        else:
            partner.referral(submitted, **shared)
    persons = [Person(agency_id=world.agency.id, created_at=CREATED) for _ in range(30)]
    world.session.add_all(persons)
    world.session.flush()
    for _ in range(referrals):
        arrest = random.random()
        world.encounter(
            first + timedelta(minutes=random.randrange(days * 1440)),
            person_id=random.choice(persons).id if random.random() < 0.6 else None,
            area_id=random.choice(world.areas).id,
            event_type=random.choice(list(EventType)),
            arrest=YesNoUnknown.YES if arrest < 0.1 else YesNoUnknown.NO,
            apprehension=random.choice(
                [YesNoUnknown.YES, YesNoUnknown.NO, YesNoUnknown.NO, YesNoUnknown.UNKNOWN]
            ),
            dispositions=random.sample(
                ["transported_ed", "referred_to_ngo", "no_action", "ems"], k=random.choice([1, 1, 2])
            ),
        )
    world.session.flush()
