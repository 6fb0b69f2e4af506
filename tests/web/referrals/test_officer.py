"""The officer's way until a referral is sent: write in a minute, save and come back, send once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from partners.memoranda.models import Memorandum
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralEvent, ReferralPacket
from tests.support.frozen_clock import Clock
from tests.support.referrals import World, make_agreement, make_ngo, make_referral, make_world

S = ReferralState


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


def answers(world: World, **changed: Any) -> dict[str, Any]:
    """What an officer types in a minute."""
    given = {
        "danger": "no",
        "person_name": "Jo Example",
        "age_band": "26_64",
        "phone": "+1 555 0100",
        "need": "crisis_followup",
        "concern": "Talked of not wanting to go on.",
        "urgency": "urgent",
        "area_id": world.agency.area_id,
        "consent": "verbal_witnessed",
        "feedback": "yes",
    }
    return given | changed


def referrals(session: Session) -> list[Referral]:
    return list(session.scalars(sa.select(Referral)))


def _states(session: Session) -> list[ReferralState]:
    session.expire_all()
    return [referral.state for referral in referrals(session)]


def test_nobody_outside_the_agency_writes_a_referral(client: Any, world: World) -> None:
    for person in (
        world.ngo.intake,
        world.ngo.worker,
        world.ngo.manager,
        world.agency.desk,
        world.agency.admin,
    ):
        client.sign_in(person.user_id)
        client.page("/referrals/new", status=403)


def test_a_stranger_does_not_find_a_draft_or_a_referral(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    draft = make_referral(session, world, now, state=S.DRAFT)
    sent = make_referral(session, world, now)
    for person in (world.agency.stranger, world.agency.other_supervisor):
        client.sign_in(person.user_id)
        client.page(f"/referrals/{sent}", status=404)
        client.page(f"/referrals/{draft}/edit", status=404)
        client.page(f"/referrals/{draft}/check", status=404)
    client.sign_in(world.agency.officer.user_id)
    client.page(f"/referrals/{uuid4()}", status=404)


def test_from_form_to_confirmation(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.agency.officer.user_id)
    form = client.page("/referrals/new")
    assert "Call first. A referral does not replace the call." in form.text
    assert "988 (unverified: check before relying)" in " ".join(form.text.split())
    check = client.submit_and_follow("/referrals/new", **answers(world))
    assert check.h1 == "Check your answers"
    assert "Mobile crisis team" in check.text, "the only service that fits is suggested"
    assert "The NGO decides within 1 business day" in check.text
    assert sum(1 for words in check.links if words.startswith("Change ")) >= 10
    [referral] = referrals(session)
    assert referral.state is S.DRAFT, "checking sends nothing"
    send = check.form(action="/send")
    answer = client.post(send.action, data=send.values)
    sent = client.page(answer.headers["Location"])
    assert sent.h1 == "Referral sent"
    assert referral.reference in sent.text
    assert "The NGO decides by" in sent.text
    assert "What happens next" in sent.text
    assert _states(session) == [S.SUBMITTED]


@pytest.mark.proves("I-09")
def test_a_double_tap_is_one_referral(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.agency.officer.user_id)
    form = client.page("/referrals/new").form()
    typed = form.filled(answers(world))
    first = client.post(form.action, data=typed)
    second = client.post(form.action, data=typed)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(referrals(session)) == 1
    send = client.page(first.headers["Location"]).form(action="/send")
    once = client.post(send.action, data=send.values)
    twice = client.post(send.action, data=send.values)
    assert once.status_code == twice.status_code == 302
    assert once.headers["Location"] == twice.headers["Location"]
    sent = sa.select(sa.func.count()).where(ReferralEvent.action == "submit")
    assert session.scalar(sent) == 1


def test_missing_answers_come_back_with_everything_typed_and_the_draft_is_kept(
    client: Any, session: Session, world: World
) -> None:
    client.sign_in(world.agency.officer.user_id)
    answer = client.submit("/referrals/new", person_name="Jo Example", concern="Alone on the bridge.")
    assert answer.status_code == 422
    assert answer.text.count("Choose the main concern.") == 2, "in the summary and at the question"
    assert "Alone on the bridge." in answer.text
    [referral] = referrals(session)
    packet = session.get_one(ReferralPacket, referral.id)
    assert packet.person_name == "Jo Example"
    assert f"/referrals/{referral.id}/edit" in answer.text, "the form now belongs to the draft"


def test_save_and_come_back(client: Any, world: World) -> None:
    client.sign_in(world.agency.officer.user_id)
    listed = client.submit_and_follow("/referrals/new", later="1", person_name="Jo Example")
    assert "Saved as a draft. Nothing is sent yet." in listed.text
    [path] = [url for url in listed.links.values() if url.endswith("/edit")]
    form = client.page(path).form(having="person_name")
    assert form.values["person_name"] == ["Jo Example"]


def test_a_changed_answer_leads_back_to_the_check(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.agency.officer.user_id)
    check = client.submit_and_follow("/referrals/new", **answers(world))
    edit = check.links["Change Urgency"]
    assert edit.endswith("/edit#urgency")
    again = client.submit_and_follow(edit.partition("#")[0], urgency="soon")
    assert again.h1 == "Check your answers"
    assert "Soon" in again.text
    assert len(referrals(session)) == 1


def test_autosave_keeps_the_draft_and_needs_its_token(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.agency.officer.user_id)
    form = client.page("/referrals/new").form(having="person_name")
    typed = form.filled({"person_name": "Jo"})
    without = {name: value for name, value in typed.items() if name != "csrf_token"}
    assert client.post("/referrals/autosave", data=without).status_code == 400
    for none_of_ours in ("", "k" * 65):
        refused = client.post("/referrals/autosave", data=typed | {"idempotency_key": [none_of_ours]})
        assert refused.status_code == 400
    assert referrals(session) == []
    assert client.post("/referrals/autosave", data=typed).status_code == 204
    assert client.post("/referrals/autosave", data=typed | {"person_name": ["Jo Example"]}).status_code == 204
    [referral] = referrals(session)
    assert session.get_one(ReferralPacket, referral.id).person_name == "Jo Example"
    path = f"/referrals/{referral.id}/autosave"
    assert client.post(path, data=typed | {"person_name": ["Joan"]}).status_code == 204
    session.expire_all()
    assert session.get_one(ReferralPacket, referral.id).person_name == "Joan"
    client.sign_in(world.agency.stranger.user_id)
    assert client.post(path, data=typed).status_code in (400, 404)


def test_answers_to_questions_that_were_not_shown_are_ignored(
    client: Any, session: Session, world: World
) -> None:
    client.sign_in(world.agency.officer.user_id)
    hidden = {"ground": "overridden_vital_interest", "not_asked_basis": "x" * 40, "refused_basis": "y" * 40}
    client.submit("/referrals/new", **answers(world, **hidden))
    [referral] = referrals(session)
    assert referral.consent_basis == "verbal_witnessed"
    assert referral.lawful_basis is None


def test_without_consent_the_lawful_basis_is_asked_for(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.agency.officer.user_id)
    typed = answers(world, consent="not_asked", feedback="no", ground="", not_asked_basis="short")
    answer = client.submit("/referrals/new", **typed)
    assert answer.status_code == 422
    assert "Choose why the person was not asked." in answer.text
    assert "State the lawful basis in at least 15 characters." in answer.text
    typed |= {"ground": "not_asked_unsafe", "not_asked_basis": "Asking would have escalated it."}
    assert client.submit("/referrals/new", **typed).status_code == 302
    kept = {(row.consent_basis, row.lawful_basis) for row in referrals(session)}
    assert ("not_asked_unsafe", "Asking would have escalated it.") in kept


def test_only_what_agreements_cover_is_offered(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.agency.officer.user_id)
    page = client.page("/referrals/new")
    shown = {field.get("value") for field in page.all("input") if field.get("name") == "urgency"}
    assert "emergency" not in shown, "the agreement covers every urgency but this one"
    assert "urgent" in shown
    kinds = {field.get("value") for field in page.all("input") if field.get("name") == "pathway"}
    assert kinds == {"post_crisis_followup"}
    services = {field.get("value") for field in page.all("input") if field.get("name") == "service_id"}
    assert services == {str(world.ngo.service_id)}
    answer = client.submit("/referrals/new", **answers(world, pathway="prearrest_diversion"))
    assert answer.status_code == 422


def test_the_missing_term_is_named_and_a_covered_service_is_suggested(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    south = Area(id=uuid4(), organisation_id=world.agency.id, code="S", name="South")
    session.add(south)
    session.flush()
    river = make_ngo(session, now, name="River House")
    make_agreement(session, replace(world.agency, area_id=south.id), river, now)
    client.sign_in(world.agency.officer.user_id)
    elsewhere = answers(world, area_id=south.id, service_id=world.ngo.service_id)
    answer = client.submit("/referrals/new", **elsewhere)
    assert answer.status_code == 422
    reference = session.get_one(Memorandum, world.memorandum_id).reference
    assert f"Agreement {reference} does not apply in the area “South”." in answer.text
    assert 'href="#area_id"' in answer.text
    assert "Talked of not wanting to go on." in answer.text
    [draft] = referrals(session)
    assert draft.area_id == south.id
    check = client.submit_and_follow("/referrals/new", **answers(world, area_id=south.id, service_id=""))
    assert "River House" in check.text


def test_an_agreement_that_ends_while_the_form_is_open_is_named_and_no_other_service_is_taken(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    river = make_ngo(session, now, name="River House")
    make_agreement(session, world.agency, river, now)
    client.sign_in(world.agency.officer.user_id)
    form = client.page("/referrals/new").form()
    typed = form.filled(answers(world, service_id=str(world.ngo.service_id)))
    ended = session.get_one(Memorandum, world.memorandum_id)
    ended.starts_on, ended.ends_on = ((now - timedelta(days=days)).date() for days in (30, 1))
    session.flush()
    answer = client.post(form.action, data=typed)
    assert answer.status_code == 422
    assert ended.reference in answer.text
    assert "Talked of not wanting to go on." in answer.text
    assert [draft.service_id for draft in referrals(session)] == [None]


def test_without_any_agreement_the_form_says_so_and_keeps_the_draft(
    client: Any, session: Session, world: World, clock: Clock
) -> None:
    clock.advance(days=400)
    client.sign_in(world.agency.officer.user_id)
    page = client.page("/referrals/new")
    assert "Your agency has no agreement in force" in page.text
    answer = client.submit("/referrals/new", **answers(world))
    assert answer.status_code == 422
    assert "Your draft is kept." in answer.text
    assert len(referrals(session)) == 1


def test_what_the_rules_refuse_at_sending_stands_at_its_question(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    draft = make_referral(session, world, now, state=S.DRAFT, concern=None, needs=())
    client.sign_in(world.agency.officer.user_id)
    answer = client.submit(f"/referrals/{draft}/check", action="/send")
    assert answer.status_code == 422
    assert "Say why you refer the person." in answer.text
    assert "Choose at least one need." in answer.text
    assert 'href="#need"' in answer.text
    assert "Jo Example" in answer.text


def test_the_same_person_referred_already_is_hinted_at(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    born = date(1990, 4, 1)
    sent = make_referral(session, world, now, born_on=born)
    draft = make_referral(session, world, now, state=S.DRAFT, born_on=born)
    client.sign_in(world.agency.officer.user_id)
    page = client.page(f"/referrals/{draft}/check")
    assert "This person is referred already." in page.text
    assert session.get_one(Referral, sent).reference in page.text
    other = make_referral(session, world, now, state=S.DRAFT, officer=world.agency.stranger, born_on=born)
    client.sign_in(world.agency.stranger.user_id)
    assert "referred already" not in client.page(f"/referrals/{other}/check").text


def test_delete_a_draft(client: Any, session: Session, world: World, now: datetime) -> None:
    draft = make_referral(session, world, now, state=S.DRAFT)
    client.sign_in(world.agency.officer.user_id)
    listed = client.submit_and_follow(f"/referrals/{draft}/discard")
    assert "The draft is deleted." in listed.text
    client.page(f"/referrals/{draft}/edit", status=404)
