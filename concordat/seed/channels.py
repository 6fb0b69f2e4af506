"""What the fictitious partners write to each other: conversations, announcements, contacts, notices of all ages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import somebody
from concordat.seed.chance import Chance
from concordat.seed.people import Cast, Party
from concordat.seed.talk import (
    ANNOUNCEMENTS,
    CONTACTS,
    REFERRAL_TALK,
    TOPICS,
    Line,
    Speaker,
)
from core.actor import SYSTEM, Actor, OrganisationKind, Role
from partners.channels.announcements.commands import confirm_announcement, publish_announcement
from partners.channels.contacts.commands import add_contact
from partners.channels.contacts.policy import ContactValues
from partners.channels.threads.commands import confirm_topic_read, open_topic, write_in_topic
from partners.channels.threads.kinds import MessageKind
from partners.channels.threads.policy import Entry
from partners.memoranda.queries import PartnershipRow, list_partnerships
from referrals.handover.commands.conversing import write_message
from referrals.handover.consenting.flows import flows_to
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral

TALKED_ABOUT = 4
"""Referrals of each NGO that have a conversation."""


def make_channels(session: Session, chance: Chance, cast: Cast, *, now: datetime) -> None:
    """Everything through the commands, so that it is audited and announced as real messages are."""
    channels = _Channels(session, chance, cast, now)
    announced: set[UUID] = set()
    for number, partnership in enumerate(channels.partnerships()):
        channels.contacts(partnership, complete=number % 2 == 0)
        channels.topics(partnership, TOPICS if number < 2 else TOPICS[:1])
        if partnership.agency_id not in announced:
            channels.announcements(partnership)
            announced.add(partnership.agency_id)
    for ngo in cast.ngos:
        channels.referrals(ngo)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    agency: Party
    ngo: Party


class _Channels:
    """Writes for everybody, with ids from the seed's chance."""

    def __init__(self, session: Session, chance: Chance, cast: Cast, now: datetime) -> None:
        self.session, self.chance, self.cast, self.now = session, chance, cast, now
        self.parties = {party.organisation_id: party for party in (*cast.agencies, *cast.ngos)}
        self.actors: dict[UUID, Actor] = {}

    def partnerships(self) -> list[PartnershipRow]:
        """The active partnerships of the cast, by the order of agencies and NGOs."""
        order = list(self.parties)
        rows = [row for row in list_partnerships(self.session) if row.is_active(self.now)]
        return sorted(rows, key=lambda row: (order.index(row.agency_id), order.index(row.ngo_id)))

    def contacts(self, partnership: PartnershipRow, *, complete: bool) -> None:
        """Who to call for what, on both sides; not every partnership has named everybody."""
        for kind, organisation_id in (
            (OrganisationKind.AGENCY, partnership.agency_id),
            (OrganisationKind.NGO, partnership.ngo_id),
        ):
            party = self.parties[organisation_id]
            keeper = self._actor(party, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER)
            for line in CONTACTS[kind] if complete else CONTACTS[kind][:-1]:
                member = party.with_role(line.role)[0] if line.role else None
                values = ContactValues(
                    purpose=line.purpose,
                    user_id=member.user_id if member else None,
                    name=None if member else line.name,
                    phone=line.phone,
                    email=member.email if member else None,
                    hours=line.hours,
                    note=line.note,
                    position=1,
                    valid_from=date(self.now.year - 1, 1, 1),
                    valid_until=None,
                )
                add_contact(self.session, keeper, partnership_id=partnership.id, values=values, now=self.now)

    def topics(
        self, partnership: PartnershipRow, topics: Sequence[tuple[str, timedelta, Sequence[Line]]]
    ) -> None:
        """Conversations about the partnership."""
        sides = _Sides(agency=self.parties[partnership.agency_id], ngo=self.parties[partnership.ngo_id])
        for subject, age, lines in topics:
            at, question, last = self.now - age, None, self._speaker(sides, lines[0].by)
            entry = self._entry(lines[0], question)
            thread_id = open_topic(
                self.session, last, partnership_id=partnership.id, subject=subject, entry=entry, now=at
            )
            question = entry.id if entry.kind is MessageKind.QUESTION else None
            for line in lines[1:]:
                at += self.chance.between(timedelta(minutes=40), timedelta(hours=7))
                last, entry = self._speaker(sides, line.by), self._entry(line, question)
                write_in_topic(self.session, last, thread_id, entry=entry, now=min(at, self.now))
                question = entry.id if entry.kind is MessageKind.QUESTION else question
            reader = self._speaker(
                sides, Speaker.AGENCY if last.organisation_id == sides.ngo.organisation_id else Speaker.NGO
            )
            if age > timedelta(days=5):
                confirm_topic_read(
                    self.session, reader, thread_id, now=min(at + timedelta(hours=2), self.now)
                )

    def announcements(self, partnership: PartnershipRow) -> None:
        """One to both sides that asks for a confirmation, one within the agency."""
        agency, ngo = self.parties[partnership.agency_id], self.parties[partnership.ngo_id]
        desk = self._actor(agency, Role.PARTNERSHIP_DESK)
        for shared, age, kept, confirmed, title, body in ANNOUNCEMENTS:
            at = self.now - age
            announcement_id = publish_announcement(
                self.session,
                desk,
                partnership_id=partnership.id if shared else None,
                title=title,
                body=body,
                expires_on=(self.now + kept).date(),
                confirmation_wanted=confirmed,
                key=self.chance.uuid(),
                now=at,
            )
            readers = [
                agency.with_role(Role.SUPERVISOR)[0],
                *(ngo.with_role(Role.NGO_WORKER)[:1] if shared else []),
            ]
            for reader in readers:
                actor = self._of(reader.user_id)
                confirm_announcement(self.session, actor, announcement_id, now=at + timedelta(hours=3))

    def referrals(self, ngo: Party) -> None:
        """Officer and NGO talk about the newest cases that are worked on, where the person still agrees to it."""
        first = [agency.with_role(Role.LIAISON_OFFICER)[0].user_id for agency in self.cast.agencies]
        signs_in = sa.case(
            (Referral.officer_id.in_(first), 0), else_=1
        )  # so that the demo's officer has some
        rows = self.session.scalars(
            sa.select(Referral)
            .where(
                Referral.ngo_id == ngo.organisation_id,
                Referral.worker_id.is_not(None),
                Referral.closed_at.is_(None),
                Referral.feedback_permitted.is_(True),
                Referral.feedback_until > self.now,
                Referral.state.in_([ReferralState.ACCEPTED, ReferralState.CONTACTING, ReferralState.ACTIVE]),
            )
            .order_by(signs_in, Referral.submitted_at.desc(), Referral.id)
            .limit(5 * TALKED_ABOUT)
        ).all()
        flows = flows_to(self.session, SYSTEM, rows, now=self.now)
        shared = [referral for referral in rows if not flows[referral.id].stopped]
        for number, referral in enumerate(shared[:TALKED_ABOUT]):
            assert referral.worker_id is not None
            officer, worker = self._of(referral.officer_id), self._of(referral.worker_id)
            at, question = max(referral.last_event_at, self.now - timedelta(days=2 * number + 1)), None
            for line in REFERRAL_TALK[number % len(REFERRAL_TALK)]:
                at = min(at + self.chance.between(timedelta(minutes=5), timedelta(hours=2)), self.now)
                entry = self._entry(line, question)
                speaker = officer if line.by is Speaker.AGENCY else worker
                write_message(self.session, speaker, referral.id, entry=entry, now=at)
                question = entry.id if entry.kind is MessageKind.QUESTION else question

    def _entry(self, line: Line, question: UUID | None) -> Entry:
        return Entry(
            id=self.chance.uuid(),
            kind=line.kind,
            body=line.text,
            answers_id=question if line.kind is MessageKind.ANSWER else None,
        )

    def _speaker(self, sides: _Sides, by: Speaker) -> Actor:
        if by is Speaker.AGENCY:
            return self._actor(sides.agency, Role.PARTNERSHIP_DESK)
        return self._actor(sides.ngo, Role.NGO_MANAGER)

    def _actor(self, party: Party, *roles: Role) -> Actor:
        member = next(member for role in roles for member in party.with_role(role))
        return self._of(member.user_id)

    def _of(self, user_id: UUID) -> Actor:
        if user_id not in self.actors:
            actor = somebody(self.session, user_id)
            self.actors[user_id] = actor
        return self.actors[user_id]
