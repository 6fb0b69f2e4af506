"""After an opening: the privacy officer’s review, erasing, closing early, what the database refuses."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from tests.support.wellbeing import (
    AGENCY,
    NGO,
    a_clinician,
    a_visitor,
    make_enrolment,
)
from tests.support.wellbeing_glass import Case, values, watcher
from wellbeing.emergencies import commands, following, queries
from wellbeing.emergencies.codes import Finding, Unsafe, Verdict
from wellbeing.emergencies.lifecycle import GlassState
from wellbeing.emergencies.models import Glass, GlassSubject
from wellbeing.participants.erasing import erase_participant


def test_the_privacy_officer_reviews_in_codes_once_and_closes(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    with pytest.raises(InvalidTransition):
        following.review_glass(
            vault, watcher(), case.glass_id, verdict=Verdict.JUSTIFIED, findings=frozenset(), now=now
        )
    following.second_glass(vault, a_clinician(), case.glass_id, now=now)
    found = frozenset({Finding.READ_MORE_THAN_NEEDED, Finding.TRAINING_NEEDED})
    later = now + timedelta(hours=1)
    following.review_glass(
        vault, watcher(), case.glass_id, verdict=Verdict.NOT_JUSTIFIED, findings=found, now=later
    )
    assert (case.glass.state, case.glass.closes_at) == (GlassState.REVIEWED, later)
    assert set(queries.get_traces(vault, case.glass_id).findings) == found
    with pytest.raises(InvalidTransition):
        commands.read_contact(vault, case.clinician, case.glass_id, now=later)
    with pytest.raises(Conflict, match="reviewed this already"):
        following.review_glass(
            vault, watcher(NGO), case.glass_id, verdict=Verdict.JUSTIFIED, findings=frozenset(), now=later
        )
    assert [told.verdict for told in queries.list_told(vault, case.officer)] == [Verdict.NOT_JUSTIFIED]


def test_nobody_reviews_their_own_opening(vault: Session, now: datetime) -> None:
    person = uuid4()
    both = a_visitor(Role.CLINICIAN, Role.WELLBEING_AUDITOR, organisation_id=AGENCY, user_id=person)
    enrolment = make_enrolment(vault, now=now)
    glass_id = commands.open_glass(vault, both, enrolment.id, values=values(now), seconds=(), now=now)
    following.second_glass(vault, a_clinician(organisation_id=AGENCY), glass_id, now=now)
    with pytest.raises(RuleBroken, match="Another privacy officer"):
        following.review_glass(
            vault, both, glass_id, verdict=Verdict.JUSTIFIED, findings=frozenset(), now=now
        )


def test_a_privacy_officer_of_strangers_sees_nothing(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    assert queries.list_for_watch(vault, watcher(uuid4())) == []
    with pytest.raises(NotFound):
        queries.get_for_watch(vault, watcher(uuid4()), case.glass_id)


def test_erasing_takes_the_subject_and_the_words_and_leaves_the_account_of_the_clinician(
    vault: Session, now: datetime
) -> None:
    case = Case(vault, now)
    commands.read_contact(vault, case.clinician, case.glass_id, now=now)
    erase_participant(vault, case.officer, now=now)
    assert vault.scalar(sa.select(sa.func.count()).select_from(GlassSubject)) == 0
    assert queries.find_reason(vault, case.clinician, case.glass_id) is None
    with pytest.raises(Conflict, match="has erased"):
        commands.read_contact(vault, case.clinician, case.glass_id, now=now)
    following.second_glass(vault, watcher(), case.glass_id, now=now)
    following.review_glass(
        vault, watcher(), case.glass_id, verdict=Verdict.JUSTIFIED, findings=frozenset(), now=now
    )
    assert case.glass.state is GlassState.REVIEWED


def test_a_clinician_closes_early(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    commands.close_glass(vault, case.clinician, case.glass_id, now=now + timedelta(minutes=10))
    with pytest.raises(Conflict, match="has closed"):
        commands.read_contact(vault, case.clinician, case.glass_id, now=now + timedelta(minutes=10))


def test_how_often_a_clinician_opened_something_is_counted_for_thirty_days(
    vault: Session, now: datetime
) -> None:
    case = Case(vault, now)
    later = now + timedelta(days=29)
    commands.open_glass(vault, case.clinician, case.enrolment.id, values=values(now), seconds=(), now=later)
    assert case.clinician.pseudonym is not None
    assert queries.count_openings_by(vault, case.clinician.pseudonym, before=later) == 2
    assert queries.count_openings_by(vault, case.clinician.pseudonym, before=now + timedelta(days=30)) == 1


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"seconded_at": datetime(2026, 3, 11, 16).astimezone()}, "seconded_paired|opened_until_seconded"),
        ({"told_at": None}, "told_or_unsafe"),
        ({"verdict": Verdict.JUSTIFIED}, "reviewed_whole"),
        ({"unsafe": Unsafe.IN_HOSPITAL}, "unsafe_with_day|told_or_unsafe"),
    ],
)
def test_the_database_refuses_what_cannot_be(
    vault: Session, now: datetime, changed: dict[str, object], constraint: str
) -> None:
    Case(vault, now)
    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        vault.execute(sa.update(Glass).values(**changed))


def test_a_role_without_the_step_is_refused_by_the_table(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    stranger = a_visitor(Role.CLINICIAN, organisation_id=NGO)
    with pytest.raises((Denied, NotFound)):
        following.review_glass(
            vault, stranger, case.glass_id, verdict=Verdict.JUSTIFIED, findings=frozenset(), now=now
        )
