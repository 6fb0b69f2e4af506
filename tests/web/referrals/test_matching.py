"""Who a referral goes to, on the form: reasons in words, one tap, the gap where nobody fits; and the kinds of referral."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.models import MemorandumCode
from partners.memoranda.terms import CodeKind, Pathway
from partners.services.capacity import CapacityState, Figure
from partners.services.commands import state_capacity
from partners.services.models import Service, ServiceLanguage, ServiceNeed
from partners.services.needs import Need
from referrals.handover import commands
from referrals.handover.gaps.models import ServiceGap
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralEvent, ReferralPacket
from tests.support.referrals import (
    Ngo,
    World,
    make_agreement,
    make_ngo,
    make_referral,
    make_world,
    values_for,
)
from tests.web.referrals.test_officer import answers

S = ReferralState


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    """Two NGOs: Harbour House for crises, River House for food and in Spanish."""
    world = make_world(session, now)
    session.add(ServiceNeed(service_id=world.ngo.service_id, need=Need.CRISIS_FOLLOWUP))
    return world


@pytest.fixture
def river(session: Session, world: World, now: datetime) -> Ngo:
    ngo = make_ngo(session, now, name="River House")
    session.get_one(Service, ngo.service_id).name = "Food bank"
    session.add_all(
        [
            ServiceNeed(service_id=ngo.service_id, need=Need.FOOD),
            ServiceLanguage(service_id=ngo.service_id, code="es"),
        ]
    )
    make_agreement(session, world.agency, ngo, now)
    return ngo


def open_pathway(session: Session, world: World, pathway: Pathway) -> None:
    """As if the agreement opened the pathway as well."""
    session.add(MemorandumCode(memorandum_id=world.memorandum_id, kind=CodeKind.PATHWAY, code=pathway.value))
    session.flush()


def chosen_on(page: Any) -> list[str]:
    """The service that stands selected."""
    return [
        field.get("value")
        for field in page.all("input")
        if field.get("name") == "service_id" and "checked" in field.attrib
    ]


def only(session: Session) -> Referral:
    return session.scalars(sa.select(Referral)).one()


def test_without_scripts_a_button_shows_who_fits_and_keeps_what_is_typed(
    client: Any, session: Session, world: World, river: Ngo, now: datetime
) -> None:
    state_capacity(
        session,
        river.manager,
        river.service_id,
        figure=Figure(state=CapacityState.LIMITED, places=3),
        now=now - timedelta(days=2),
    )
    client.sign_in(world.agency.officer.user_id)
    form = client.page("/referrals/new").form(having="person_name")
    typed = form.filled({"need": "food", "area_id": world.agency.area_id, "person_name": "Jo", "fit": "1"})
    answer = client.post(form.action, data=typed)
    assert answer.status_code == 200
    page = client.parse(answer) if hasattr(client, "parse") else None
    text = " ".join(answer.text.split())
    assert "There is a problem" not in text, "nobody asked to send"
    assert "Suggested" in text
    assert "Helps with: Food" in text
    assert "3 places, said 2 days ago" in text
    assert "Does not list: Food" in text, "of the other one, the reason against it"
    assert "Opening hours are not known" in text
    assert f'value="{river.service_id}" checked' in text
    assert page is None or chosen_on(page) == [str(river.service_id)]
    draft = only(session)
    assert draft.service_id == river.service_id
    assert draft.state is S.DRAFT
    assert session.get_one(ReferralPacket, draft.id).person_name == "Jo"


def test_the_services_are_drawn_anew_while_answers_change_and_nothing_is_kept(
    client: Any, session: Session, world: World, river: Ngo
) -> None:
    client.sign_in(world.agency.officer.user_id)
    form = client.page("/referrals/new").form(having="person_name")
    typed = form.filled({"need": "food", "area_id": world.agency.area_id, "language": "Spanish"})
    answer = client.post("/referrals/matches", data=typed)
    assert answer.status_code == 200
    assert answer.json["status"] == "It goes to: Food bank, River House"
    assert "Speaks Spanish" in answer.json["html"]
    assert f'value="{river.service_id}" checked' in answer.json["html"]
    assert session.scalar(sa.select(sa.func.count()).select_from(Referral)) == 0
    assert client.post("/referrals/matches", data={"need": "food"}).status_code == 400
    client.sign_in(world.ngo.intake.user_id)
    assert client.post("/referrals/matches", data=typed).status_code == 403


def test_what_the_officer_chose_stands_and_what_stood_preselected_gives_way(
    client: Any, session: Session, world: World, river: Ngo
) -> None:
    client.sign_in(world.agency.officer.user_id)
    harbour = str(world.ngo.service_id)
    chosen = answers(world, need="food", service_id=harbour)
    check = client.submit_and_follow("/referrals/new", **chosen)
    assert "Mobile crisis team" in check.text
    assert "Against: Does not list: Food" in check.text
    check = client.submit_and_follow("/referrals/new", **(chosen | {"suggested_id": harbour}))
    assert "Food bank" in check.text
    assert "Does not list: Food" not in check.text


def test_the_last_partner_stands_preselected_until_something_speaks_against_it(
    client: Any, session: Session, world: World, river: Ngo, now: datetime
) -> None:
    make_referral(session, world, now, ngo_id=river.id, service_id=river.service_id)
    client.sign_in(world.agency.officer.user_id)
    page = client.page("/referrals/new")
    assert chosen_on(page) == [str(river.service_id)]
    assert "You used it last" in page.text
    check = client.submit_and_follow("/referrals/new", **answers(world))
    assert "Mobile crisis team" in check.text, "the last one does not help with a crisis"


def test_nobody_fits_becomes_a_gap_in_one_click_and_once(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.agency.officer.user_id)
    refused = client.submit("/referrals/new", **answers(world, need="debt"))
    assert refused.status_code == 422
    assert "No service fits. Missing: A service for the need." in refused.text
    assert "Talked of not wanting to go on." in refused.text
    draft = only(session)
    path = f"/referrals/{draft.id}/edit"
    for _ in range(2):
        noted = client.submit(path, danger="no", gap="1")
        assert noted.status_code == 200
        assert "Noted as a service gap: A service for the need." in noted.text
    gap = session.scalars(sa.select(ServiceGap)).one()
    assert (gap.need, gap.missing, gap.agency_id) == (Need.DEBT, "need", world.agency.id)
    all_the_same = client.submit_and_follow(path, danger="no", service_id=world.ngo.service_id)
    assert all_the_same.h1 == "Check your answers", "the officer may choose it all the same"


def test_no_gap_is_noted_without_a_concern_or_where_a_service_fits(
    client: Any, session: Session, world: World
) -> None:
    client.sign_in(world.agency.officer.user_id)
    early = client.submit("/referrals/new", gap="1", person_name="Jo Early")
    assert early.status_code == 422
    assert "Choose the main concern first" in early.text
    assert "Jo Early" in early.text
    fits = client.submit("/referrals/new", **answers(world), gap="1")
    assert fits.status_code == 422
    assert "A service fits, so there is no gap to note." in fits.text
    assert session.scalar(sa.select(sa.func.count()).select_from(ServiceGap)) == 0


def test_a_draft_given_up_without_a_match_is_a_gap(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    unmet = make_referral(session, world, now, state=S.DRAFT, needs=(Need.DEBT,))
    met = make_referral(session, world, now, state=S.DRAFT)
    client.sign_in(world.agency.officer.user_id)
    for draft in (met, unmet):
        client.submit_and_follow(f"/referrals/{draft}/discard")
    gap = session.scalars(sa.select(ServiceGap)).one()
    assert (gap.need, gap.origin.value) == (Need.DEBT, "ended")


def test_the_register_counts_for_each_side_and_hides_small_counts(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    for _ in range(2):
        key = make_referral(session, world, now)
        commands.decline(
            session, world.ngo.intake, key, reason="no_capacity", other_route_offered=True, now=now
        )
    client.sign_in(world.agency.desk.user_id)
    page = client.page("/service-gaps/")
    assert "A free place" in page.text
    assert "Declined by an NGO" in page.text
    assert "Jo Example" not in page.text
    for reader in (world.agency.leader, world.ngo.manager):
        client.sign_in(reader.user_id)
        page = client.page("/service-gaps/?days=365")
        assert "fewer than 5" in page.text
        assert "not shown" in page.text
        assert "Declined by an NGO" not in page.text, "no single gap"
    for nobody in (world.agency.officer, world.ngo.intake):
        client.sign_in(nobody.user_id)
        client.page("/service-gaps/", status=403)
    other = make_world(session, now, agency="Elsewhere Police", ngo="Elsewhere House")
    client.sign_in(other.agency.desk.user_id)
    assert "No gaps in this period" in client.page("/service-gaps/").text
    client.page(f"/service-gaps/?partner={world.ngo.id}", status=404)
    client.page("/service-gaps/?partner=nonsense", status=404)


# ---- Kinds of referral


def test_each_kind_of_referral_is_explained_where_it_is_chosen(
    client: Any, session: Session, world: World
) -> None:
    for pathway in (Pathway.EXISTING_PROVIDER_NOTICE, Pathway.SELF_OR_FAMILY, Pathway.PREARREST_DIVERSION):
        open_pathway(session, world, pathway)
    client.sign_in(world.agency.officer.user_id)
    text = client.page("/referrals/new").text
    assert "The person told you who helps them already: let that NGO know. No new intake." in text
    assert "The person or the family asked you for help, and you write it down for them." in text
    assert "Help instead of arrest, if the person agrees." in text


def test_a_notice_names_the_provider_and_never_answers(
    client: Any, session: Session, world: World, river: Ngo
) -> None:
    open_pathway(session, world, Pathway.EXISTING_PROVIDER_NOTICE)
    client.sign_in(world.agency.officer.user_id)
    notice = answers(world, pathway="existing_provider_notice", need="debt")
    refused = client.submit("/referrals/new", **notice)
    assert refused.status_code == 422
    assert "Ask the person who helps them already, and choose that service." in refused.text
    assert "No service fits." not in refused.text, "no place is asked for"
    named = notice | {"service_id": world.ngo.service_id}
    check = client.submit_and_follow("/referrals/new", **named)
    assert "No new intake is asked for." in check.text
    assert "never told whether the person is known to the NGO" in check.text
    send = check.form(action="/send")
    client.post(send.action, data=send.values)
    referral = session.scalars(sa.select(Referral).where(Referral.submitted_at.is_not(None))).one()
    assert referral.pathway is Pathway.EXISTING_PROVIDER_NOTICE
    assert not referral.feedback_permitted, "the question was not shown, so its answer counts for nothing"
    client.sign_in(world.ngo.intake.user_id)
    page = client.page(f"/referrals/{referral.id}")
    assert "No new intake is asked for." in page.text


def test_a_notice_without_consent_is_refused_at_the_question(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    open_pathway(session, world, Pathway.EXISTING_PROVIDER_NOTICE)
    client.sign_in(world.agency.officer.user_id)
    notice = answers(
        world,
        pathway="existing_provider_notice",
        service_id=world.ngo.service_id,
        consent="not_asked",
        ground="not_asked_unsafe",
        not_asked_basis="Asking would have escalated it.",
    )
    check = client.submit_and_follow("/referrals/new", **notice)
    send = check.form(action="/send")
    answer = client.post(send.action, data=send.values)
    assert answer.status_code == 422
    assert "A notice to who helps the person already is sent only if the person agrees." in answer.text
    assert "Asking would have escalated it." in answer.text


def test_diversion_says_nobody_ends_worse_off_and_names_the_day_of_the_intake(
    client: Any, session: Session, world: World
) -> None:
    open_pathway(session, world, Pathway.PREARREST_DIVERSION)
    client.sign_in(world.agency.officer.user_id)
    check = client.submit_and_follow("/referrals/new", **answers(world, pathway="prearrest_diversion"))
    assert "Nobody ends worse off for taking part" in check.text
    assert "Intake by Mar 25, 2026 if you send it now" in check.text
    send = check.form(action="/send")
    sent = client.page(client.post(send.action, data=send.values).headers["Location"])
    assert "Nobody ends worse off for taking part" in sent.text
    client.sign_in(world.ngo.intake.user_id)
    page = client.page(f"/referrals/{only(session).id}")
    assert "Nobody ends worse off for taking part" in page.text
    assert "Mar 25, 2026" in page.text


# ---- What is asked and what is kept


def test_feedback_is_asked_only_of_a_person_who_agreed(client: Any, session: Session, world: World) -> None:
    client.sign_in(world.agency.officer.user_id)
    silent = client.submit("/referrals/new", **answers(world, feedback=""))
    assert silent.status_code == 422
    assert "Say whether the person permits feedback." in silent.text
    hidden = answers(
        world,
        consent="not_asked",
        ground="not_asked_unsafe",
        not_asked_basis="Asking would have escalated it.",
        feedback="yes",
    )
    assert client.submit_and_follow("/referrals/new", **hidden).h1 == "Check your answers"
    kept = session.scalars(sa.select(Referral).where(Referral.consent_basis == "not_asked_unsafe")).one()
    assert not kept.feedback_permitted


def test_ways_that_are_not_safe_are_kept_checked_and_shown_again(
    client: Any, session: Session, world: World
) -> None:
    client.sign_in(world.agency.officer.user_id)
    typed = answers(world, unsafe_channels=["via_family", "voicemail", "smoke"])
    check = client.submit_and_follow("/referrals/new", **answers(world, unsafe_channels=["voicemail"]))
    assert "Voicemail" in check.text
    assert client.submit("/referrals/new", **typed).status_code == 422, "an unknown code is refused"
    packets = session.scalars(sa.select(ReferralPacket.unsafe_channels)).all()
    assert set(packets) == {"voicemail", "voicemail via_family"}


def test_a_second_open_referral_to_the_service_waits_for_a_supervisor(
    client: Any, session: Session, world: World, now: datetime
) -> None:
    born = date(1990, 4, 1)
    first = make_referral(session, world, now, born_on=born)
    client.sign_in(world.agency.officer.user_id)
    again = answers(world, born_on="1990-04-01")
    check = client.submit_and_follow("/referrals/new", **again)
    assert "Send to the NGO" not in check.text
    assert check.links["See the open referral"] == f"/referrals/{first}"
    draft = next(row for row in session.scalars(sa.select(Referral)) if row.state is S.DRAFT)
    button = check.form(action="/send")
    refused = client.post(button.action, data=button.values)
    assert refused.status_code == 422
    assert "This person has an open referral to this service" in refused.text
    assert session.get_one(Referral, draft.id).state is S.DRAFT

    client.sign_in(world.agency.supervisor.user_id)
    mine = commands.create_draft(
        session, world.agency.supervisor, values=replace(values_for(world), born_on=born), now=now
    )
    path = f"/referrals/{mine.id}/check"
    short = client.submit(path, action="/send", override_reason="too short")
    assert short.status_code == 422
    assert "Say in at least 15 characters why a second referral" in short.text
    assert "too short" in short.text
    sent = client.submit_and_follow(path, action="/send", override_reason="The first team is the wrong one.")
    assert sent.h1 == "Referral sent"
    event = session.scalars(sa.select(ReferralEvent).where(ReferralEvent.referral_id == mine.id)).one()
    assert event.note == "The first team is the wrong one."
