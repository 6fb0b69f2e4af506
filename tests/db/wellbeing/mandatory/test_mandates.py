"""Mandatory referrals: one word, by signed consent, and nothing that can be joined with anything else."""

from dataclasses import asdict
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from tests.support.wellbeing_care import Care, letters_to, make_care, visitor_for
from wellbeing.enrolments.lifecycle import ReferralSource
from wellbeing.enrolments.mandatory import commands
from wellbeing.enrolments.mandatory.lifecycle import MandateState, Seen
from wellbeing.enrolments.mandatory.models import Mandate, MandateConsent
from wellbeing.enrolments.mandatory.policy import Request
from wellbeing.enrolments.mandatory.queries import (
    count_unanswered,
    get_asked,
    get_own,
    get_work,
    list_asked,
    list_overseen,
    list_own,
    list_work,
)
from wellbeing.enrolments.mandatory.texts import CURRENT
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.models import Participant
from wellbeing.trail.models import TrailRow
from wellbeing.visitor import Visitor

FAIR = Request(name="Sgt Lee", is_no_debriefing=True, is_no_examination=True)


@pytest.fixture
def care(session: Session, vault: Session, now: datetime) -> Care:
    return make_care(session, vault, now)


@pytest.fixture
def supervisor(session: Session, care: Care) -> Visitor:
    return visitor_for(session, care.supervisor)


@pytest.fixture
def officer(session: Session, care: Care) -> Visitor:
    return visitor_for(session, care.officer, own=True)


@pytest.fixture
def clinician(session: Session, care: Care) -> Visitor:
    return visitor_for(session, care.clinician)


def ask(
    vault: Session, supervisor: Visitor, officer: Visitor, now: datetime, request: Request = FAIR
) -> UUID:
    assert officer.pseudonym is not None
    return commands.ask(
        vault,
        supervisor,
        officer=officer.pseudonym,
        address="officer@north.example",
        asker_name="Robin Supervisor",
        request=request,
        now=now,
    )


def sign(vault: Session, care: Care, officer: Visitor, mandate_id: UUID, now: datetime) -> None:
    commands.consent(
        vault,
        officer,
        mandate_id,
        name="Jo Lee",
        provider_id=care.ngo.id,
        contact="410 555 0100",
        now=now,
    )


def attend(
    vault: Session, clinician: Visitor, mandate_id: UUID, now: datetime, *, attended: bool = True
) -> None:
    commands.take(vault, clinician, mandate_id, now=now)
    commands.record_word(vault, clinician, mandate_id, attended=attended, now=now)


def word(vault: Session, supervisor: Visitor, mandate_id: UUID) -> Seen:
    return get_asked(vault, supervisor, mandate_id).word


def test_the_word_is_seen_only_while_consent_lives(
    session: Session,
    vault: Session,
    care: Care,
    supervisor: Visitor,
    officer: Visitor,
    clinician: Visitor,
    now: datetime,
) -> None:
    mandate_id = ask(vault, supervisor, officer, now)
    assert word(vault, supervisor, mandate_id) is Seen.NOTHING
    sign(vault, care, officer, mandate_id, now)
    assert word(vault, supervisor, mandate_id) is Seen.NOTHING
    attend(vault, clinician, mandate_id, now)
    assert word(vault, supervisor, mandate_id) is Seen.ATTENDED
    commands.record_word(vault, clinician, mandate_id, attended=False, now=now)
    assert word(vault, supervisor, mandate_id) is Seen.DID_NOT_ATTEND
    for name in ("coordinator", "privacy"):
        rows = list_overseen(vault, visitor_for(session, getattr(care, name)))
        assert [row.word for row in rows] == [Seen.DID_NOT_ATTEND]
    commands.revoke(vault, officer, mandate_id, now=now + timedelta(hours=1))
    assert word(vault, supervisor, mandate_id) is Seen.NOTHING
    assert list_work(vault, clinician) == []
    # Signing again starts anew: what was recorded under the former signature is gone.
    sign(vault, care, officer, mandate_id, now + timedelta(hours=2))
    assert word(vault, supervisor, mandate_id) is Seen.NOTHING
    assert vault.scalars(sa.select(MandateConsent.text_version)).all() == [CURRENT, CURRENT]


def test_whoever_asked_cannot_tell_why_there_is_nothing_to_see(
    vault: Session, care: Care, supervisor: Visitor, officer: Visitor, clinician: Visitor, now: datetime
) -> None:
    mandate_id = ask(vault, supervisor, officer, now)
    seen = [asdict(get_asked(vault, supervisor, mandate_id))]
    commands.refuse(vault, officer, mandate_id, now=now)
    seen.append(asdict(get_asked(vault, supervisor, mandate_id)))
    sign(vault, care, officer, mandate_id, now)
    seen.append(asdict(get_asked(vault, supervisor, mandate_id)))
    commands.take(vault, clinician, mandate_id, now=now)
    seen.append(asdict(get_asked(vault, supervisor, mandate_id)))
    commands.revoke(vault, officer, mandate_id, now=now)
    seen.append(asdict(get_asked(vault, supervisor, mandate_id)))
    assert all(one == seen[0] for one in seen)


def test_an_enrolment_changes_nothing_of_what_the_supervisor_sees(
    session: Session, vault: Session, now: datetime
) -> None:
    care = make_care(session, vault, now)
    supervisor, officer = visitor_for(session, care.supervisor), visitor_for(session, care.officer, own=True)
    ask(vault, supervisor, officer, now)
    with_it = [asdict(row) for row in list_asked(vault, supervisor)]
    vault.execute(sa.delete(Participant))
    assert vault.scalars(sa.select(Enrolment.id)).all() == []
    assert [asdict(row) for row in list_asked(vault, supervisor)] == with_it


def test_it_is_no_enrolment_and_nothing_links_the_two(
    vault: Session, care: Care, supervisor: Visitor, officer: Visitor, clinician: Visitor, now: datetime
) -> None:
    before = vault.scalars(sa.select(Enrolment.id)).all()
    mandate_id = ask(vault, supervisor, officer, now)
    sign(vault, care, officer, mandate_id, now)
    attend(vault, clinician, mandate_id, now)
    assert vault.scalars(sa.select(Enrolment.id)).all() == before
    assert ReferralSource.MANDATORY not in vault.scalars(sa.select(Enrolment.source)).all()
    keys = {
        key.column.table.name for table in (Mandate, MandateConsent) for key in table.__table__.foreign_keys
    }
    assert keys == {"mandate"}


def test_officer_and_asker_each_see_their_own(
    session: Session, vault: Session, care: Care, supervisor: Visitor, officer: Visitor, now: datetime
) -> None:
    mandate_id = ask(vault, supervisor, officer, now)
    assert count_unanswered(vault, officer) == 1
    mine = get_own(vault, officer, mandate_id)
    assert (mine.asked_by_name, mine.state, mine.word) == (
        "Robin Supervisor",
        MandateState.ASKED,
        Seen.NOTHING,
    )
    assert [row.name for row in list_asked(vault, supervisor)] == ["Sgt Lee"]
    assert letters_to(vault) == [("officer@north.example", None)]
    for name in ("chief", "coordinator", "privacy", "administrator", "auditor", "clinician", "manager"):
        other = visitor_for(session, getattr(care, name))
        assert list_asked(vault, other) == []
        assert list_own(vault, other) == []
        for act in (commands.refuse, commands.revoke, commands.call_off):
            with pytest.raises(NotFound):
                act(vault, other, mandate_id, now=now)
    with pytest.raises(NotFound):
        commands.refuse(vault, supervisor, mandate_id, now=now)
    with pytest.raises(NotFound):
        commands.call_off(vault, officer, mandate_id, now=now)


@pytest.mark.parametrize(
    "who", ["supervisor", "chief", "administrator", "auditor", "clinician", "manager", "officer"]
)
def test_only_coordinator_and_privacy_officer_oversee(
    session: Session,
    vault: Session,
    care: Care,
    supervisor: Visitor,
    officer: Visitor,
    now: datetime,
    who: str,
) -> None:
    ask(vault, supervisor, officer, now)
    assert list_overseen(vault, visitor_for(session, getattr(care, who))) == []


@pytest.mark.parametrize(
    "who", ["coordinator", "privacy", "administrator", "auditor", "clinician", "manager", "officer"]
)
def test_only_command_of_an_agency_asks(
    session: Session, vault: Session, care: Care, now: datetime, who: str
) -> None:
    with pytest.raises(Denied):
        commands.ask(
            vault,
            visitor_for(session, getattr(care, who)),
            officer=b"o" * 16,
            address="x@north.example",
            asker_name="X",
            request=FAIR,
            now=now,
        )


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        (Request(name="  ", is_no_debriefing=True, is_no_examination=True), "name"),
        (Request(name="x" * 121, is_no_debriefing=True, is_no_examination=True), "name"),
        (Request(name="Lee", is_no_debriefing=False, is_no_examination=True), "is_no_debriefing"),
        (Request(name="Lee", is_no_debriefing=True, is_no_examination=False), "is_no_examination"),
    ],
)
def test_never_for_a_debriefing_or_an_examination(
    vault: Session, supervisor: Visitor, officer: Visitor, now: datetime, request_: Request, field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        ask(vault, supervisor, officer, now, request_)
    assert refused.value.field == field
    assert vault.scalars(sa.select(Mandate.id)).all() == []


def test_nobody_asks_for_themselves_or_twice(
    vault: Session, supervisor: Visitor, officer: Visitor, now: datetime
) -> None:
    with pytest.raises(RuleBroken, match="yourself"):
        ask(vault, supervisor, supervisor, now)
    first = ask(vault, supervisor, officer, now)
    with pytest.raises(RuleBroken, match="already"):
        ask(vault, supervisor, officer, now)
    commands.call_off(vault, supervisor, first, now=now)
    assert list_asked(vault, supervisor) == []
    ask(vault, supervisor, officer, now)


def test_a_signature_needs_a_name_a_provider_and_a_way_to_be_reached(
    vault: Session, care: Care, supervisor: Visitor, officer: Visitor, now: datetime
) -> None:
    mandate_id = ask(vault, supervisor, officer, now)
    for name, provider_id, contact, field in (
        (" ", care.ngo.id, "410", "name"),
        ("Jo", uuid4(), "410", "provider_id"),
        ("Jo", None, "410", "provider_id"),
        ("Jo", care.ngo.id, " ", "contact"),
    ):
        with pytest.raises(RuleBroken) as refused:
            commands.consent(
                vault, officer, mandate_id, name=name, provider_id=provider_id, contact=contact, now=now
            )
        assert refused.value.field == field


def test_the_first_clinician_has_it(
    session: Session,
    vault: Session,
    care: Care,
    supervisor: Visitor,
    officer: Visitor,
    clinician: Visitor,
    now: datetime,
) -> None:
    mandate_id = ask(vault, supervisor, officer, now)
    colleague = visitor_for(session, care.colleague)
    assert list_work(vault, clinician) == []
    with pytest.raises(NotFound):
        commands.take(vault, clinician, mandate_id, now=now)
    sign(vault, care, officer, mandate_id, now)
    free = get_work(vault, colleague, mandate_id)
    assert (free.signed_name, free.contact, free.is_mine) == ("Jo Lee", None, False)
    commands.take(vault, clinician, mandate_id, now=now)
    assert get_work(vault, clinician, mandate_id).contact == "410 555 0100"
    assert list_work(vault, colleague) == []
    with pytest.raises(Conflict, match="colleague"):
        commands.take(vault, colleague, mandate_id, now=now)
    with pytest.raises(NotFound):
        commands.record_word(vault, colleague, mandate_id, attended=True, now=now)


def test_the_trail_tells_no_answer(
    vault: Session, care: Care, supervisor: Visitor, officer: Visitor, clinician: Visitor, now: datetime
) -> None:
    mandate_id = ask(vault, supervisor, officer, now)
    commands.refuse(vault, officer, mandate_id, now=now)
    sign(vault, care, officer, mandate_id, now)
    attend(vault, clinician, mandate_id, now)
    commands.revoke(vault, officer, mandate_id, now=now)
    of_it = sa.select(TrailRow.action, TrailRow.details).where(TrailRow.subject_id == mandate_id.hex)
    assert [tuple(row) for row in vault.execute(of_it.order_by(TrailRow.sequence))] == [
        ("mandate.asked", "{}"),
        ("mandate.answered", "{}"),
        ("mandate.answered", "{}"),
        ("mandate.answered", "{}"),
    ]


def test_steps_out_of_order_are_refused(
    vault: Session, supervisor: Visitor, officer: Visitor, now: datetime
) -> None:
    mandate_id = ask(vault, supervisor, officer, now)
    with pytest.raises(InvalidTransition):
        commands.revoke(vault, officer, mandate_id, now=now)
    commands.refuse(vault, officer, mandate_id, now=now)
    with pytest.raises(InvalidTransition):
        commands.refuse(vault, officer, mandate_id, now=now)


def test_names_and_contact_lie_sealed(
    vault: Session, care: Care, supervisor: Visitor, officer: Visitor, now: datetime
) -> None:
    sign(vault, care, officer, ask(vault, supervisor, officer, now), now)
    row = vault.execute(
        sa.select(Mandate.officer_name_sealed, Mandate.asked_by_name_sealed, Mandate.contact_sealed)
    ).one()
    blobs = b"".join(bytes(blob) for blob in row)
    assert not any(word in blobs for word in (b"Lee", b"Robin", b"0100"))
