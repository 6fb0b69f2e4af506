"""Sending, signing and returning to draft: what is frozen, who signs what, and what is refused."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area
from audit.models import AuditRow
from core.actor import Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from partners.memoranda.clauses import LIBRARY
from partners.memoranda.commands import (
    change_draft,
    return_to_draft,
    sign,
)
from partners.memoranda.content import content_hash, read_content
from partners.memoranda.drafts import (
    Change,
    Clauses,
    DataSharing,
    ResponseTimes,
    Scope,
    Targets,
)
from partners.memoranda.lifecycle import MemorandumState as S
from partners.memoranda.models import MemorandumNote, MemorandumSignature, Partnership
from partners.memoranda.queries import get_terms
from partners.memoranda.terms import DataCategory, Pathway
from partners.services.models import Service
from tests.support.memoranda import (
    Pair,
    make_draft,
    make_memorandum,
    make_pair,
    make_person,
    pass_review,
    send_as,
    sign_as,
)


def actions_of(session: Session) -> list[str]:
    return list(
        session.scalars(sa.select(AuditRow.action).order_by(AuditRow.at, AuditRow.chain, AuditRow.sequence))
    )


def test_sending_freezes_content_and_hash(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    assert memorandum.frozen_content is not None
    assert memorandum.content_hash == content_hash(memorandum.frozen_content)
    content = read_content(memorandum.frozen_content)
    assert [service.name for service in content.services] == ["Mobile crisis team"]
    assert memorandum.frozen_at == now


INCOMPLETE: list[tuple[str, Callable[[Pair], Change], str]] = [
    (
        "no service",
        lambda pair: Scope(services=frozenset(), areas=frozenset(pair.areas), pathways=frozenset(Pathway)),
        "at least one service",
    ),
    (
        "no area",
        lambda pair: Scope(services=frozenset(pair.services), areas=frozenset(), pathways=frozenset(Pathway)),
        "at least one area",
    ),
    (
        "no pathway",
        lambda pair: Scope(
            services=frozenset(pair.services), areas=frozenset(pair.areas), pathways=frozenset()
        ),
        "at least one pathway",
    ),
    ("no urgency", lambda _: ResponseTimes(times={}), "at least one level of urgency"),
    (
        "no data",
        lambda _: DataSharing(to_ngo=frozenset(), to_agency=frozenset(DataCategory)),
        "gives to the NGO",
    ),
    (
        "no data back",
        lambda _: DataSharing(to_ngo=frozenset(DataCategory), to_agency=frozenset()),
        "to the agency",
    ),
    ("no clauses", lambda _: Clauses(clauses=()), "clause on"),
]


@pytest.mark.parametrize(("change", "words"), [i[1:] for i in INCOMPLETE], ids=[i[0] for i in INCOMPLETE])
def test_an_incomplete_draft_is_not_sent(
    session: Session, now: datetime, change: Callable[[Pair], Change], words: str
) -> None:
    pair = make_pair(session, now)
    memorandum = make_draft(session, pair, now)
    change_draft(session, pair.agency_leader, memorandum.id, section=change(pair), now=now)
    with pytest.raises(RuleBroken, match=words):
        pass_review(session, memorandum, *pair.leaders, now=now)
    memorandum.state = S.APPROVED
    with pytest.raises(RuleBroken, match=words):
        send_as(session, pair.agency_leader, memorandum, now)
    assert memorandum.state is S.APPROVED


def test_a_term_that_has_passed_is_not_sent(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_draft(session, pair, now, starts_on=date(2025, 1, 1), ends_on=date(2026, 3, 10))
    pass_review(session, memorandum, *pair.leaders, now=now)
    with pytest.raises(RuleBroken, match="has passed already"):
        send_as(session, pair.agency_leader, memorandum, now)


@pytest.mark.parametrize("state", [S.OUT_FOR_SIGNATURE, S.EXECUTED, S.SUSPENDED])
def test_an_overlap_is_refused_with_the_other_reference(session: Session, now: datetime, state: S) -> None:
    pair = make_pair(session, now)
    first = make_memorandum(
        session, pair, now, state=state, starts_on=date(2026, 3, 1), ends_on=date(2026, 9, 30)
    )
    second = make_draft(
        session, pair, now, starts_on=date(2026, 9, 30), ends_on=date(2027, 9, 30), services=pair.services
    )
    pass_review(session, second, *pair.leaders, now=now)
    with pytest.raises(RuleBroken, match=first.reference):
        send_as(session, pair.agency_leader, second, now)
    assert second.state is S.APPROVED


def test_another_service_or_other_days_do_not_overlap(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    make_memorandum(session, pair, now, starts_on=date(2026, 4, 1), ends_on=date(2026, 9, 30))
    other_service = make_draft(session, pair, now, starts_on=date(2026, 4, 1), services=pair.services[1:])
    later = make_draft(session, pair, now, starts_on=date(2026, 10, 1), ends_on=date(2027, 1, 1))
    for memorandum in (other_service, later):
        pass_review(session, memorandum, *pair.leaders, now=now)
        send_as(session, pair.agency_leader, memorandum, now)
        assert memorandum.state is S.OUT_FOR_SIGNATURE


def test_a_terminated_agreement_overlaps_until_its_end_only(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    ended = make_memorandum(session, pair, now, state=S.TERMINATED)
    assert ended.terminated_on is not None
    successor = make_draft(session, pair, now, starts_on=ended.terminated_on)
    pass_review(session, successor, *pair.leaders, now=now)
    send_as(session, pair.agency_leader, successor, now)
    assert successor.state is S.OUT_FOR_SIGNATURE


def test_the_second_signature_executes(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    partnership = session.get_one(Partnership, memorandum.partnership_id)
    sign_as(session, pair.ngo_leader, memorandum, now)
    assert (memorandum.state, memorandum.executed_at, partnership.active_from) == (
        S.OUT_FOR_SIGNATURE,
        None,
        None,
    )
    later = now + timedelta(hours=1)
    sign_as(session, pair.agency_leader, memorandum, later)
    assert (memorandum.state, memorandum.executed_at) == (S.EXECUTED, later)
    assert partnership.active_from == date(2026, 3, 11)
    assert actions_of(session)[-2:] == ["memorandum.signed", "memorandum.executed"]
    signatures = session.scalars(sa.select(MemorandumSignature)).all()
    assert {s.content_hash for s in signatures} == {memorandum.content_hash}
    assert {s.job_title for s in signatures} == {"Director"}


def test_an_earlier_active_day_stays(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    make_memorandum(session, pair, now, starts_on=date(2026, 3, 20), ends_on=date(2026, 6, 30))
    make_memorandum(session, pair, now, starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30))
    assert session.scalars(sa.select(Partnership.active_from)).all() == [date(2026, 3, 20)]


def test_the_name_typed_must_be_the_account_s(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    assert memorandum.content_hash is not None
    with pytest.raises(RuleBroken) as refused:
        sign(
            session,
            pair.agency_leader,
            memorandum.id,
            typed_name="Somebody Else",
            content_hash=memorandum.content_hash,
            now=now,
        )
    assert refused.value.field == "typed_name"
    sign(
        session,
        pair.agency_leader,
        memorandum.id,
        typed_name="  ada   CHIEF ",
        content_hash=memorandum.content_hash,
        now=now,
    )


def test_one_signature_per_side_and_person(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    second = make_person(session, pair.agency_id, "Sam Deputy", Role.LEADERSHIP, now=now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    sign_as(session, pair.agency_leader, memorandum, now)
    with pytest.raises(Conflict, match="You have signed"):
        sign_as(session, pair.agency_leader, memorandum, now)
    with pytest.raises(Conflict, match="Your organisation has signed"):
        sign_as(session, second, memorandum, now)


@pytest.mark.parametrize("role", [Role.PARTNERSHIP_DESK, Role.LIAISON_OFFICER, Role.SUPERVISOR])
def test_without_authority_nobody_signs(session: Session, now: datetime, role: Role) -> None:
    pair = make_pair(session, now)
    person = make_person(session, pair.agency_id, "Pat Person", role, now=now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    with pytest.raises((Denied, NotFound)):
        sign_as(session, person, memorandum, now)


def test_what_changed_since_is_not_signed(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    with pytest.raises(Conflict, match="changed since you opened it"):
        sign(
            session,
            pair.agency_leader,
            memorandum.id,
            typed_name=pair.agency_leader.name,
            content_hash="0" * 64,
            now=now,
        )
    session.execute(sa.update(Service).where(Service.id == pair.services[0]).values(name="Renamed"))
    with pytest.raises(Conflict, match="no longer what was frozen"):
        sign_as(session, pair.agency_leader, memorandum, now)


@pytest.mark.parametrize("state", [state for state in S if state is not S.DRAFT])
def test_frozen_content_is_never_changed(session: Session, now: datetime, state: S) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=state)
    before = get_terms(session, memorandum.id)
    with pytest.raises(Conflict, match="frozen"):
        change_draft(session, pair.agency_leader, memorandum.id, section=Targets(targets=()), now=now)
    assert get_terms(session, memorandum.id) == before


def test_back_to_draft_voids_the_signatures(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    sign_as(session, pair.agency_leader, memorandum, now)
    return_to_draft(session, pair.ngo_leader, memorandum.id, note="The area is wrong.", now=now)
    assert (memorandum.state, memorandum.content_hash, memorandum.frozen_content) == (S.DRAFT, None, None)
    assert session.scalars(sa.select(MemorandumSignature)).all() == []
    assert session.scalars(sa.select(MemorandumNote.note)).all() == ["The area is wrong."]
    assert "memorandum.signed" in actions_of(session)
    last = session.scalars(sa.select(AuditRow).where(AuditRow.action == "memorandum.returned_to_draft")).one()
    assert '"voided_signatures":1' in last.details
    change_draft(session, pair.agency_leader, memorandum.id, section=Targets(targets=()), now=now)


def test_the_clauses_of_the_library_are_stored_in_order(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now, state=S.OUT_FOR_SIGNATURE)
    assert memorandum.frozen_content is not None
    elements = [clause.element for clause in read_content(memorandum.frozen_content).clauses]
    assert elements == [clause.element for clause in LIBRARY]


def test_a_renamed_area_does_not_change_what_was_frozen(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    memorandum = make_memorandum(session, pair, now)
    session.execute(sa.update(Area).where(Area.id == pair.areas[0]).values(name="New name"))
    assert memorandum.frozen_content is not None
    assert [area.name for area in read_content(memorandum.frozen_content).areas] == ["District N"]
