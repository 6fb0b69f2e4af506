"""The pages of outreach: what each shows, refuses and keeps, and for whom they exist."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Actor, Role
from partners.outreach.campaigns.models import OutreachActivity, OutreachCampaign
from partners.outreach.grants.models import OutreachGrant
from partners.outreach.library.models import OutreachMaterial
from partners.outreach.volunteers.models import Volunteer
from surveys.questionnaires.commands import adopt
from tests.support.goals import make_partnership
from tests.support.memoranda import make_pair, make_person


def be(client: Any, actor: Actor) -> None:
    client.sign_in(actor.user_id)


def test_a_campaign_and_its_activities(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    partnership_id = make_partnership(session, pair, now)
    officer = make_person(session, pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    be(client, pair.ngo_leader)
    assert "No activities yet" in client.page("/outreach/").text
    typed = {
        "title": "Ask twice", "aim": "People ask again.", "audience": "Young men", "channels": "radio",
        "starts_on": "2026-03-01", "ends_on": "2026-04-30", "budget": "1200.50", "success": "A hundred calls",
        "partnership": str(partnership_id),
    }  # fmt: skip
    answer = client.submit("/outreach/campaigns/new", **typed | {"ends_on": "2026-02-01"})
    assert answer.status_code == 422
    assert "The last day must not be before the first day." in answer.text
    page = client.submit_and_follow("/outreach/campaigns/new", **typed)
    for words in ("The campaign is planned.", "Running", "$1,200.50", "A hundred calls"):
        assert words in page.text, words
    campaign = session.scalars(sa.select(OutreachCampaign)).one()
    held = {
        "title": "Open mic", "kind": "open_mic", "starts_on": "2026-03-05", "audience": "Everybody",
        "campaign": str(campaign.id), "attendance": "40", "cost": "100", "reach": "90",
        "partnership": str(partnership_id),
    }  # fmt: skip
    answer = client.submit("/outreach/activities/new", **held)
    assert "how that was counted, both or neither" in answer.text
    page = client.submit_and_follow("/outreach/activities/new", **held | {"reach_counted": "estimate"})
    for words in ("90 (estimated)", "$1.11 for each person reached (n = 90, of whom 90 are estimated"):
        assert words in page.text, words
    activity = session.scalars(sa.select(OutreachActivity)).one()
    page = client.page(f"/outreach/campaigns/{campaign.id}")
    assert "People who came to activities in the last 12 months: 40. Activities: 1." in page.text
    be(client, officer)
    assert "Open mic" in client.page("/outreach/").text
    assert "Ask twice" in client.page("/outreach/campaigns").text
    assert client.get(f"/outreach/activities/{activity.id}/edit").status_code == 403
    for path in ("volunteers", "grants", "totals", "campaigns/new"):
        assert client.get(f"/outreach/{path}").status_code == 403
    be(client, pair.agency_leader)
    assert client.get(f"/outreach/activities/{activity.id}/edit").status_code == 403
    be(client, pair.ngo_leader)
    page = client.submit_and_follow(f"/outreach/campaigns/{campaign.id}/conclude", outcome="Forty came.")
    assert "Forty came." in page.text


def test_the_library(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    be(client, pair.ngo_leader)
    typed = {
        "title": "Five steps", "kind": "leaflet", "language": "es", "source": "County", "link": "county",
        "evidence": "Expert opinion", "licence": "CC BY 4.0", "review_on": "2027-03-11",
    }  # fmt: skip
    answer = client.submit("/outreach/library/new", **typed)
    assert answer.status_code == 422
    assert "Give a web address that starts with https://." in answer.text
    page = client.submit_and_follow("/outreach/library/new", **typed | {"link": "https://county.example/5"})
    assert "Current" in page.text
    row = session.scalars(sa.select(OutreachMaterial)).one()
    page = client.submit_and_follow(f"/outreach/library/{row.id}/review", review_on="2028-01-01")
    assert "Reviewed." in page.text
    page = client.submit_and_follow(
        f"/outreach/library/{row.id}", action=f"/outreach/library/{row.id}/retire"
    )
    assert "Retired. It is no longer public." in page.text
    be(client, pair.agency_leader)
    assert client.get(f"/outreach/library/{row.id}").status_code == 404


def test_a_volunteer_and_a_grant(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    be(client, pair.ngo_leader)
    page = client.submit_and_follow(
        "/outreach/volunteers/new",
        name="Robin Ash",
        role="volunteer",
        phone="+1 518 555 0142",
        started_on="2026-01-01",
    )
    assert "No check of this person is recorded" in page.text
    one = session.scalars(sa.select(Volunteer)).one()
    base = f"/outreach/volunteers/{one.id}"
    answer = client.submit(f"{base}/task", title="Leaflets", due_on="2026-03-20")
    assert answer.status_code == 422
    assert "No check of this person is recorded" in answer.text
    check = {"kind": "background", "done_on": "2026-03-01", "result": "cleared"}
    client.submit_and_follow(f"{base}/check", valid_until="2026-03-25", **check)
    answer = client.submit(f"{base}/task", title="Leaflets", due_on="2026-03-26")
    assert "lapses before that day" in answer.text
    page = client.submit_and_follow(f"{base}/task", title="Leaflets", due_on="2026-03-20")
    assert "May be given tasks" in page.text
    client.submit_and_follow(f"{base}/training", title="First aid", certificate="MF-1", done_on="2026-03-01")
    page = client.submit_and_follow(f"{base}/hours", worked_on="2026-03-10", hours="2.5", what="Stall")
    assert "MF-1" in page.text
    assert "2.5" in page.text
    page = client.submit_and_follow(
        "/outreach/grants/new", funder="Foundation", purpose="Evenings", amount="1000", starts_on="2026-01-01",
        ends_on="2026-12-31",
    )  # fmt: skip
    grant = session.scalars(sa.select(OutreachGrant)).one()
    base = f"/outreach/grants/{grant.id}"
    answer = client.submit(f"{base}/spend", spent_on="2026-03-01", amount="1000.01", what="Rent")
    assert "This is more than is left of the grant." in answer.text
    client.submit_and_follow(f"{base}/spend", spent_on="2026-03-01", amount="250", what="Rent")
    page = client.submit_and_follow(f"{base}/reports/new", due_on="2026-03-01", what="Half-way")
    for words in ("$250.00", "$750.00", "Overdue"):
        assert words in page.text, words
    assert "$250.00" in client.page("/outreach/totals").text
    be(client, pair.agency_leader)
    for path in (
        f"/outreach/volunteers/{one.id}",
        f"/outreach/volunteers/{one.id}/task",
        base,
        f"{base}/spend",
    ):
        assert client.get(path).status_code == 404, path


def test_people_are_asked_about_an_activity(client: Any, session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    be(client, pair.ngo_leader)
    client.submit_and_follow(
        "/outreach/activities/new", title="Open mic", kind="open_mic", starts_on="2026-03-05", audience="All"
    )
    activity = session.scalars(sa.select(OutreachActivity)).one()
    path = f"/outreach/activities/{activity.id}/survey"
    assert "Ask people about it" in client.page(f"/outreach/activities/{activity.id}").text
    page = client.page(path)
    assert "No questionnaire yet" in page.text
    assert "Who is asked" not in page.text
    adopt(session, pair.ngo_leader, code="training-feedback", now=now, is_checked=True)
    answer = client.submit(path, audience="Guests", closes_on="2020-01-01")
    assert answer.status_code == 422
    assert "Guests" in answer.text
    page = client.submit_and_follow(path, audience="Guests")
    assert "Set up. Now hand out the link." in page.text
    assert "Surveys that follow it" in client.page(f"/outreach/activities/{activity.id}").text
    be(client, pair.agency_leader)
    assert client.get(path).status_code == 404
