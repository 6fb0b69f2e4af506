"""The pages of certificates from elsewhere, of families at a session and of funding by source, as people use them."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.training.certificates.models import TrainingCertificate
from partners.training.courses.commands import add_course
from partners.training.courses.kinds import CourseKind
from partners.training.elsewhere.models import TrainingClaim
from partners.training.sessions.models import TrainingDate
from tests.support.training import course_values, make_school, make_session

YEARS = timedelta(days=2000)
TYPED = {
    "title": "Memphis CIT",
    "issuer_name": "State academy",
    "issuer_number": "A-17",
    "hours": "40",
    "issued_on": "2025-03-10",
    "evidence": "The paper, in my file.",
}


def test_from_recording_to_the_second_person(client: Any, session: Session, now: datetime) -> None:
    school = make_school(session, now, officers=1)
    officer = school.officers[0]
    client.sign_in(officer.user_id)
    assert "Record one from elsewhere" in client.page("/training/mine").text
    short = client.submit(
        "/training/elsewhere/new", **TYPED | {"course_id": str(school.course_id), "hours": "8"}
    )
    assert short.status_code == 422
    assert "The course has 40 hours. A shorter one does not count as it." in short.text
    assert "State academy" in short.text
    page = client.submit_and_follow("/training/elsewhere/new", **TYPED, course_id=str(school.course_id))
    assert "It counts once a second person has confirmed it." in page.text
    assert "Waits for a second person" in page.text
    claim = session.scalars(sa.select(TrainingClaim)).one()
    path = f"/training/elsewhere/{claim.id}"
    assert "Memphis CIT" in client.page("/training/mine").text
    assert client.get(f"{path}/confirm").status_code == 403
    client.sign_in(school.worker.user_id)
    assert client.get(path).status_code == 404
    client.sign_in(school.manager.user_id)
    assert client.get(f"{path}/confirm").status_code == 404
    client.sign_in(school.desk.user_id)
    assert "From elsewhere, waiting for a second person" in client.page("/training/certificates").text
    empty = client.submit(f"{path}/confirm", finding="")
    assert empty.status_code == 422
    page = client.submit_and_follow(f"{path}/confirm", finding="Saw the paper.")
    assert "The certificate is confirmed and counts from now on." in page.text
    assert "Saw the paper." in page.text
    certificate = session.scalars(sa.select(TrainingCertificate)).one()
    shown = client.page(f"/training/certificates/{certificate.id}")
    assert "Another school gave it, and a second person here confirmed it." in shown.text
    assert "/training/verify/" not in shown.text
    assert client.get(f"/training/certificates/{certificate.id}/document.pdf").status_code == 404
    assert client.get(f"/training/verify/{certificate.number}").status_code == 404


def test_a_coordinator_records_a_colleagues_and_leaves_it_to_another(
    client: Any, session: Session, now: datetime
) -> None:
    school = make_school(session, now, officers=1)
    client.sign_in(school.desk.user_id)
    typed = TYPED | {"course_id": str(school.course_id), "user_id": str(school.officers[0].user_id)}
    page = client.submit_and_follow("/training/elsewhere/new", **typed)
    assert "Officer 0" in page.text
    claim = session.scalars(sa.select(TrainingClaim)).one()
    assert client.get(f"/training/elsewhere/{claim.id}/refuse").status_code == 403


def test_families_are_counted_on_the_page_of_attendance(client: Any, session: Session, now: datetime) -> None:
    school = make_school(session, now, officers=1)
    family = add_course(
        session,
        school.desk,
        values=course_values(kind=CourseKind.FAMILY, title="Evening for families", hours=2),
        now=now,
    )
    planned = make_session(session, school, now, first=now.date(), course_id=family)
    client.sign_in(school.officers[0].user_id)
    path = f"/training/sessions/{planned}"
    assert "They are counted, never named." in client.page(path).text
    for one in session.scalars(sa.select(TrainingDate).where(TrainingDate.session_id == planned)):
        one.starts_at, one.ends_at = one.starts_at - YEARS, one.ends_at - YEARS
    session.flush()
    client.sign_in(school.trainer.user_id)
    many = client.submit(f"{path}/attendance", family_members="501")
    assert (many.status_code, "Enter between 0 and 500 people." in many.text) == (422, True)
    page = client.submit_and_follow(f"{path}/attendance", family_members="7")
    assert "7 members of families came." in page.text
