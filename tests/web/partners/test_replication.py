"""A partnership becomes a template without anybody's name, travels as a file, and a neighbour begins a draft with it."""

import io
import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.users.models import User
from core.errors import NotFound, RuleBroken
from partners.goals.commands import Terms as GoalTerms
from partners.goals.commands import agree, propose
from partners.goals.measures import Measure
from partners.memoranda.commands import change_draft
from partners.memoranda.drafts import Basics, Governance
from partners.memoranda.models import Memorandum
from partners.memoranda.queries import find_partnership
from partners.replication import queries
from partners.replication.commands import import_template, make_template, start_from_template
from partners.replication.document import read_template, written
from partners.replication.models import PartnershipTemplate
from partners.replication.redaction import Names, names_left, redacted
from tests.support.memoranda import Pair, make_memorandum, make_pair
from tests.web.conftest import WebClient

DAY = timedelta(days=1)


def world(session: Session, now: datetime) -> tuple[Pair, Memorandum]:
    pair = make_pair(session, now - 60 * DAY)
    memorandum = make_memorandum(session, pair, now - 50 * DAY)
    partnership = find_partnership(session, agency_id=pair.agency_id, ngo_id=pair.ngo_id)
    assert partnership is not None
    terms = GoalTerms(
        title="Faster first contact",
        why=f"Ask {pair.agency_leader.name}, ada@chief.example or +1 410 555 0123, about M-7K3M-92QF.",
        measure=Measure(indicator="R10"),
        baseline=0.5,
        target=0.8,
        starts_on=(now - DAY).date(),
        ends_on=(now + 200 * DAY).date(),
        agency_owner_id=pair.agency_leader.user_id,  # type: ignore[arg-type]
        ngo_owner_id=pair.ngo_leader.user_id,  # type: ignore[arg-type]
    )
    goal = propose(session, pair.agency_leader, partnership_id=partnership.id, terms=terms, now=now)
    agree(session, pair.ngo_leader, goal.id, now=now)
    return pair, memorandum


def test_nothing_of_the_source_stands_in_the_file(session: Session, now: datetime) -> None:
    pair, memorandum = world(session, now)
    template_id = make_template(session, pair.agency_leader, memorandum.id, name="Follow-up", now=now)
    text = queries.get_text(session, pair.agency_leader, template_id)
    content = queries.content_of(session, memorandum.id)
    names = queries.names_in(session, content)
    everything = [*names.agency, *names.ngo, *names.people, *names.places, memorandum.reference]
    ids = [str(one) for one in (memorandum.id, pair.agency_id, pair.ngo_id, *pair.services, *pair.areas)]
    mails = session.scalars(sa.select(User.email)).all()
    assert len(names.people) == 2
    assert names_left(text, [*everything, *mails, *ids, *(one.replace("-", "") for one in ids)]) == []
    assert "@" not in text
    assert not re.search(r"\+?\d[\d ()-]{7,}\d", text)
    body = json.loads(text)
    assert body["goals"][0]["why"] == "Ask [name], [contact] or [contact], about [number]."
    assert "baseline" not in text
    assert read_template(text) == body
    again = make_template(session, pair.agency_leader, memorandum.id, name="Follow-up", now=now)
    assert session.get_one(PartnershipTemplate, again).number == 2


def test_a_neighbour_begins_with_it_and_sees_what_differs(session: Session, now: datetime) -> None:
    pair, memorandum = world(session, now)
    leader = pair.agency_leader
    template_id = make_template(session, leader, memorandum.id, name="Follow-up", now=now)
    text = queries.get_text(session, leader, template_id)
    near = make_pair(session, now, agency="Riverbend Police", ngo="Harbour Light")
    taken = import_template(session, near.agency_leader, content=text.encode(), now=now)
    assert session.get_one(PartnershipTemplate, taken).is_from_file
    basics = Basics(title="Ours", purpose="Help.", starts_on=now.date(), ends_on=date(now.year + 1, 1, 31))
    draft_id = start_from_template(
        session,
        near.agency_leader,
        taken,
        other_organisation_id=near.ngo_id,
        basics=basics,
        with_courses=False,
        with_questionnaires=False,
        now=now,
    )
    begun, row = queries.find_start(session, near.agency_leader, draft_id)
    _, body = queries.get_template(session, near.agency_leader, taken)
    assert (begun.template.id, row.purpose) == (taken, "Help.")
    assert [section.terms for section in queries.differences_to(session, row, body)] == [()]
    source, draft = queries.content_of(session, memorandum.id), queries.content_of(session, draft_id)
    assert draft.response_times == source.response_times
    assert draft.targets == source.targets
    assert draft.pathways == source.pathways
    assert (draft.services, draft.areas) == ((), ())
    governance = Governance(
        meeting_cadence=draft.meeting_cadence,
        notice_days=draft.notice_days + 30,
        loop_days=draft.loop_days,
        unable_attempts=draft.unable_attempts,
        unable_days=draft.unable_days,
        urgent_declines_reviewed=draft.urgent_declines_reviewed,
        info_reply_days=draft.info_reply_days,
    )
    change_draft(session, near.agency_leader, draft_id, section=governance, now=now)
    session.expire_all()
    _, row = queries.find_start(session, near.agency_leader, draft_id)
    lines = [line for section in queries.differences_to(session, row, body) for line in section.terms]
    assert [line.key for line in lines] == ["notice_days"]
    with pytest.raises(NotFound):
        queries.find_start(session, pair.agency_leader, draft_id)


def test_a_strange_file_is_refused_with_its_place(session: Session, now: datetime) -> None:
    pair, memorandum = world(session, now)
    template_id = make_template(session, pair.agency_leader, memorandum.id, name="Follow-up", now=now)
    good = json.loads(queries.get_text(session, pair.agency_leader, template_id))
    read_template(written(good))
    spoilt = [
        {**good, "extra": 1},
        {**good, "version": True},
        {**good, "name": "a\nb"},
        {**good, "agreement": {**good["agreement"], "notice_days": -1}},
        {**good, "agreement": {**good["agreement"], "stalled_days": 3}},
        {**good, "agreement": {**good["agreement"], "meeting_cadence": "weekly"}},
        {**good, "agreement": {**good["agreement"], "secret": "x"}},
        {**good, "agreement": {**good["agreement"], "pathways": ["social_contact"] * 2}},
        {**good, "goals": [{**good["goals"][0], "owner": "x"}]},
        {**good, "goals": [{**good["goals"][0], "title": "x" * 161}]},
        {**good, "courses": [{}]},
        {**good, "questionnaires": [{"purpose": "x", "content": {}}]},
    ]
    for body in spoilt:
        with pytest.raises(RuleBroken) as refused:
            read_template(json.dumps(body))
        assert refused.value.field == "file", body
    for text in ('{"format": 1, "format": 2}', "[" * 40, "nothing", "{}"):
        with pytest.raises(RuleBroken):
            read_template(text)


def test_codes_stay_and_words_lose_their_names() -> None:
    names = Names(
        agency=frozenset({"Elmsworth Police"}),
        ngo=frozenset({"Lanternfield"}),
        people=frozenset({"Otto Other"}),
        places=frozenset({"District N"}),
    )
    value = {
        "kind": "other",
        "text": "ELMSWORTH POLICE and Lanternfield in district n: ask Mr Other, not the other.",
    }
    assert redacted(value, names) == {
        "kind": "other",
        "text": "[agency] and [NGO] in [place]: ask Mr [name], not the other.",
    }


def test_pages_from_making_to_the_draft(
    session: Session, client: WebClient, now: datetime, tmp_path: Path
) -> None:
    pair, memorandum = world(session, now)
    client.sign_in(pair.agency_leader.user_id)
    assert "No templates yet" in client.page("/templates/").text
    form = client.page("/templates/new").form(having="memorandum")
    made = client.post(
        "/templates/new",
        data=form.filled({"memorandum": str(memorandum.id), "name": "Follow-up"}),
        follow_redirects=True,
    )
    assert "Faster first contact" in made.text
    template = session.scalars(sa.select(PartnershipTemplate)).one()
    file = client.get(f"/templates/{template.id}/file")
    assert file.data.decode() == template.body
    form = client.page("/templates/from-file").form("/templates/from-file")
    values = {"csrf_token": form.values["csrf_token"][0], "file": (io.BytesIO(b"{}"), "x.json")}
    refused = client.post("/templates/from-file", data=values, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "no template of Concordat" in refused.text
    path = f"/templates/{template.id}/start"
    form = client.page(path).form(having="other_organisation")
    begun = client.post(
        path,
        data=form.filled({"other_organisation": str(pair.ngo_id), "title": "Next year"}),
        follow_redirects=True,
    )
    assert "Nowhere: it says what the template says." in begun.text
    assert "Faster first contact" in begun.text
