"""An evaluation for everybody: signed by both, page agreed, small numbers gone; taken back and given again. And E04 of rows."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.models import AuditRow
from core.errors import Conflict, Denied, NotFound
from core.suppression import Disclosure
from kpi.measures.complaint_rows import read_complaints
from kpi.measures.complaints import UPHELD
from kpi.openness import commands, queries
from kpi.openness.models import PublicEdition
from kpi.reviews.commands import sign
from partners.openness.complaints import commands as complaints
from partners.openness.complaints.lifecycle import ComplaintOutcome, ComplaintTopic
from partners.openness.complaints.models import Complaint
from partners.openness.pages.commands import PageValues, decide_page
from tests.support.reviews import NOW, QUARTER, Readers

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
VALUES = PageValues(
    agrees=True, contact="555 0100", oversight_contact=None, answer_days=30, shows_diligence=None
)


@pytest.fixture
def readers(session: Session) -> Readers:
    return Readers(session)


def agree(readers: Readers, partnership_id: object) -> None:
    for version, user in enumerate((readers.chief, readers.director)):
        decide_page(
            readers.session,
            readers.actor(user),
            partnership_id,  # type: ignore[arg-type]
            values=VALUES,
            version=version,
            now=NOW,
        )


def test_publishing_is_a_deliberate_act_after_both_have_signed(session: Session, readers: Readers) -> None:
    evaluation = readers.evaluation(readers.harbour)
    chief, director = readers.actor(readers.chief), readers.actor(readers.director)
    with pytest.raises(Conflict, match="sign"):
        commands.publish_evaluation(session, chief, evaluation.id, now=NOW)
    for actor in (chief, director):
        sign(session, actor, evaluation.id, noted=False, note="", now=NOW)
    with pytest.raises(Conflict, match="leadership of both"):
        commands.publish_evaluation(session, chief, evaluation.id, now=NOW)
    assert evaluation.partnership_id is not None
    agree(readers, evaluation.partnership_id)
    with pytest.raises(Denied):
        commands.publish_evaluation(session, readers.actor(readers.auditor), evaluation.id, now=NOW)
    with pytest.raises(NotFound):
        commands.publish_evaluation(session, readers.actor(readers.stranger), evaluation.id, now=NOW)
    edition_id = commands.publish_evaluation(session, chief, evaluation.id, now=NOW)
    page = queries.get_edition(session, edition_id)
    assert (page.first, page.last) == (QUARTER.start, QUARTER.end)
    assert {one.code[0] for one in page.figures} <= {"R", "P"}
    assert any(one.disclosure is Disclosure.SUPPRESSED for one in page.figures)
    people = [one for one in page.figures if one.code.startswith("R")]
    assert all(one.cases is None or one.cases % 10 == 0 for one in people)
    assert [one.id for one in queries.list_for_page(session, evaluation.partnership_id)] == [edition_id]
    with pytest.raises(Conflict, match="published already"):
        commands.publish_evaluation(session, chief, evaluation.id, now=NOW)
    commands.take_back(session, director, evaluation.id, now=NOW + HOUR)
    with pytest.raises(NotFound):
        queries.get_edition(session, edition_id)
    assert len(queries.list_earlier(session, evaluation.partnership_id)) == 1, "who has read it has read it"
    stored = session.get_one(PublicEdition, edition_id).figures
    assert commands.publish_evaluation(session, chief, evaluation.id, now=NOW + 2 * HOUR) == edition_id
    assert session.get_one(PublicEdition, edition_id).figures == stored
    query = sa.select(AuditRow.action).where(AuditRow.action.like("evaluation.%"), AuditRow.at >= NOW)
    assert {"evaluation.made_public", "evaluation.taken_back"} <= set(session.scalars(query))


def test_complaints_per_thousand_encounters_from_rows(session: Session, readers: Readers) -> None:
    """Four complaints of the quarter on 2,000 encounters: 2 per 1,000; of two decided one was upheld in part."""
    evaluation = readers.evaluation(readers.harbour)
    pair, ngo_id = evaluation.partnership_id, evaluation.ngo_id
    assert pair is not None
    assert ngo_id is not None
    day = QUARTER.start + 20 * DAY
    noon = NOW.replace(year=day.year, month=day.month, day=day.day)
    taken = [
        complaints.take_complaint(
            session,
            partnership_id=pair,
            organisation_id=ngo_id,
            topic=ComplaintTopic.WAITING,
            words="Nobody came although I waited the whole afternoon.",
            contact=None,
            now=noon + offset * DAY,
        ).reference
        for offset in (0, 1, 2, 3, -60)
    ]
    session.flush()
    for reference, outcome in zip(
        taken,
        (ComplaintOutcome.PARTLY, ComplaintOutcome.NOT_UPHELD, ComplaintOutcome.WITHDRAWN),
        strict=False,
    ):
        answer(session, readers, reference, outcome)
    found = read_complaints(
        session, readers.world.scope(None), first=date(2025, 1, 1), last=QUARTER.end, as_of=NOW + DAY
    )
    figure = found.figures(QUARTER, encounters=2000)["E04"]
    assert (figure.n, figure.value) == (4, 2.0)
    share = figure.find_part(UPHELD)
    assert share is not None
    assert (share.n, share.N, share.pending, share.excluded_total) == (1, 2, 1, 1)
    before = read_complaints(
        session, readers.world.scope(None), first=date(2025, 1, 1), last=QUARTER.end, as_of=noon + 2 * DAY
    ).figures(QUARTER, encounters=2000)["E04"]
    part = before.find_part(UPHELD)
    assert part is not None
    assert (before.n, part.N, part.pending) == (3, 0, 3)


def answer(session: Session, readers: Readers, reference: str, outcome: ComplaintOutcome) -> None:
    def version() -> int:
        return session.scalars(sa.select(Complaint.version).where(Complaint.id == complaint_id)).one()

    complaint_id = session.scalars(sa.select(Complaint.id).where(Complaint.reference == reference)).one()
    manager, director = readers.actor(readers.manager), readers.actor(readers.director)
    complaints.take_up(session, manager, complaint_id, about_user_id=None, version=version(), now=NOW)
    complaints.propose_answer(
        session,
        manager,
        complaint_id,
        outcome=outcome,
        answer="Thank you for telling us; we call now when we are late.",
        version=version(),
        now=NOW,
    )
    with pytest.raises(Conflict, match="second person"):
        complaints.release_answer(session, manager, complaint_id, version=version(), now=NOW)
    complaints.release_answer(session, director, complaint_id, version=version(), now=NOW)


def test_the_database_keeps_the_person_complained_about_away(session: Session, readers: Readers) -> None:
    evaluation = readers.evaluation(readers.harbour)
    complaints.take_complaint(
        session,
        partnership_id=evaluation.partnership_id,  # type: ignore[arg-type]
        organisation_id=evaluation.ngo_id,  # type: ignore[arg-type]
        topic=ComplaintTopic.CONDUCT,
        words="They laughed at me in front of everybody else.",
        contact="Door 4",
        now=NOW,
    )
    row = session.scalars(sa.select(Complaint)).one()
    accused = readers.manager.id
    spoilt = (
        {"answered_by_id": accused, "proposed_by_id": readers.director.id, "about_user_id": accused},
        {"answered_by_id": accused, "proposed_by_id": accused},
        {"proposed_by_id": accused, "about_user_id": accused, "answered_by_id": readers.director.id},
    )
    done = {"state": "answered", "taken_at": NOW, "taken_by_id": readers.director.id, "proposed_at": NOW}
    done |= {"answered_at": NOW, "answered_on": NOW.date(), "outcome": "upheld"}
    for values in spoilt:
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(
                sa.update(Complaint.__table__)  # type: ignore[arg-type]
                .where(Complaint.__table__.c.id == row.id)
                .values(answer_sealed=row.words_sealed, **done, **values)
            )
