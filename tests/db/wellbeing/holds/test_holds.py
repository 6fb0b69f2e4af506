"""A hold on a participant: nobody erases them, their wish is kept, two people lift it, and nobody outside learns of it."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.keys.keeping import keep_by
from core.keys.shredding import destroy_keys
from core.keys.table import Subject
from tests.support.wellbeing import NGO, a_clinician, a_visitor, an_officer, make_enrolment
from wellbeing.enrolments.holds.commands import confirm_lift, place_hold, refuse_lift, request_lift
from wellbeing.enrolments.holds.queries import list_clients, list_holds
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.erasing import erase_participant, wish_erasing
from wellbeing.participants.holds.models import ParticipantHold
from wellbeing.participants.holds.standing import KEEPER, find_own_hold, held_participants
from wellbeing.participants.models import Participant
from wellbeing.store import WELLBEING
from wellbeing.trail.models import TrailRow
from wellbeing.visitor import Visitor

MATTER = "Inquest 2026/17"


def privacy() -> Visitor:
    return a_visitor(Role.WELLBEING_AUDITOR, organisation_id=NGO)


class Case:
    """An officer, the clinician who holds them, and a hold."""

    def __init__(self, vault: Session, now: datetime, *, telling: str = "may") -> None:
        self.officer, self.clinician = an_officer(), a_clinician()
        enrolment = make_enrolment(vault, now=now, visitor=self.officer, carer=self.clinician)
        self.participant_id, self.enrolment_id = enrolment.participant_id, enrolment.id
        self.hold_id = self.placed(vault, now, telling=telling)

    def placed(self, vault: Session, now: datetime, **changed: object) -> UUID:
        values = {
            "enrolment_id": self.enrolment_id,
            "reason": "inquest",
            "telling": "may",
            "matter": MATTER,
            "review_on": now.date() + timedelta(days=60),
        } | changed
        return place_hold(vault, self.clinician, **values, now=now)  # type: ignore[arg-type]


def is_there(vault: Session, participant_id: UUID) -> bool:
    return vault.scalar(sa.select(Participant.id).where(Participant.id == participant_id)) is not None


@pytest.mark.proves("P-02", "E-08")
@pytest.mark.parametrize("telling", ["may", "must_not"])
def test_an_officers_wish_to_be_erased_waits_for_two_people(
    vault: Session, now: datetime, telling: str
) -> None:
    case = Case(vault, now, telling=telling)
    assert held_participants(vault, [case.participant_id]) == {case.participant_id}
    with pytest.raises(RuleBroken, match="Nothing of it is erased"):
        erase_participant(vault, case.officer, now=now)
    assert not wish_erasing(vault, case.officer, now=now)
    known = find_own_hold(vault, case.participant_id)
    assert known is not None
    assert known.wished_at == now
    assert known.may_know is (telling == "may")
    assert (known.reason, known.since) == (("inquest", now) if telling == "may" else (None, None))
    with pytest.raises(Conflict, match="Nobody asks"):
        confirm_lift(vault, privacy(), case.hold_id, now=now)
    request_lift(vault, case.clinician, case.hold_id, now=now)
    with pytest.raises(Denied):
        confirm_lift(vault, case.clinician, case.hold_id, now=now)
    assert is_there(vault, case.participant_id)
    confirm_lift(vault, privacy(), case.hold_id, now=now)
    assert not is_there(vault, case.participant_id)
    actions = vault.scalars(sa.select(TrailRow.action).order_by(TrailRow.sequence)).all()
    assert {"participant_hold.placed", "participant_hold.lifted", "participant.erased"} <= set(actions)


@pytest.mark.proves("P-02")
def test_whoever_asked_for_nothing_stays_and_a_second_hold_keeps_on(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    other = case.placed(vault, now, reason="court_order")
    wish_erasing(vault, case.officer, now=now)
    second = privacy()
    request_lift(vault, case.clinician, case.hold_id, now=now)
    refuse_lift(vault, second, case.hold_id, now=now)
    request_lift(vault, case.clinician, case.hold_id, now=now)
    confirm_lift(vault, second, case.hold_id, now=now)
    assert is_there(vault, case.participant_id)
    request_lift(vault, case.clinician, other, now=now)
    confirm_lift(vault, second, other, now=now)
    assert not is_there(vault, case.participant_id)
    quiet = Case(vault, now)
    request_lift(vault, quiet.clinician, quiet.hold_id, now=now)
    confirm_lift(vault, second, quiet.hold_id, now=now)
    assert is_there(vault, quiet.participant_id)
    assert wish_erasing(vault, quiet.officer, now=now)
    assert not is_there(vault, quiet.participant_id)


@pytest.mark.proves("P-02")
def test_the_key_of_a_held_participant_is_not_destroyed(vault: Session, now: datetime) -> None:
    keep_by(KEEPER, compartment=WELLBEING)
    case = Case(vault, now)
    with pytest.raises(RuleBroken, match="legal hold"):
        destroy_keys(vault, Subject("participant", case.participant_id), compartment=WELLBEING)
    assert vault.get_one(Enrolment, case.enrolment_id).chosen_name


@pytest.mark.proves("P-02", "E-06")
def test_nobody_in_command_and_no_other_organisation_sees_that_a_hold_stands(
    vault: Session, now: datetime
) -> None:
    case = Case(vault, now)
    request_lift(vault, case.clinician, case.hold_id, now=now)
    row = list_holds(vault, privacy())[0]
    assert row.matter == MATTER
    assert case.participant_id.hex not in repr(row).replace("-", "")
    strangers = [a_visitor(role) for role in (Role.SUPERVISOR, Role.LEADERSHIP, Role.ORGANISATION_ADMIN)]
    strangers += [a_visitor(Role.WELLBEING_AUDITOR), a_visitor(Role.WELLBEING_COORDINATOR), an_officer()]
    strangers += [a_visitor(Role.RECORDS_OFFICER), a_visitor(Role.AUDITOR)]
    for stranger in strangers:
        assert list_holds(vault, stranger) == ()
        assert list_clients(vault, stranger) == []
        for act in (request_lift, confirm_lift, refuse_lift):
            with pytest.raises((Denied, NotFound)):
                act(vault, stranger, case.hold_id, now=now)
    with pytest.raises(RuleBroken, match="one of your clients"):
        place_hold(
            vault, a_clinician(), enrolment_id=case.enrolment_id, reason="inquest", telling="may",
            matter=MATTER, review_on=now.date() + timedelta(days=9), now=now,
        )  # fmt: skip


@pytest.mark.proves("P-02")
def test_bad_values_are_refused_and_the_database_asks_for_two(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    bad: tuple[tuple[str, object], ...] = (
        ("reason", "curiosity"), ("telling", "shout"), ("matter", " "), ("matter", "x" * 201),
        ("review_on", now.date()), ("review_on", now.date() + timedelta(days=367)),
    )  # fmt: skip
    for field, value in bad:
        with pytest.raises(RuleBroken) as refused:
            case.placed(vault, now, **{field: value})
        assert refused.value.field == field
    alone = b"x" * len(case.clinician.pseudonym or b"")
    changed = sa.update(ParticipantHold).values(
        lift_requested_at=now, lift_requested_by=alone, lifted_at=now, lifted_by=alone
    )
    with pytest.raises(IntegrityError, match="lifted_by_two"), vault.begin_nested():
        vault.execute(changed, execution_options={"synchronize_session": False})
