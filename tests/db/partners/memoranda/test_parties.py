"""Agreements of several agencies and NGOs: who joins, who signs, and what each may refer."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import OrganisationKind, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.meetings.queries.due import agreement_spans
from partners.memoranda.commands import change_draft, draft_amendment
from partners.memoranda.drafts import Parties, Scope
from partners.memoranda.duties.commands import add_duty
from partners.memoranda.duties.kinds import DutyKind
from partners.memoranda.duties.queries import list_overdue_duties
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import (
    Memorandum,
    MemorandumArea,
    MemorandumParty,
    MemorandumService,
    MemorandumSignature,
    Partnership,
)
from partners.memoranda.pages import get_content, get_memorandum, list_memoranda
from partners.memoranda.queries import (
    covering_terms,
    get_memorandum_row,
    get_terms,
    list_agreements_in_force,
    list_partnerships,
    partnership_standing,
)
from partners.memoranda.terms import Pathway, Terms, Urgency
from tests.support.memoranda import (
    Pair,
    approve_all,
    make_draft,
    make_memorandum,
    make_organisation,
    make_pair,
    make_person,
    pass_review,
    send_as,
    sign_as,
)


@pytest.fixture
def pair(session: Session, now: datetime) -> Pair:
    return make_pair(session, now)


@pytest.fixture
def joining(session: Session, now: datetime) -> Pair:
    """Another agency and another NGO."""
    return make_pair(session, now, agency="Southgate Police", ngo="River House")


def make_joint_draft(session: Session, pair: Pair, joining: Pair, now: datetime) -> Memorandum:
    """A draft of two agencies and two NGOs, each with a service or an area."""
    draft = make_draft(session, pair, now)
    further = Parties(further=frozenset({joining.agency_id, joining.ngo_id}))
    change_draft(session, pair.agency_leader, draft.id, section=further, now=now)
    scope = Scope(
        services=frozenset({pair.services[0], joining.services[0]}),
        areas=frozenset({pair.areas[0], joining.areas[0]}),
        pathways=frozenset({Pathway.POST_CRISIS_FOLLOWUP}),
    )
    return change_draft(session, joining.ngo_leader, draft.id, section=scope, now=now)


def make_joint(session: Session, pair: Pair, joining: Pair, now: datetime) -> Memorandum:
    """The same, signed by all four."""
    draft = make_joint_draft(session, pair, joining, now)
    pass_review(session, draft, *pair.leaders, *joining.leaders, now=now)
    send_as(session, pair.agency_leader, draft, now)
    for leader in (*joining.leaders, *pair.leaders):
        sign_as(session, leader, draft, now)
    return draft


def ask(session: Session, agency: Pair, ngo: Pair, now: datetime, **changed: Any) -> Terms:
    values: dict[str, Any] = {
        "agency_id": agency.agency_id,
        "ngo_id": ngo.ngo_id,
        "service_id": ngo.services[0],
        "area_id": agency.areas[0],
        "pathway": Pathway.POST_CRISIS_FOLLOWUP,
        "urgency": Urgency.URGENT,
        "on": now,
    }
    return covering_terms(session, **values | changed)


def test_the_drafting_pair_are_the_first_parties(session: Session, pair: Pair, now: datetime) -> None:
    draft = make_draft(session, pair, now)
    rows = session.execute(
        sa.select(MemorandumParty.organisation_id, MemorandumParty.side, MemorandumParty.position)
        .where(MemorandumParty.memorandum_id == draft.id)
        .order_by(MemorandumParty.position)
    ).all()
    assert [tuple(row) for row in rows] == [
        (pair.agency_id, OrganisationKind.AGENCY, 0),
        (pair.ngo_id, OrganisationKind.NGO, 1),
    ]


def test_who_joins_sees_the_draft_and_makes_partnerships(
    session: Session, pair: Pair, joining: Pair, now: datetime
) -> None:
    draft = make_draft(session, pair, now)
    with pytest.raises(NotFound):
        get_memorandum(session, joining.ngo_leader, draft.id)
    make_joint_draft(session, pair, joining, now)
    joint = session.scalars(sa.select(Memorandum).where(Memorandum.id != draft.id)).one()
    assert [row.id for row in list_memoranda(session, joining.ngo_leader)] == [joint.id]
    pairs = {(row.agency_id, row.ngo_id) for row in list_partnerships(session)}
    assert pairs == {(agency.agency_id, ngo.ngo_id) for agency in (pair, joining) for ngo in (pair, joining)}
    names = [party.name for party in get_content(session, get_memorandum_row(session, joint.id)).parties]
    assert names == ["Northgate Police", "Harbour House", "River House", "Southgate Police"]


def test_every_party_signs_in_any_order_and_the_last_signature_executes(
    session: Session, pair: Pair, joining: Pair, now: datetime
) -> None:
    draft = make_joint_draft(session, pair, joining, now)
    pass_review(session, draft, pair.agency_leader, now=now)
    assert draft.state.value == "in_review"
    approve_all(session, draft, pair.ngo_leader, *joining.leaders, now=now)
    send_as(session, joining.agency_leader, draft, now)
    for leader in (joining.ngo_leader, pair.agency_leader, joining.agency_leader):
        sign_as(session, leader, draft, now)
        assert draft.state.value == "out_for_signature"
        assert not get_memorandum_row(session, draft.id).is_in_force(now)
    with pytest.raises(RuleBroken, match="not signed yet by Harbour House"):
        ask(session, joining, joining, now)
    sign_as(session, pair.ngo_leader, draft, now)
    assert draft.state.value == "executed"
    today = now.date()
    assert set(session.scalars(sa.select(Partnership.active_from))) == {today}


def test_each_agency_refers_to_each_ngo_from_its_own_areas_to_their_own_services(
    session: Session, pair: Pair, joining: Pair, now: datetime
) -> None:
    joint = make_joint(session, pair, joining, now)
    for agency in (pair, joining):
        for ngo in (pair, joining):
            assert ask(session, agency, ngo, now).memorandum_id == joint.id
    with pytest.raises(RuleBroken) as refused:
        ask(session, pair, pair, now, service_id=joining.services[0])
    assert refused.value.field == "service_id"
    with pytest.raises(RuleBroken) as refused:
        ask(session, pair, pair, now, area_id=joining.areas[0])
    assert refused.value.field == "area_id"
    terms = get_terms(session, joint.id)
    assert terms.agency_ids == {pair.agency_id, joining.agency_id}
    assert terms.ngo_ids == {pair.ngo_id, joining.ngo_id}
    for agency in (pair, joining):
        found = list_agreements_in_force(session, agency_id=agency.agency_id, on=now)
        assert [one.memorandum_id for one in found] == [joint.id]
    assert [one.in_force for one in partnership_standing(session, on=now)] == [True] * 4


def test_who_leaves_takes_services_and_areas_along_and_the_pair_stays(
    session: Session, pair: Pair, joining: Pair, now: datetime
) -> None:
    draft = make_joint_draft(session, pair, joining, now)
    change_draft(session, pair.agency_leader, draft.id, section=Parties(further=frozenset()), now=now)
    for model, column, kept in (
        (MemorandumService, MemorandumService.service_id, pair.services[0]),
        (MemorandumArea, MemorandumArea.area_id, pair.areas[0]),
    ):
        assert session.scalars(sa.select(column).where(model.memorandum_id == draft.id)).all() == [kept]
    assert [p.organisation_id for p in get_memorandum_row(session, draft.id).parties] == [
        pair.agency_id,
        pair.ngo_id,
    ]
    with pytest.raises(NotFound):
        get_memorandum(session, joining.ngo_leader, draft.id)


@pytest.mark.parametrize("kind", [OrganisationKind.OPERATOR, None])
def test_only_agencies_and_ngos_join(
    session: Session, pair: Pair, now: datetime, kind: OrganisationKind | None
) -> None:
    draft = make_draft(session, pair, now)
    other = make_organisation(session, kind, "Elsewhere") if kind else uuid4()
    with pytest.raises(RuleBroken) as refused:
        change_draft(
            session, pair.agency_leader, draft.id, section=Parties(further=frozenset({other})), now=now
        )
    assert refused.value.field == "organisation"


def test_no_more_than_twenty_parties(session: Session, pair: Pair, now: datetime) -> None:
    draft = make_draft(session, pair, now)
    many = frozenset(make_organisation(session, OrganisationKind.NGO, f"NGO {n}") for n in range(19))
    with pytest.raises(RuleBroken, match="at most 20"):
        change_draft(session, pair.agency_leader, draft.id, section=Parties(further=many), now=now)


def test_nobody_signs_for_two_parties_and_no_party_signs_twice(
    session: Session, pair: Pair, joining: Pair, now: datetime
) -> None:
    draft = make_joint_draft(session, pair, joining, now)
    pass_review(session, draft, *pair.leaders, *joining.leaders, now=now)
    send_as(session, pair.agency_leader, draft, now)
    sign_as(session, pair.agency_leader, draft, now)
    moved = replace(pair.agency_leader, organisation_id=joining.agency_id)
    with pytest.raises(Conflict, match="nor for two parties"):
        sign_as(session, moved, draft, now)
    deputy = make_person(session, pair.agency_id, "Sam Deputy", Role.LEADERSHIP, now=now)
    with pytest.raises(Conflict, match="Your organisation has signed"):
        sign_as(session, deputy, draft, now)
    desk = make_person(session, joining.agency_id, "Dev Desk", Role.PARTNERSHIP_DESK, now=now)
    with pytest.raises(Denied):
        sign_as(session, desk, draft, now)
    assert len(session.scalars(sa.select(MemorandumSignature)).all()) == 1


def test_a_stranger_does_not_sign(session: Session, pair: Pair, joining: Pair, now: datetime) -> None:
    sent = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    with pytest.raises(NotFound):
        sign_as(session, joining.ngo_leader, sent, now)
    stranger = sa.insert(MemorandumSignature).values(
        id=uuid4(),
        memorandum_id=sent.id,
        organisation_id=joining.ngo_id,
        signed_by_id=joining.ngo_leader.user_id,
        typed_name="X",
        signed_at=now,
        content_hash="0" * 64,
    )
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(stranger)


def test_an_overlap_is_found_for_every_pair(
    session: Session, pair: Pair, joining: Pair, now: datetime
) -> None:
    joint = make_joint(session, pair, joining, now)
    second = make_draft(session, joining, now)
    pass_review(session, second, *joining.leaders, now=now)
    with pytest.raises(RuleBroken, match=joint.reference):
        send_as(session, joining.agency_leader, second, now)
    other = make_draft(session, joining, now, services=joining.services[1:])
    pass_review(session, other, *joining.leaders, now=now)
    send_as(session, joining.agency_leader, other, now)


def test_an_amendment_lets_a_party_go(session: Session, pair: Pair, joining: Pair, now: datetime) -> None:
    joint = make_joint(session, pair, joining, now)
    day = (now + timedelta(days=30)).date()
    draft = draft_amendment(session, pair.agency_leader, joint.id, effective_on=day, now=now)
    change_draft(
        session,
        pair.agency_leader,
        draft.id,
        section=Parties(further=frozenset({joining.agency_id})),
        now=now,
    )
    leaders = (*pair.leaders, joining.agency_leader)
    pass_review(session, draft, *leaders, now=now)
    send_as(session, pair.agency_leader, draft, now)
    for leader in leaders:
        sign_as(session, leader, draft, now)
    after = now + timedelta(days=31)
    assert ask(session, joining, pair, after).memorandum_id == draft.id
    assert ask(session, joining, joining, now).memorandum_id == joint.id
    with pytest.raises(RuleBroken, match="no longer joins Southgate Police and River House"):
        ask(session, joining, joining, after)


def test_officers_of_every_party_read_what_was_agreed(
    session: Session, pair: Pair, joining: Pair, now: datetime
) -> None:
    joint = make_joint(session, pair, joining, now)
    officer = make_person(session, joining.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    assert [row.id for row in list_memoranda(session, officer)] == [joint.id]


def test_every_pair_owes_the_meetings_and_the_dates(
    session: Session, pair: Pair, joining: Pair, now: datetime
) -> None:
    memorandum = make_joint(session, pair, joining, now)
    add_duty(
        session,
        pair.agency_leader,
        memorandum.id,
        organisation_id=joining.ngo_id,
        kind=DutyKind.INSURANCE,
        title="Cover",
        due_on=now.date(),
        now=now,
    )
    every = [row.id for row in list_partnerships(session)]
    assert len(every) == 4
    assert set(agreement_spans(session, every)) == set(every)
    for one in every:
        assert list(agreement_spans(session, [one])) == [one]
        assert len(list_overdue_duties(session, [one], today=now.date() + timedelta(days=1))) == 1
