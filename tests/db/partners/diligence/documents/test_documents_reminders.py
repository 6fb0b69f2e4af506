"""The timer tells the keepers on both sides what expires, each step once."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.notices.models import Notice
from audit.models import AuditRow
from partners.diligence.documents.commands import replace_document, withdraw_document
from partners.diligence.documents.facts import DocumentFacts
from partners.diligence.documents.inspection import check_file
from partners.diligence.documents.kinds import DocumentKind as K
from partners.diligence.documents.models import DocumentReminder
from partners.diligence.documents.reminders import list_expiring, send_reminders
from tests.support.bad_files import good_pdf
from tests.support.documents import bring, make_sides, share
from tests.support.statements import counted_statements

LAST = date(2026, 6, 30)


def at(day: date) -> datetime:
    return datetime.fromisoformat(f"{day}T16:00:00+00:00")


def before(days: int) -> datetime:
    return at(LAST - timedelta(days=days))


def test_from_sixty_days_before_until_it_is_replaced(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now, expires_on=LAST)
    assert send_reminders(session, now=before(61)) == 0
    sent = [left for left in range(60, -17, -1) if send_reminders(session, now=before(left))]
    assert sent == [60, 30, 14, 7, 1, -1, -8, -15]
    assert send_reminders(session, now=before(-15)) == 0
    steps = session.scalars(sa.select(DocumentReminder.days_left).order_by(DocumentReminder.sent_at))
    assert list(steps) == sent
    audited = session.scalars(sa.select(AuditRow).where(AuditRow.action == "document.reminded")).all()
    assert {row.subject_id for row in audited} == {document.id.hex}
    facts = DocumentFacts(kind=K.INSURANCE, title="Newer", expires_on=LAST + timedelta(days=400))
    replace_document(
        session,
        sides.manager,
        document.id,
        facts=facts,
        file=check_file(good_pdf(), "a.pdf"),
        now=before(-20),
    )
    assert send_reminders(session, now=before(-30)) == 0


def test_keepers_of_the_ngo_and_of_agencies_that_see_it_are_told(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    document = bring(session, sides.manager, sides.ngo_id, now, title="canary title", expires_on=LAST)
    share(session, sides, now)
    send_reminders(session, now=before(30))
    notices = session.scalars(sa.select(Notice).where(Notice.about_id == document.id)).all()
    keepers = {sides.manager, sides.pair.ngo_leader, sides.desk, sides.pair.agency_leader}
    assert {notice.recipient_id for notice in notices} == {keeper.user_id for keeper in keepers}
    assert {notice.link for notice in notices} == {f"/documents/{document.id}"}
    assert "canary" not in str([(notice.message, notice.params) for notice in notices])


def test_several_are_found_in_few_statements(session: Session, now: datetime) -> None:
    sides = make_sides(session, now)
    first = bring(session, sides.manager, sides.ngo_id, now, expires_on=LAST)
    bring(session, sides.manager, sides.ngo_id, now, expires_on=LAST + timedelta(days=3))
    gone = bring(session, sides.manager, sides.ngo_id, now, kind=K.ACCREDITATION, expires_on=LAST)
    withdraw_document(session, sides.manager, gone.id, reason="Wrong", now=now)
    bring(session, sides.manager, sides.ngo_id, now, kind=K.REGISTRATION)
    bring(session, sides.desk, sides.ngo_id, now, kind=K.OTHER, expires_on=LAST)
    with counted_statements(session.connection()) as statements:
        found = list_expiring(session, now=before(5))
    assert len(statements) == 1
    assert [(one.id == first.id, one.lasts_longest) for one in found] == [(True, False), (False, True)]
    assert send_reminders(session, now=before(-1)) == 1
