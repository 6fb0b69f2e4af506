"""Who reads what of a review: drafters of the parties, and what one side says to itself stays with it."""

from datetime import datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from core.actor import Actor, Role
from core.errors import NotFound
from partners.memoranda.history import list_history
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import Memorandum
from partners.memoranda.parts import Part
from partners.memoranda.review.commands import approve, comment, settle
from partners.memoranda.review.outcomes import Outcome
from partners.memoranda.review.places import Place
from partners.memoranda.review.queries import (
    get_version,
    list_approvals,
    list_comments,
    list_versions,
)
from partners.memoranda.review.rows import in_the_way, threads_of
from tests.support.memoranda import Pair, make_memorandum, make_pair, make_person

SCOPE = Place.of_section(Part.SCOPE)
SECRET = "We would settle for forty days."


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now)


@pytest.fixture
def opened(session: Session, pair: Pair, now: datetime) -> Memorandum:
    return make_memorandum(session, pair, now, state=S.IN_REVIEW)


def bodies(session: Session, actor: Actor, memorandum: Memorandum) -> list[str]:
    return [row.body for row in list_comments(session, actor, memorandum.id)]


def test_what_one_side_says_to_itself_never_reaches_the_other(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    """A leak test: queries, answers, settling, counts, notices, history and the other side's trail."""
    asked = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body=SECRET, now=now, internal=True)
    colleague = make_person(session, pair.ngo_id, "Mia Manager", Role.NGO_MANAGER, now=now)
    comment(session, colleague, opened.id, place=SCOPE, body=f"{SECRET} Or less.", now=now, reply_to=asked.id)
    assert len(bodies(session, colleague, opened)) == 2
    assert bodies(session, pair.agency_leader, opened) == []
    with pytest.raises(NotFound):
        comment(session, pair.agency_leader, opened.id, place=SCOPE, body="?", now=now, reply_to=asked.id)
    with pytest.raises(NotFound):
        settle(session, pair.agency_leader, asked.id, outcome=Outcome.ACCEPTED, note="", now=now)
    assert in_the_way(threads_of(list_comments(session, pair.agency_leader, opened.id))) == 0
    assert session.scalars(sa.select(Notice.id).where(Notice.key.like("%comment%"))).all() == []
    assert {event.action for event in list_history(session, opened.id)} == {
        "memorandum.drafted",
        "memorandum.changed",
        "memorandum.review_opened",
    }
    trail = session.scalars(
        sa.select(AuditRow.action).where(AuditRow.organisation_id == pair.agency_id)
    ).all()
    assert not any(action.startswith("memorandum_comment") for action in trail)
    assert SECRET not in str(session.scalars(sa.select(AuditRow.details)).all())
    approve(session, pair.agency_leader, opened.id, now=now, legal_review=False)
    settle(session, colleague, asked.id, outcome=Outcome.WITHDRAWN, note="", now=now)


def test_all_parties_read_what_was_said_to_all(
    session: Session, pair: Pair, opened: Memorandum, now: datetime
) -> None:
    asked = comment(session, pair.ngo_leader, opened.id, place=SCOPE, body="Only the north?", now=now)
    comment(session, pair.agency_leader, opened.id, place=SCOPE, body="Yes.", now=now, reply_to=asked.id)
    settle(session, pair.agency_leader, asked.id, outcome=Outcome.REJECTED, note="No staff.", now=now)
    for leader in pair.leaders:
        (thread,) = threads_of(list_comments(session, leader, opened.id))
        assert (thread.first.body, [answer.body for answer in thread.answers]) == (
            "Only the north?",
            ["Yes."],
        )
        assert (thread.first.written_by, thread.first.organisation_name) == ("Noor Director", "Harbour House")
        assert (thread.first.settled_by, thread.first.settle_note) == ("Ada Chief", "No staff.")
        assert not thread.is_open


def test_versions_and_approvals_are_for_drafters_of_the_parties(
    session: Session, pair: Pair, now: datetime
) -> None:
    signed = make_memorandum(session, pair, now)
    others = make_pair(session, now, agency="Elsewhere", ngo="Others")
    officer = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    for leader in pair.leaders:
        (version,) = list_versions(session, leader, signed.id)
        assert (version.number, version.made_by, version.content_hash) == (
            1,
            "Ada Chief",
            signed.content_hash,
        )
        assert get_version(session, leader, signed.id, 1).reference == signed.reference
        assert len(list_approvals(session, leader, signed.id)) == 2
    for stranger in (officer, *others.leaders):
        assert list_versions(session, stranger, signed.id) == []
        assert list_approvals(session, stranger, signed.id) == []
        assert list_comments(session, stranger, signed.id) == []
        with pytest.raises(NotFound):
            get_version(session, stranger, signed.id, 1)


def test_there_is_no_version_that_was_never_opened(session: Session, pair: Pair, opened: Memorandum) -> None:
    with pytest.raises(NotFound):
        get_version(session, pair.agency_leader, opened.id, 2)
