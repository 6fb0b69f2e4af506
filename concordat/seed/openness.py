"""The fictitious partnership's page for everybody, some complaints about it, and a template made of it."""

from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import actor_of
from concordat.seed.people import Cast, Party
from core.actor import Role
from partners.memoranda.queries import find_partnership
from partners.openness.complaints.commands import propose_answer, release_answer, take_complaint, take_up
from partners.openness.complaints.lifecycle import ComplaintOutcome, ComplaintTopic
from partners.openness.complaints.models import Complaint
from partners.openness.pages.commands import PageValues, decide_page
from partners.replication.commands import make_template
from partners.replication.queries import list_sources

DAY = timedelta(days=1)
Topic, End = ComplaintTopic, ComplaintOutcome
COMPLAINTS = (
    (
        85,
        Topic.WAITING,
        True,
        "I was told that somebody would call the next day. Nobody called for a week.",
        End.UPHELD,
    ),
    (
        60,
        Topic.CONDUCT,
        False,
        "The officer spoke about me to the neighbours while I was standing there.",
        End.PARTLY,
    ),
    (41, Topic.SERVICE, True, "The group was moved to another evening and I was not told.", End.NOT_UPHELD),
    (12, Topic.DATA, False, "I would like to know who has read what I said that night.", None),
    (3, Topic.OTHER, True, "The waiting room has no place where one can be alone.", None),
)
"""Days ago, about what, whether about the NGO, the words, and what came of it."""


def make_openness(session: Session, cast: Cast, *, now: datetime) -> None:
    """Everything through the commands, as people would do it."""
    agency, ngo = cast.agencies[0], cast.ngos[0]
    pair = find_partnership(session, agency_id=agency.organisation_id, ngo_id=ngo.organisation_id)
    assert pair is not None, "the seed signs an agreement between the first two"
    for version, (party, contact) in enumerate(
        ((agency, "Partnership desk, telephone 555 0140"), (ngo, "Front desk, telephone 555 0160"))
    ):
        values = PageValues(
            agrees=True,
            contact=contact,
            oversight_contact="Civilian review board of Elmsworth, telephone 555 0199",
            answer_days=30,
            shows_diligence=party is ngo,
        )
        leader = actor_of(session, party, Role.LEADERSHIP)
        decide_page(session, leader, pair.id, values=values, version=version, now=now - 90 * DAY)
    for days, topic, is_ngo, words, outcome in COMPLAINTS:
        party = ngo if is_ngo else agency
        taken = take_complaint(
            session,
            partnership_id=pair.id,
            organisation_id=party.organisation_id,
            topic=topic,
            words=words,
            contact=None,
            now=now - days * DAY,
        )
        if outcome is not None:
            _answer(session, party, taken.reference, outcome, now=now - (days - 9) * DAY)
    leader = actor_of(session, agency, Role.LEADERSHIP)
    own = next(one for one in list_sources(session, leader, now=now) if one.partnership_id == pair.id)
    make_template(session, leader, own.memorandum_id, name="Follow-up after a crisis", now=now - 30 * DAY)


def _answer(
    session: Session, party: Party, reference: str, outcome: ComplaintOutcome, *, now: datetime
) -> None:
    first = actor_of(session, party, Role.LEADERSHIP)
    second = actor_of(session, party, Role.PARTNERSHIP_DESK, Role.NGO_MANAGER)

    def version() -> int:
        return session.scalars(sa.select(Complaint.version).where(Complaint.id == complaint_id)).one()

    complaint_id: UUID = session.scalars(
        sa.select(Complaint.id).where(Complaint.reference == reference)
    ).one()
    take_up(session, second, complaint_id, about_user_id=None, version=version(), now=now - 5 * DAY)
    propose_answer(
        session,
        second,
        complaint_id,
        outcome=outcome,
        answer="Thank you for telling us. We spoke with those who were there and changed how we hand over.",
        version=version(),
        now=now - DAY,
    )
    release_answer(session, first, complaint_id, version=version(), now=now)
