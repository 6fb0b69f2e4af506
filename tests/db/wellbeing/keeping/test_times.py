"""A time of keeping proposes, a second person confirms its first run, later nights go by themselves, few are not counted (P-01)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.actor import OrganisationKind, Role
from core.errors import Conflict, Denied, NotFound, RuleBroken
from tests.support.wellbeing import (
    AGENCY,
    NGO,
    a_clinician,
    a_coordinator,
    a_visitor,
    an_officer,
    make_enrolment,
    make_programme,
)
from wellbeing.enrolments import forgetting
from wellbeing.enrolments.holds.commands import place_hold
from wellbeing.enrolments.keeping.classes import KeptClass, NightState
from wellbeing.enrolments.keeping.commands import confirm_night, set_rule
from wellbeing.enrolments.keeping.models import KeepingNight, KeepingRule
from wellbeing.enrolments.keeping.policy import RuleValues
from wellbeing.enrolments.keeping.queries import count_waiting, list_nights, list_rules
from wellbeing.enrolments.keeping.timers import keep_times
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.participants.models import Participant
from wellbeing.trail.models import TrailRow
from wellbeing.visitor import Visitor

S, N, K = EnrolmentState, NightState, KeptClass
TWO_YEARS, DAY = timedelta(days=733), timedelta(days=1)
LAW = RuleValues(months=36, source="Health Records Act 12")


def privacy(agency_id: UUID = AGENCY) -> Visitor:
    return a_visitor(Role.WELLBEING_AUDITOR, organisation_id=agency_id)


def night_of(vault: Session, now: datetime, *agencies: UUID) -> int:
    """The whole work of a night; in how many pieces."""
    for piece in range(100):
        if not keep_times(vault, agencies or (AGENCY,), now=now):
            return piece
    raise AssertionError("the night does not end")


def nights(vault: Session, state: NightState | None = None) -> list[KeepingNight]:
    query = sa.select(KeepingNight).join(KeepingRule).order_by(KeepingNight.day, KeepingRule.kept_class)
    rows = vault.scalars(query.execution_options(populate_existing=True)).all()
    return [row for row in rows if state is None or row.state is state]


def rule_of(vault: Session, kept_class: KeptClass = K.ENROLMENT) -> KeepingRule:
    query = sa.select(KeepingRule).where(KeepingRule.kept_class == kept_class)
    return vault.scalars(query.execution_options(populate_existing=True)).one()


def count(vault: Session, model: type[Any]) -> int:
    return vault.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def ended(vault: Session, now: datetime, number: int = 1) -> None:
    """Support of so many people that has ended."""
    programme = make_programme(vault, now=now)
    for _ in range(number):
        make_enrolment(vault, now=now, state=S.COMPLETED, programme=programme)


def confirm_all(vault: Session, visitor: Visitor, now: datetime) -> None:
    for night in nights(vault, N.PROPOSED):
        confirm_night(vault, visitor, night.id, now=now)


@pytest.mark.proves("P-01")
def test_nothing_is_forgotten_before_somebody_confirmed_and_later_nights_go_by_themselves(
    vault: Session, now: datetime
) -> None:
    later = now + TWO_YEARS
    ended(vault, now)
    night_of(vault, later)
    assert [row.state for row in nights(vault)] == [N.PROPOSED, N.PROPOSED]
    assert count(vault, Enrolment) == 1
    coordinator = a_coordinator()
    assert count_waiting(vault, coordinator) == 2
    night_of(vault, later + 30 * DAY)
    assert len(nights(vault)) == 2, "what waits is waited for"
    confirm_all(vault, coordinator, later + 30 * DAY)
    assert count_waiting(vault, coordinator) == 0
    night_of(vault, later + 30 * DAY)
    assert {row.state for row in nights(vault)} == {N.DONE}
    assert (count(vault, Enrolment), count(vault, Participant)) == (0, 0)
    ended(vault, now)
    assert night_of(vault, later + 30 * DAY) == 0, "once a night"
    night_of(vault, later + 31 * DAY)
    assert (count(vault, Enrolment), count(vault, Participant)) == (0, 0)
    actions = set(vault.scalars(sa.select(TrailRow.action)))
    assert {
        *("keeping_night.proposed", "keeping_night.confirmed", "keeping_night.ended"),
        *("enrolment.forgotten", "participant.forgotten"),
    } <= actions


@pytest.mark.proves("P-01")
def test_who_set_a_time_does_not_confirm_it_and_a_changed_one_asks_again(
    vault: Session, now: datetime
) -> None:
    coordinator, later = a_coordinator(), now + 2 * TWO_YEARS
    ended(vault, now)
    set_rule(vault, coordinator, K.ENROLMENT, version=0, values=LAW, now=later)
    night_of(vault, later)
    [night] = [row for row in nights(vault) if row.rule_id == rule_of(vault).id]
    with pytest.raises(Denied, match="yourself"):
        confirm_night(vault, coordinator, night.id, now=later)
    confirm_night(vault, privacy(), night.id, now=later)
    with pytest.raises(Conflict):
        confirm_night(vault, a_coordinator(), night.id, now=later)
    night_of(vault, later)
    assert count(vault, Enrolment) == 0
    ended(vault, now)
    rule = rule_of(vault)
    changed = RuleValues(months=30, source="Health Records Act 13")
    with pytest.raises(Conflict):
        set_rule(vault, coordinator, K.ENROLMENT, version=rule.version - 1, values=changed, now=later)
    set_rule(vault, coordinator, K.ENROLMENT, version=rule.version, values=changed, now=later)
    night_of(vault, later + DAY)
    assert count(vault, Enrolment) == 1, "a changed time asks again"
    [waits] = [row for row in nights(vault, N.PROPOSED) if row.rule_id == rule.id]
    version = rule_of(vault).version
    set_rule(vault, coordinator, K.ENROLMENT, version=version, values=LAW, now=later + DAY)
    with pytest.raises(Conflict):
        confirm_night(vault, privacy(), waits.id, now=later + DAY)
    assert vault.get_one(KeepingNight, waits.id).state is N.DROPPED
    [first, *_] = list_rules(vault, coordinator)
    assert (first.months, first.runs_by_itself, first.confirmed_by) == (36, False, None)


@pytest.mark.proves("P-01")
def test_the_time_is_the_agencys_and_counts_back_from_the_night_that_was_confirmed(
    vault: Session, now: datetime
) -> None:
    coordinator, later = a_coordinator(), now + TWO_YEARS
    ended(vault, now)
    set_rule(vault, coordinator, K.ENROLMENT, version=0, values=LAW, now=now)
    night_of(vault, later)
    confirm_all(vault, privacy(), later)
    night_of(vault, later)
    assert count(vault, Enrolment) == 1, "two years are not three"
    asked = now + timedelta(days=3 * 366)
    ended(vault, now + 20 * DAY)
    rule = rule_of(vault)
    set_rule(vault, coordinator, K.ENROLMENT, version=rule.version, values=LAW, now=asked)
    night_of(vault, asked)
    confirm_all(vault, privacy(), asked + 60 * DAY)
    keep_times(vault, (AGENCY,), now=asked + 60 * DAY)
    assert count(vault, Enrolment) == 1, "what was proposed goes, and not what had its time since"
    night_of(vault, asked + 60 * DAY)
    assert count(vault, Enrolment) == 0


@pytest.mark.proves("P-01", "P-02")
def test_what_a_hold_keeps_stays(vault: Session, now: datetime) -> None:
    officer, clinician, later = an_officer(), a_clinician(), now + TWO_YEARS
    held = make_enrolment(vault, now=now, visitor=officer, carer=clinician, state=S.COMPLETED)
    place_hold(
        vault, clinician, enrolment_id=held.id, reason="inquest", telling="may", matter="Inquest 2026/17",
        review_on=now.date() + timedelta(days=60), now=now,
    )  # fmt: skip
    held_id = held.id
    ended(vault, now)
    night_of(vault, later)
    confirm_all(vault, privacy(), later)
    night_of(vault, later)
    assert vault.scalars(sa.select(Enrolment.id)).all() == [held_id]
    assert count(vault, Participant) == 1


@pytest.mark.proves("P-01")
@pytest.mark.parametrize("number", [4, 5])
def test_counts_are_kept_from_five_on(vault: Session, now: datetime, number: int) -> None:
    later = now + TWO_YEARS
    ended(vault, now, number)
    night_of(vault, later)
    shown = None if number < 5 else number
    row = next(row for row in list_nights(vault, privacy()) if row.due is not None or row.can_confirm)
    assert (row.can_confirm, row.held, row.forgotten) == (True, None, None)
    assert {one.due for one in list_nights(vault, privacy())} == {None, shown}
    confirm_all(vault, privacy(), later)
    night_of(vault, later)
    assert {one.forgotten for one in list_nights(vault, privacy())} == {shown}
    assert count(vault, Enrolment) == 0
    with pytest.raises(IntegrityError, match="counts_from_five"), vault.begin_nested():
        vault.execute(sa.update(KeepingNight).values(due=4))


@pytest.mark.proves("P-01")
def test_a_night_with_more_than_one_batch_counts_them_all(
    vault: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forgetting, "BATCH", 5)
    monkeypatch.setattr("wellbeing.enrolments.keeping.timers.BATCH", 5)
    later = now + TWO_YEARS
    ended(vault, now, 7)
    night_of(vault, later)
    confirm_all(vault, privacy(), later)
    keep_times(vault, (AGENCY,), now=later)
    [begun] = [row for row in nights(vault) if row.forgotten is not None]
    assert (begun.state, begun.forgotten) == (N.CONFIRMED, 5)
    night_of(vault, later)
    assert [(row.state, row.forgotten) for row in nights(vault)] == [(N.DONE, 7), (N.DONE, 7)]
    assert count(vault, Participant) == 0


@pytest.mark.proves("P-01", "E-06")
def test_nobody_in_command_and_no_other_organisation_sets_confirms_or_reads_it(
    vault: Session, now: datetime
) -> None:
    night_of(vault, now)
    night = nights(vault)[0]
    strangers = [
        a_visitor(role)
        for role in (
            *(Role.LEADERSHIP, Role.SUPERVISOR, Role.ORGANISATION_ADMIN, Role.AUDITOR, Role.RECORDS_OFFICER),
            *(Role.CLINICIAN, Role.PEER_SUPPORTER),
        )
    ]
    strangers += [privacy(NGO), a_coordinator(organisation_id=NGO), an_officer(), a_clinician()]
    strangers.append(a_visitor(Role.WELLBEING_COORDINATOR, organisation_id=AGENCY, kind=OrganisationKind.NGO))
    for stranger in strangers:
        assert list_nights(vault, stranger) == []
        assert count_waiting(vault, stranger) == 0
        with pytest.raises(NotFound):
            confirm_night(vault, stranger, night.id, now=now)
    for one in (*(one for one in strangers if one.organisation_id == AGENCY), privacy()):
        with pytest.raises(Denied):
            set_rule(vault, one, K.PERSON, version=1, values=LAW, now=now)
    assert vault.get_one(KeepingNight, night.id).state is N.PROPOSED


@pytest.mark.proves("P-01")
def test_every_agency_begins_with_two_years_that_nobody_has_confirmed(vault: Session, now: datetime) -> None:
    other = UUID("a9e1c1a5-0000-4000-8000-000000000009")
    night_of(vault, now, AGENCY, other)
    rules = vault.execute(
        sa.select(
            KeepingRule.agency_id, KeepingRule.kept_class, KeepingRule.months, KeepingRule.confirmed_revision
        )
    ).tuples()
    assert set(rules) == {(one, kept, 24, None) for one in (AGENCY, other) for kept in K}
    assert len(nights(vault, N.PROPOSED)) == 4
    for number, row in enumerate(list_rules(vault, privacy(other))):
        assert (row.kept_class, row.months, row.source) == (list(K)[number], 24, None)


@pytest.mark.proves("P-01")
def test_bad_values_are_refused_and_the_database_asks_for_another_person(
    vault: Session, now: datetime
) -> None:
    coordinator = a_coordinator()
    for months, source, field in (
        *((0, "Act", "months"), (301, "Act", "months")),
        *((12, " ", "source"), (12, "x" * 201, "source")),
    ):
        values = RuleValues(months=months, source=source)
        with pytest.raises(RuleBroken) as refused:
            set_rule(vault, coordinator, K.PERSON, version=0, values=values, now=now)
        assert refused.value.field == field
    set_rule(vault, coordinator, K.PERSON, version=0, values=LAW, now=now)
    alone = {"confirmed_revision": 1, "confirmed_at": now, "confirmed_by": coordinator.pseudonym}
    with pytest.raises(IntegrityError, match="confirmed_by_another"), vault.begin_nested():
        vault.execute(
            sa.update(KeepingRule).values(**alone), execution_options={"synchronize_session": False}
        )
