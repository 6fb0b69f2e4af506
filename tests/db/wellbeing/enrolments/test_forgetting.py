"""What has had its time goes, whatever a hold keeps stays, and the keys go with the last trace (P-01, P-04)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.keys.table import key_table
from tests.support.wellbeing import AGENCY, NGO, a_clinician, an_officer, make_enrolment
from wellbeing.enrolments import forgetting
from wellbeing.enrolments.forgetting import count_due
from wellbeing.enrolments.holds.commands import place_hold
from wellbeing.enrolments.keeping.classes import KeptClass, limit_of
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment, EnrolmentEvent
from wellbeing.participants.models import Erasure, Participant
from wellbeing.participants.visits.models import OwnVisit
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WELLBEING
from wellbeing.trail.models import TrailRow

S = EnrolmentState
TWO_YEARS = timedelta(days=733)


def forget_ended(vault: Session, *, now: datetime) -> int:
    """What ended two years ago of the agency, as a confirmed night forgets it."""
    return forgetting.forget_ended(vault, AGENCY, limit=limit_of(now.date(), 24), now=now)


def forget_absent(vault: Session, *, now: datetime) -> int:
    """Who left no trace for two years."""
    return forgetting.forget_absent(vault, AGENCY, limit=limit_of(now.date(), 24), now=now)


def forget_support(vault: Session, *, now: datetime) -> int:
    """Both, in this order."""
    return forget_ended(vault, now=now) + forget_absent(vault, now=now)


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
    later = now + 2 * TWO_YEARS
    assert count_due(vault, KeptClass.ENROLMENT, AGENCY, limit=limit_of(later.date(), 24)) == (0, 1)
    assert forget_support(vault, now=later) == 0
    assert count(vault, Enrolment) == 1
    vault.execute(sa.delete(Enrolment), execution_options={"synchronize_session": False})
    assert count_due(vault, KeptClass.PERSON, AGENCY, limit=limit_of(later.date(), 24)) == (0, 1)
    assert forget_support(vault, now=later) == 0
    assert count(vault, Participant) == 1


@pytest.mark.proves("P-01")
def test_only_the_agencys_own_is_counted_and_forgotten(vault: Session, now: datetime) -> None:
    make_enrolment(vault, now=now, state=S.COMPLETED)
    limit, later = limit_of((now + TWO_YEARS).date(), 24), now + TWO_YEARS
    for kept_class in KeptClass:
        assert count_due(vault, kept_class, NGO, limit=limit) == (0, 0)
        assert forgetting.forget(vault, kept_class, NGO, limit=limit, now=later) == 0
    assert count_due(vault, KeptClass.ENROLMENT, AGENCY, limit=limit) == (1, 0)
    assert count_due(vault, KeptClass.PERSON, AGENCY, limit=limit) == (0, 0), "there is an enrolment yet"
    assert forgetting.forget(vault, KeptClass.ENROLMENT, AGENCY, limit=limit, now=later) == 1
    assert count_due(vault, KeptClass.PERSON, AGENCY, limit=limit) == (1, 0)


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
