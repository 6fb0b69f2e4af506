"""Tells a year of peer support: who is a peer, what they logged without names, two incidents, one emergency."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import somebody
from concordat.seed.chance import Chance
from concordat.seed.people import Cast, Member, Party
from core.actor import Role
from core.clock import local_date
from partners.memoranda.programmes import ProgrammeType
from wellbeing.emergencies import following
from wellbeing.emergencies.codes import Fact, Finding, Recipient, Said, Verdict
from wellbeing.emergencies.commands import (
    OpeningValues,
    close_glass,
    open_glass,
    read_contact,
    record_disclosure,
)
from wellbeing.emergencies.queries import list_candidates
from wellbeing.enrolments.models import Enrolment
from wellbeing.programmes.models import Programme
from wellbeing.pseudonyms import pseudonym_of
from wellbeing.support.contacts.codes import ContactKind, RoleGroup
from wellbeing.support.contacts.commands import forget_writers, set_group_sizes
from wellbeing.support.contacts.models import ContactEntry, ContactTopic
from wellbeing.support.contacts.months import Month
from wellbeing.support.incidents.answering import answer_offer
from wellbeing.support.incidents.codes import Answer, IncidentKind, OfferMethod
from wellbeing.support.incidents.commands import record_incident, record_offer
from wellbeing.support.incidents.policy import AnswerValues
from wellbeing.support.incidents.queries import list_own_offers, list_people
from wellbeing.support.peers.codes import Topic
from wellbeing.support.peers.commands import add_peer, change_peer
from wellbeing.support.peers.policy import PeerValues
from wellbeing.visitor import Visitor, visitor_of

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MONTHS = 13
KINDS = {ContactKind.IN_PERSON: 50, ContactKind.PHONE: 25, ContactKind.TEXT: 15, ContactKind.GROUP: 10}
TOPICS = {
    Topic.STRESS: 24,
    Topic.SLEEP: 16,
    Topic.FAMILY: 16,
    Topic.CRITICAL_INCIDENT: 12,
    Topic.WORKPLACE: 10,
    Topic.GRIEF: 7,
    Topic.MONEY: 6,
    Topic.ALCOHOL_DRUGS: 5,
    Topic.RETIREMENT: 4,
}
REFERRED = (ProgrammeType.EAP, ProgrammeType.COUNSELLING_IN_PERSON, ProgrammeType.FINANCIAL_WELLBEING)
SIZES = {RoleGroup.PATROL: 240, RoleGroup.INVESTIGATION: 46, RoleGroup.DISPATCH: 22, RoleGroup.OFFICE: 61}
REACH = (
    "Evenings and weekends on 410 555 0142, or just stop me in the corridor.",
    "Text 410 555 0187 at any hour. I call back the same day.",
)


def seed_support(session: Session, vault: Session, cast: Cast, *, seed: int, now: datetime) -> None:
    """Peers, their log, incidents of both agencies; one emergency that was reviewed at the first one."""
    chance = Chance(seed + 11)
    for agency in cast.agencies:
        _peers(session, vault, agency, now=now)
        _log(session, vault, agency, chance, now=now)
        _incidents(session, vault, agency, now=now)
    forget_writers(vault, now=now)
    _emergency(session, vault, cast, now=now)


def _peers(session: Session, vault: Session, agency: Party, *, now: datetime) -> None:
    coordinator = _visitor(session, agency, Role.WELLBEING_COORDINATOR)
    clinician = _pseudonym(agency.with_role(Role.CLINICIAN)[0])
    today = local_date(now, coordinator.timezone)
    for number, member in enumerate(agency.with_role(Role.PEER_SUPPORTER)):
        values = PeerValues(
            trained_on=today - 400 * DAY,
            trained_until=today + (330 - 290 * number) * DAY,
            supervised_by=clinician,
            supervised_on=today - 310 * DAY,
            reach=REACH[number % len(REACH)],
            languages=frozenset({"en", "es"} if number == 0 else {"en"}),
            topics=frozenset(
                {Topic.CRITICAL_INCIDENT, Topic.SLEEP, Topic.FAMILY}
                if number == 0
                else {Topic.GRIEF, Topic.ALCOHOL_DRUGS, Topic.STRESS}
            ),
        )
        peer_id = add_peer(
            vault,
            coordinator,
            peer=_pseudonym(member),
            values=values,
            staff={_pseudonym(member)},
            command=frozenset(),
            clinicians={clinician},
            now=now - 300 * DAY,
        )
        supervised = today - (12 + 30 * number) * DAY
        change_peer(
            vault,
            coordinator,
            peer_id,
            version=1,
            values=replace(values, supervised_on=supervised),
            clinicians={clinician},
            now=now - (12 + 30 * number) * DAY + HOUR,
        )


def _log(session: Session, vault: Session, agency: Party, chance: Chance, *, now: datetime) -> None:
    """Entries as the log keeps them: rows, since the command takes this month and the one before only."""
    coordinator = _visitor(session, agency, Role.WELLBEING_COORDINATOR)
    set_group_sizes(vault, coordinator, sizes=SIZES, now=now - 300 * DAY)
    month = Month.of(local_date(now, coordinator.timezone))
    peers = agency.with_role(Role.PEER_SUPPORTER)
    entries: list[ContactEntry] = []
    topics: list[ContactTopic] = []
    for back in range(MONTHS):
        for _ in range(4 if back == 0 else 26 + (7 * back) % 11):
            referred = chance.one_of(REFERRED) if chance.happens(0.2) else None
            entry = ContactEntry(
                id=chance.uuid(),
                agency_id=agency.organisation_id,
                year=month.year,
                month=month.month,
                kind=chance.weighted(KINDS),
                minutes=chance.one_of((15, 20, 30, 45, 60, 90)),
                referral_made=referred is not None,
                referred_to=referred,
                critical_incident=chance.happens(0.12),
                role_group=chance.one_of(tuple(SIZES)) if chance.happens(0.6) else None,
                written_by=_pseudonym(chance.one_of(peers)),
            )
            entries.append(entry)
            chosen = {chance.weighted(TOPICS), chance.weighted(TOPICS)}
            topics += [ContactTopic(entry_id=entry.id, topic=one) for one in sorted(chosen)]
        month = month.before
    vault.add_all(entries)
    vault.flush()
    vault.add_all(topics)
    vault.flush()


def _incidents(session: Session, vault: Session, agency: Party, *, now: datetime) -> None:
    """One whose offers are all made, one of yesterday that waits for the rest; the demo's officer is on both lists."""
    coordinator = _visitor(session, agency, Role.WELLBEING_COORDINATOR)
    own = agency.with_role(Role.OFFICER)[0]
    liaison = agency.with_role(Role.LIAISON_OFFICER)
    older = _incident(
        vault,
        coordinator,
        [own, *liaison[:3]],
        kind=IncidentKind.DISTURBING_SCENE,
        happened_at=now - 9 * DAY,
        now=now - 9 * DAY + 3 * HOUR,
    )
    for number, row in enumerate(list_people(vault, coordinator, older)):
        record_offer(
            vault,
            coordinator,
            older,
            offer_id=row.id,
            method=OfferMethod.IN_PERSON if number % 2 else OfferMethod.PHONE,
            now=now - 9 * DAY + (5 + 7 * number) * HOUR,
        )
    peer = _pseudonym(agency.with_role(Role.PEER_SUPPORTER)[0])
    person = _visitor_of(session, own.user_id).for_themselves()
    [offer] = list_own_offers(vault, person)
    answer_offer(
        vault,
        person,
        offer.id,
        values=AnswerValues(answer=Answer.PEER, asked_peer=peer, reach="Alex, 410 555 0163 after seven"),
        peers={peer},
        now=now - 8 * DAY,
    )
    recent = _incident(
        vault,
        coordinator,
        [own, *liaison[:2]],
        kind=IncidentKind.SEVERE_COLLISION,
        happened_at=now - 20 * HOUR,
        now=now - 16 * HOUR,
    )
    first = next(row for row in list_people(vault, coordinator, recent) if row.person == _pseudonym(own))
    record_offer(
        vault, coordinator, recent, offer_id=first.id, method=OfferMethod.IN_PERSON, now=now - 15 * HOUR
    )


def _incident(
    vault: Session,
    coordinator: Visitor,
    members: list[Member],
    *,
    kind: IncidentKind,
    happened_at: datetime,
    now: datetime,
) -> UUID:
    people = [_pseudonym(one) for one in members]
    return record_incident(
        vault,
        coordinator,
        kind=kind,
        happened_at=happened_at,
        people=people,
        staff=set(people),
        now=now,
    )


def _emergency(session: Session, vault: Session, cast: Cast, *, now: datetime) -> None:
    """A clinician of an NGO reached somebody in danger three weeks ago; told, confirmed, reviewed."""
    agency = cast.agencies[0]
    of_agency = (
        sa.select(Enrolment.id)
        .join(Programme, Programme.id == Enrolment.programme_id)
        .where(Programme.agency_id == agency.organisation_id)
    )
    enrolments = set(vault.scalars(of_agency))
    found = (
        (clinicians, row)
        for clinicians in (ngo.with_role(Role.CLINICIAN) for ngo in cast.ngos)
        for row in list_candidates(vault, _visitor_of(session, clinicians[0].user_id))
        if row.id in enrolments
    )
    clinicians, candidate = next(found)
    opener, other = (_visitor_of(session, one.user_id) for one in clinicians[:2])
    at = now - 21 * DAY
    glass_id = open_glass(
        vault,
        opener,
        candidate.id,
        values=OpeningValues(
            facts=frozenset({Fact.INTENT, Fact.MEANS}),
            reason="Said on the phone that tonight is the night, and that the pills are on the table.",
        ),
        seconds=(),
        now=at,
    )
    read_contact(vault, opener, glass_id, now=at + timedelta(minutes=1))
    record_disclosure(
        vault,
        opener,
        glass_id,
        recipient=Recipient.EMERGENCY_SERVICES,
        said=frozenset({Said.PLACE, Said.DANGER_TO_SELF}),
        now=at + timedelta(minutes=6),
    )
    close_glass(vault, opener, glass_id, now=at + timedelta(minutes=40))
    following.second_glass(vault, other, glass_id, now=at + 3 * HOUR)
    following.review_glass(
        vault,
        _visitor(session, agency, Role.WELLBEING_AUDITOR),
        glass_id,
        verdict=Verdict.JUSTIFIED,
        findings=frozenset({Finding.FACTS_DOCUMENTED}),
        now=at + 2 * DAY,
    )


def _visitor(session: Session, party: Party, role: Role) -> Visitor:
    return _visitor_of(session, party.with_role(role)[0].user_id)


def _visitor_of(session: Session, user_id: UUID) -> Visitor:
    actor = somebody(session, user_id)
    return visitor_of(actor)


def _pseudonym(member: Member) -> bytes:
    return pseudonym_of(member.user_id)
