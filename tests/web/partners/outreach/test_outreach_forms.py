"""Each form of outreach that changes or ends something is opened and sent once."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.outreach.campaigns.models import OutreachActivity, OutreachCampaign
from partners.outreach.grants.models import GrantReport, OutreachGrant
from partners.outreach.library.models import OutreachMaterial
from partners.outreach.volunteers.models import Volunteer, VolunteerTask
from surveys.questionnaires.models import Questionnaire
from tests.support.memoranda import make_pair
from tests.support.surveys import make_wave

DAY = timedelta(days=1)


def test_campaigns_and_activities_are_changed_and_cancelled(
    client: Any, session: Session, now: datetime
) -> None:
    pair = make_pair(session, now)
    client.sign_in(pair.ngo_leader.user_id)
    client.submit_and_follow(
        "/outreach/campaigns/new", title="Ask twice", aim="People ask again.", audience="Young men",
        channels=["radio", "print"], starts_on="2026-03-01", ends_on="2026-04-30", success="A hundred calls",
    )  # fmt: skip
    base = f"/outreach/campaigns/{session.scalars(sa.select(OutreachCampaign.id)).one()}"
    assert client.submit(f"{base}/edit", ends_on="2026-02-01", title="Ask thrice").status_code == 422
    assert session.scalars(sa.select(OutreachCampaign.title)).one() == "Ask twice", "nothing of it stays"
    assert "Ask thrice" in client.submit_and_follow(f"{base}/edit", title="Ask thrice").text
    client.submit_and_follow(
        "/outreach/activities/new", title="Open mic", kind="open_mic", starts_on="2026-03-05", audience="All",
        languages=["en", "es"],
    )  # fmt: skip
    base = f"/outreach/activities/{session.scalars(sa.select(OutreachActivity.id)).one()}"
    make_wave(session, pair.ngo_leader, now)
    own = session.scalars(sa.select(Questionnaire.id)).one()
    page = client.submit_and_follow(f"{base}/survey", questionnaire=str(own), audience="Guests")
    assert "Guests" in page.text
    assert "Old hall" in client.submit_and_follow(f"{base}/edit", place="Old hall").text
    assert client.submit(f"{base}/cancel").status_code == 422
    page = client.submit_and_follow(f"{base}/cancel", reason="The hall is flooded.")
    assert "The hall is flooded." in page.text


def test_material_is_changed(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    client.sign_in(pair.ngo_leader.user_id)
    client.submit_and_follow(
        "/outreach/library/new", title="Five steps", kind="leaflet", language="es", source="County",
        link="https://county.example/5", evidence="Expert opinion", licence="CC BY 4.0", review_on="2027-03-11",
    )  # fmt: skip
    base = f"/outreach/library/{session.scalars(sa.select(OutreachMaterial.id)).one()}"
    assert client.submit(f"{base}/edit", link="county").status_code == 422
    assert "Six steps" in client.submit_and_follow(f"{base}/edit", title="Six steps").text


def test_a_volunteer_is_changed_works_and_leaves(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    client.sign_in(pair.ngo_leader.user_id)
    client.submit_and_follow(
        "/outreach/volunteers/new", name="Robin Ash", role="volunteer", phone="+1 518 555 0142",
        started_on="2026-01-01", languages=["en", "es"],
    )  # fmt: skip
    base = f"/outreach/volunteers/{session.scalars(sa.select(Volunteer.id)).one()}"
    assert client.submit(f"{base}/edit", phone="").status_code == 422
    assert "Robin Elm" in client.submit_and_follow(f"{base}/edit", name="Robin Elm").text
    client.submit_and_follow(
        f"{base}/check", kind="background", done_on="2026-03-01", result="cleared", valid_until="2026-12-31"
    )
    for title in ("Leaflets", "Chairs"):
        client.submit_and_follow(f"{base}/task", title=title, due_on="2026-03-20")
    done, dropped = session.scalars(sa.select(VolunteerTask.id).order_by(VolunteerTask.title.desc())).all()
    assert "done" in client.submit_and_follow(base, action=f"{base}/tasks/{done}/done").text
    assert "dropped" in client.submit_and_follow(base, action=f"{base}/tasks/{dropped}/drop").text
    assert client.submit(f"{base}/leave", left_on="2025-12-31").status_code == 422
    client.submit_and_follow(f"{base}/leave", left_on="2026-03-10")
    assert session.scalars(sa.select(Volunteer.left_on)).one() is not None


def test_a_grant_is_changed_and_its_report_handed_in(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    client.sign_in(pair.ngo_leader.user_id)
    client.submit_and_follow(
        "/outreach/grants/new", funder="Foundation", purpose="Evenings", amount="1000", starts_on="2026-01-01",
        ends_on="2026-12-31",
    )  # fmt: skip
    base = f"/outreach/grants/{session.scalars(sa.select(OutreachGrant.id)).one()}"
    assert client.submit(f"{base}/edit", amount="0").status_code == 422
    assert "$1,200.00" in client.submit_and_follow(f"{base}/edit", amount="1200").text
    client.submit_and_follow(f"{base}/reports/new", due_on="2026-03-01", what="Half-way")
    report = f"{base}/reports/{session.scalars(sa.select(GrantReport.id)).one()}"
    assert client.submit(report, handed_in_on=(now + DAY * 2).date().isoformat()).status_code == 422
    client.submit_and_follow(report, handed_in_on="2026-03-02")
    assert session.scalars(sa.select(GrantReport.handed_in_on)).one() is not None
