"""Puts the fictitious partnership into a database: organisations, agreements, encounters, referrals."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation
from accounts.organisations.queries import calendar_of
from accounts.sign_in.hashing import hash_password
from accounts.users.models import User
from audit.commands import record
from concordat.seed.agreements import Signed, make_agreements
from concordat.seed.casebook import Case, Rows
from concordat.seed.casework import make_casework
from concordat.seed.chance import Chance
from concordat.seed.channels import make_channels
from concordat.seed.consents import consents_of
from concordat.seed.diligence import make_assessments
from concordat.seed.documents import make_documents
from concordat.seed.duties import make_duties
from concordat.seed.encounters import (
    Somebody,
    busy_moment,
    insert_encounters,
    insert_people,
    make_encounter,
    make_person,
)
from concordat.seed.force import make_force_reports
from concordat.seed.gaps import make_gaps
from concordat.seed.goals import make_goals
from concordat.seed.hub import make_hub
from concordat.seed.meetings import make_meetings
from concordat.seed.names import CONCERNS, SAFETY
from concordat.seed.needs import make_needs
from concordat.seed.notices import settle_notices
from concordat.seed.numbers import make_numbers
from concordat.seed.openness import make_openness
from concordat.seed.outreach import make_outreach
from concordat.seed.people import TIMEZONE, Cast, make_cast
from concordat.seed.repeat import make_repeat_people
from concordat.seed.services import describe_services
from concordat.seed.sessions import make_sessions
from concordat.seed.story import Players, Story
from concordat.seed.surveys import make_surveys
from concordat.seed.training import make_training
from concordat.seed.voices import make_voices
from core.actor import SYSTEM, Role
from core.business_time import BusinessCalendar
from core.database import Base
from core.errors import RuleBroken
from core.keys.acting import acting_for
from core.lifecycle import Turn
from core.sealing import seal_rows
from core.text import N_
from partners.memoranda.models import Partnership
from partners.memoranda.queries import get_terms
from partners.memoranda.terms import URGENCY_RANK, Pathway, Terms, Urgency
from referrals.casework.finding.reindexing import rebuild_search
from referrals.casework.models import CaseNote, ContactAttempt, Outcome
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import (
    Assignment,
    InfoRequest,
    Referral,
    ReferralEvent,
    ReferralNeed,
    ReferralPacket,
)
from referrals.people.consents.models import Consent, Disclosure

PASSWORD = "concordat demo only"  # noqa: S105 - printed on the demo's start page
MONTHS = 15
CHUNK = 2000
SURVEYS = 7_000_033
SESSIONS = 7_000_003
"""Appointments are made by a chance of their own, so that nothing else depends on how many there are."""
RECENT = timedelta(days=4)
URGENCIES = {Urgency.VERY_URGENT: 8, Urgency.URGENT: 27, Urgency.SOON: 30, Urgency.ROUTINE: 35}
PATHWAYS = {
    Pathway.POST_CRISIS_FOLLOWUP: 60,
    Pathway.COMMUNITY_REFERRAL: 14,
    Pathway.SOCIAL_CONTACT: 12,
    Pathway.WELFARE_CONCERN: 10,
    Pathway.SELF_OR_FAMILY: 4,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was put in."""

    cast: Cast
    referrals: int
    encounters: int
    people: int


def load_seed(
    session: Session,
    *,
    referrals: int,
    seed: int,
    now: datetime,
    progress: Callable[[int], None] | None = None,
) -> Loaded:
    """Fill an empty database; the same for the same seed and moment. Raises `RuleBroken` twice over."""
    if session.scalar(sa.select(sa.func.count()).select_from(Organisation)):
        raise RuleBroken(N_("There is data here already; fictitious data goes into an empty database."))
    chance = Chance(seed)
    first = now - timedelta(days=MONTHS * 30.4)
    cast = make_cast(session, chance, password_hash=hash_password(PASSWORD), now=first, referrals=referrals)
    # Everybody has their turn in the stories, so what each organisation keeps to itself is written for it.
    with acting_for(*(party.organisation_id for party in (*cast.agencies, *cast.ngos))):
        make_assessments(session, cast, now)
        agreements = make_agreements(session, chance, cast, now)
        _start_partnerships(session, agreements)
        make_goals(session, cast, now=now)
        describe_services(session, cast, now=now)
        make_documents(session, cast, now=now)
        book = _Book(session, chance, cast, first=first, now=now)
        book.write(agreements, referrals, progress or (lambda _count: None))
        rebuild_search(session, SYSTEM, now=now)
        make_casework(session, chance, cast, now=now)
        make_sessions(session, Chance(seed + SESSIONS), now=now)
        make_channels(session, chance, cast, now=now)
        make_numbers(session, cast, now=now)
        make_meetings(session, cast, now=now)
        make_needs(session, cast, now=now)
        make_outreach(session, cast, now=now)
        make_training(session, cast, now=now)
        make_duties(session, agreements, now=now)
        again = make_repeat_people(session, cast, seed=seed, now=now)
        make_force_reports(session, cast, now=now)
        make_gaps(session, cast, now=now)
        make_hub(session, cast, now=now)
        make_surveys(session, Chance(seed + SURVEYS), cast, now=now)
        make_voices(session, cast, now=now)
        make_openness(session, cast, now=now)
    settle_notices(session, now=now)
    # Whoever has an account uses it: those that nobody used for 90 days are closed.
    session.execute(sa.update(User).values(last_signed_in_at=now - timedelta(days=1)))
    loaded = Loaded(
        cast=cast,
        referrals=referrals,
        encounters=book.encounter_count + again.encounters,
        people=book.person_count + again.people,
    )
    record(
        session,
        SYSTEM,
        action="seed.loaded",
        subject=("seed", str(seed)),
        now=now,
        details={"referrals": loaded.referrals, "encounters": loaded.encounters},
    )
    return loaded


def _start_partnerships(session: Session, agreements: Sequence[Signed]) -> None:
    """Agreements came into force long ago: the partnership is active since the first day."""
    for agreement in agreements:
        session.execute(
            sa.update(Partnership)
            .where(
                Partnership.agency_id == agreement.agency.organisation_id,
                Partnership.ngo_id == agreement.ngo.organisation_id,
            )
            .values(active_from=agreement.first_day)
        )


SEALED = (ReferralPacket, InfoRequest, CaseNote)
"""Tables whose rows of the book hold sealed texts."""


class _Book:
    """Writes encounters and referrals in chunks, so that memory stays flat."""

    def __init__(
        self, session: Session, chance: Chance, cast: Cast, *, first: datetime, now: datetime
    ) -> None:
        self.session, self.chance, self.cast = session, chance, cast
        self.first, self.now = first, now
        self.known: dict[UUID, list[Somebody]] = {a.organisation_id: [] for a in cast.agencies}
        self.people: list[dict[str, Any]] = []
        self.encounters: list[dict[str, Any]] = []
        self.rows = Rows()
        self.open_until: dict[tuple[UUID, UUID], datetime] = {}
        self.person_count = self.encounter_count = 0

    def write(self, agreements: Sequence[Signed], count: int, progress: Callable[[int], None]) -> None:
        terms = {a.memorandum_id: get_terms(self.session, a.memorandum_id) for a in agreements}
        calendars = {
            a.organisation_id: calendar_of(self.session, a.organisation_id) for a in self.cast.agencies
        }
        for number in range(count):
            recent = self.chance.happens(0.07)
            live = [a for a in agreements if not recent or a.last_day > self.now.date()]
            agreement = self.chance.one_of(live)
            calendar = calendars[agreement.agency.organisation_id]
            self._referral(agreement, terms[agreement.memorandum_id], calendar, recent=recent)
            for _ in range(2 if self.chance.happens(0.3) else 1):
                self._encounter_alone()
            if (number + 1) % CHUNK == 0:
                self._flush()
                progress(number + 1)
        self._flush()
        progress(count)

    def _referral(self, agreement: Signed, terms: Terms, calendar: BusinessCalendar, *, recent: bool) -> None:
        chance, agency, ngo = self.chance, agreement.agency, agreement.ngo
        start = max(self.first, _midnight(agreement.first_day))
        end = min(self.now, _midnight(agreement.last_day))
        sent_at = busy_moment(chance, max(start, end - RECENT) if recent else start, end)
        somebody = self._somebody(agency.organisation_id, sent_at)
        officer = chance.one_of(agency.with_role(Role.LIAISON_OFFICER))
        pathway = chance.weighted(PATHWAYS)
        encounter = None
        if pathway is Pathway.POST_CRISIS_FOLLOWUP:
            met_at = sent_at - chance.between(timedelta(minutes=20), timedelta(hours=8))
            encounter = make_encounter(chance, agency, officer, somebody, met_at)
            self.encounters.append(encounter)
        service_id, needs = chance.one_of(list(ngo.services.items()))
        if self._is_open(somebody, service_id, sent_at):
            somebody = self._somebody_new(agency.organisation_id, sent_at)
            if encounter is not None:
                encounter["person_id"] = somebody.person_id
        chosen = tuple(needs[: 1 + int(chance.happens(0.4))])
        urgency = chance.weighted(URGENCIES)
        feedback = chance.happens(0.82)
        referral = Referral(
            id=chance.uuid(),
            reference=chance.reference("R"),
            state=ReferralState.DRAFT,
            turn=Turn.REFERRER,
            agency_id=agency.organisation_id,
            ngo_id=ngo.organisation_id,
            memorandum_id=agreement.memorandum_id,
            service_id=service_id,
            area_id=chance.one_of(agency.area_ids),
            officer_id=officer.user_id,
            unit_id=officer.unit_id,
            person_id=somebody.person_id,
            encounter_id=encounter["id"] if encounter else None,
            pathway=pathway,
            urgency=urgency,
            urgency_rank=URGENCY_RANK[urgency],
            consent_basis=chance.weighted({"verbal_witnessed": 7, "written": 2, "electronic": 1}),
            feedback_permitted=feedback,
            created_at=sent_at - timedelta(minutes=2),
            last_event_at=sent_at,
        )
        self._packet(referral, somebody)
        self.rows.needs += [
            {"referral_id": referral.id, "need": need, "position": position}
            for position, need in enumerate(chosen)
        ]
        story = Story(
            chance, self._players(agreement, officer), urgency, sent_at, reviewed=agreement.reviewed
        )
        case = Case(self.rows, chance, referral, terms=terms, calendar=calendar, needs=chosen)
        case.tell(story.until(self.now))
        served = (somebody.person_id, service_id)
        self.open_until[served] = max(referral.closed_at or self.now, self.open_until.get(served, self.first))

    def _is_open(self, somebody: Somebody, service_id: UUID, at: datetime) -> bool:
        """Whether the person has a referral to the service that ends later: a second one needs a supervisor."""
        until = self.open_until.get((somebody.person_id, service_id))
        return until is not None and until >= at

    def _players(self, agreement: Signed, officer: Any) -> Players:
        agency, ngo = agreement.agency, agreement.ngo
        return Players(
            officer=officer,
            supervisor=agency.with_role(Role.SUPERVISOR)[0],
            intake=ngo.with_role(Role.NGO_INTAKE)[0],
            manager=ngo.with_role(Role.NGO_MANAGER)[0],
            worker=self.chance.one_of(ngo.with_role(Role.NGO_WORKER)),
            desk=agency.with_role(Role.PARTNERSHIP_DESK)[0],
        )

    def _packet(self, referral: Referral, somebody: Somebody) -> None:
        chance = self.chance
        safety = chance.one_of(SAFETY) if chance.happens(0.2) else None

        self.rows.packets.append(
            {
                "id": referral.id,
                "person_name": somebody.name,
                "born_on": somebody.born_on.isoformat(),
                "age_band": somebody.row["age_band"],
                "phone": somebody.phone,
                "safe_contact": somebody.safe_contact,
                "concern": chance.one_of(CONCERNS),
                "safety": safety,
                "access_needs": None,
                "language": None,
            }
        )

    def _somebody(self, agency_id: UUID, at: datetime) -> Somebody:
        known = self.known[agency_id]
        if known and self.chance.happens(0.13):
            return self.chance.one_of(known)
        return self._somebody_new(agency_id, at)

    def _somebody_new(self, agency_id: UUID, at: datetime) -> Somebody:
        known, somebody = self.known[agency_id], make_person(self.chance, agency_id, at)
        if len(known) < 5000:
            known.append(somebody)
        self.people.append(somebody.row)
        return somebody

    def _encounter_alone(self) -> None:
        agency = self.chance.one_of(self.cast.agencies)
        officer = self.chance.one_of(agency.with_role(Role.LIAISON_OFFICER))
        at = busy_moment(self.chance, self.first, self.now)
        somebody = self._somebody(agency.organisation_id, at) if self.chance.happens(0.8) else None
        self.encounters.append(make_encounter(self.chance, agency, officer, somebody, at))

    def _flush(self) -> None:
        self.person_count += len(self.people)
        self.encounter_count += len(self.encounters)
        rows = self.rows
        consents, disclosures = consents_of(rows.referrals, now=self.now)
        if self.people:
            insert_people(self.session, self.people)
        insert_encounters(self.session, self.encounters, self.cast.agencies, now=self.now)
        batches: Iterable[tuple[type[Base], list[dict[str, Any]]]] = (
            (Referral, rows.referrals),
            (ReferralPacket, rows.packets),
            (ReferralNeed, rows.needs),
            (ReferralEvent, rows.events),
            (InfoRequest, rows.questions),
            (Assignment, rows.assignments),
            (ContactAttempt, rows.attempts),
            (CaseNote, rows.notes),
            (Outcome, rows.outcomes),
            (Consent, consents),
            (Disclosure, disclosures),
        )
        owners = {row["id"]: row["ngo_id"] for row in rows.referrals}
        for model, batch in batches:
            if batch and model in SEALED:
                batch = seal_rows(self.session, model, batch, owners=owners)
            if batch:
                self.session.execute(sa.insert(model.__table__), batch)  # type: ignore[arg-type]
        self.people, self.encounters, self.rows = [], [], Rows()


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(0), ZoneInfo(TIMEZONE)).astimezone(UTC)
