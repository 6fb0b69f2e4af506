"""What is kept of support ends two years after it, whatever a hold keeps stays, and the keys go with the last trace (P-01, P-04)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.keys.table import key_table
from tests.support.wellbeing import a_clinician, an_officer, make_enrolment
from wellbeing.enrolments.forgetting import forget_absent, forget_ended, forget_support
from wellbeing.enrolments.holds.commands import place_hold
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment, EnrolmentEvent
from wellbeing.participants.models import Erasure, Participant
from wellbeing.participants.visits.models import OwnVisit
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WELLBEING
from wellbeing.trail.models import TrailRow

S = EnrolmentState
TWO_YEARS = timedelta(days=733)


def count(vault: Session, model: type[Any]) -> int:
    return vault.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def keys_of(vault: Session, participant_id: UUID) -> int:
    keys = key_table(WELLBEING)
    mine = sa.select(sa.func.count()).select_from(keys).where(keys.c.subject_id == participant_id)
    return vault.scalar(mine) or 0


@pytest.mark.proves("P-01", "P-04")
def test_an_ended_enrolment_goes_after_two_years_and_the_person_with_it(
    vault: Session, now: datetime
) -> None:
    ended = make_enrolment(vault, now=now, state=S.COMPLETED)
    participant_id = ended.participant_id
    living = make_enrolment(vault, now=now, state=S.ACTIVE)
    living_id, staying_id = living.id, living.participant_id
    later = now + TWO_YEARS - timedelta(days=2)
    assert forget_support(vault, now=later) == 0
    later = now + TWO_YEARS
    assert keys_of(vault, participant_id) > 0
    assert forget_ended(vault, now=later) == 1
    assert count(vault, Enrolment) == 1
    assert {row.enrolment_id for row in vault.scalars(sa.select(EnrolmentEvent))} == {living_id}
    assert forget_absent(vault, now=later) == 1
    assert vault.scalars(sa.select(Participant.id)).all() == [staying_id]
    assert keys_of(vault, participant_id) == 0
    [erasure] = vault.scalars(sa.select(Erasure))
    assert (erasure.rule, erasure.subject_id) == ("time_over", participant_id)
    actions = vault.scalars(sa.select(TrailRow.action).where(TrailRow.action.like("%.forgotten")))
    assert sorted(actions) == ["enrolment.forgotten", "participant.forgotten"]
    assert forget_support(vault, now=later) == 0


@pytest.mark.proves("P-02")
def test_what_a_hold_keeps_is_not_forgotten(vault: Session, now: datetime) -> None:
    officer, clinician = an_officer(), a_clinician()
    enrolment = make_enrolment(vault, now=now, visitor=officer, carer=clinician, state=S.COMPLETED)
    place_hold(
        vault,
        clinician,
        enrolment_id=enrolment.id,
        reason="inquest",
        telling="may",
        matter="Inquest 2026/17",
        review_on=now.date() + timedelta(days=60),
        now=now,
    )
    assert forget_support(vault, now=now + 2 * TWO_YEARS) == 0
    assert count(vault, Enrolment) == 1


def test_a_later_trace_keeps_the_person_and_not_the_old_enrolment(vault: Session, now: datetime) -> None:
    enrolment = make_enrolment(vault, now=now, state=S.WITHDRAWN)
    participant_id, later = enrolment.participant_id, now + TWO_YEARS
    vault.add(
        OwnVisit(
            participant_id=participant_id,
            digest=b"x" * 32,
            holder=b"h" * PSEUDONYM_BYTES,
            created_at=now,
            last_active_at=later - timedelta(days=30),
        )
    )
    vault.flush()
    assert forget_support(vault, now=later) == 1
    assert count(vault, Enrolment) == 0
    assert count(vault, Participant) == 1
    assert forget_support(vault, now=later + TWO_YEARS) == 1
    assert count(vault, Participant) == 0
