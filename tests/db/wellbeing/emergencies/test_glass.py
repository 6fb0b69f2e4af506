"""Opening in an emergency: two facts, few hours, a second person, the person told, a review; nobody in command."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, NotFound, RuleBroken
from tests.support.wellbeing import (
    AGENCY,
    a_clinician,
    a_coordinator,
    a_manager,
    a_peer,
    a_visitor,
    an_officer,
    make_enrolment,
)
from tests.support.wellbeing_glass import REASON, SECOND, Case, unsafe, values, watcher
from wellbeing.emergencies import commands, following, queries
from wellbeing.emergencies.codes import Basis, Fact, Item, Recipient, Said, Unsafe, Verdict
from wellbeing.emergencies.lifecycle import GlassState
from wellbeing.emergencies.models import Glass
from wellbeing.emergencies.timers import look_after_openings
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.shortcodes import short_code
from wellbeing.letters.models import NeutralLetter
from wellbeing.trail.models import TrailRow
from wellbeing.visitor import Visitor


def test_an_opening_is_for_four_hours_on_a_coded_ground(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    glass = case.glass
    assert (glass.state, glass.basis) == (GlassState.OPENED, Basis.INTENT_AND_MEANS)
    assert (glass.closes_at, glass.second_due_at) == (now + timedelta(hours=4), now + timedelta(hours=24))
    card = commands.read_contact(
        vault, case.clinician, case.glass_id, now=now + timedelta(hours=3, minutes=59)
    )
    assert (card.chosen_name, card.contact) == ("Quiet Heron", "own@home.example")
    with pytest.raises(Conflict, match="has closed"):
        commands.read_contact(vault, case.clinician, case.glass_id, now=now + timedelta(hours=4))


def test_thoughts_alone_open_nothing(vault: Session, now: datetime) -> None:
    enrolment = make_enrolment(vault, now=now)
    with pytest.raises(RuleBroken, match="Thoughts of suicide alone"):
        commands.open_glass(
            vault,
            a_clinician(),
            enrolment.id,
            values=values(now, facts=frozenset({Fact.THOUGHTS})),
            seconds=(),
            now=now,
        )
    assert vault.scalar(sa.select(sa.func.count()).select_from(Glass)) == 0


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reason": "He said so."}, "reason"),
        ({"reason": " " * 40}, "reason"),
        ({"is_told": False, "unsafe": Unsafe.RAISES_DANGER, "look_again_on": None}, "look_again_on"),
        ({"is_told": False}, "unsafe"),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    vault: Session, now: datetime, said: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        Case(vault, now, **said)
    assert refused.value.field == field


@pytest.mark.parametrize(("days", "right"), [(0, False), (1, True), (7, True), (8, False)])
def test_a_day_to_look_again_lies_within_a_week(
    vault: Session, now: datetime, days: int, right: bool
) -> None:
    if right:
        assert Case(vault, now, **unsafe(now, days)).glass.told_at is None
    else:
        with pytest.raises(RuleBroken):
            Case(vault, now, **unsafe(now, days))


def test_every_look_leaves_a_row_in_the_trail(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    for _ in range(3):
        commands.read_contact(vault, case.clinician, case.glass_id, now=now)
    rows = vault.execute(
        sa.select(TrailRow.staff, TrailRow.details, TrailRow.subject_id).where(
            TrailRow.action == "glass.read"
        )
    ).all()
    assert [tuple(row) for row in rows] == [
        (case.clinician.pseudonym, '{"item":"contact"}', case.glass_id.hex)
    ] * 3
    everything = repr(vault.execute(sa.select(TrailRow.details, TrailRow.subject_id)).all())
    for told in ("Heron", "home.example", "pistol"):
        assert told not in everything


def test_the_name_of_the_account_only_after_the_contact(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    with pytest.raises(Conflict, match="own contact first"):
        commands.read_identity(vault, case.clinician, case.glass_id, now=now)
    commands.read_contact(vault, case.clinician, case.glass_id, now=now)
    assert commands.read_identity(vault, case.clinician, case.glass_id, now=now) == case.officer.kept_as
    assert [item for item, _ in queries.get_traces(vault, case.glass_id).readings] == [
        Item.CONTACT,
        Item.IDENTITY,
    ]


def test_whoever_opened_it_and_nobody_else_reads(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    for who in (a_clinician(), a_clinician(organisation_id=AGENCY), watcher(), a_coordinator()):
        with pytest.raises(NotFound):
            commands.read_contact(vault, who, case.glass_id, now=now)
    assert queries.find_reason(vault, case.clinician, case.glass_id) == REASON
    assert queries.find_reason(vault, a_clinician(), case.glass_id) is None


COMMAND = (Role.SUPERVISOR, Role.LEADERSHIP, Role.ORGANISATION_ADMIN, Role.OPERATOR, Role.AUDITOR)


@pytest.mark.parametrize("role", [*COMMAND, Role.OFFICER, Role.PARTNERSHIP_DESK])
def test_nobody_in_command_opens_reads_confirms_or_reviews(vault: Session, now: datetime, role: Role) -> None:
    case = Case(vault, now)
    who = a_visitor(role)
    steps = (
        lambda: commands.open_glass(vault, who, case.enrolment.id, values=values(now), seconds=(), now=now),
        lambda: commands.read_contact(vault, who, case.glass_id, now=now),
        lambda: queries.list_for_duty(vault, who),
        lambda: queries.list_for_watch(vault, who),
        lambda: queries.get_for_duty(vault, who, case.glass_id),
        lambda: following.second_glass(vault, who, case.glass_id, now=now),
        lambda: following.review_glass(
            vault, who, case.glass_id, verdict=Verdict.JUSTIFIED, findings=frozenset(), now=now
        ),
    )
    for step in steps:
        with pytest.raises(NotFound):
            step()


@pytest.mark.parametrize("make", [a_peer, a_manager, a_coordinator], ids=["peer", "manager", "coordinator"])
def test_only_clinicians_open(vault: Session, now: datetime, make: Callable[[], Visitor]) -> None:
    enrolment = make_enrolment(vault, now=now)
    with pytest.raises(NotFound):
        commands.open_glass(vault, make(), enrolment.id, values=values(now), seconds=(), now=now)


def test_an_enrolment_of_strangers_or_one_kept_for_later_is_not_there(vault: Session, now: datetime) -> None:
    known = make_enrolment(vault, now=now)
    kept = make_enrolment(vault, now=now, state=EnrolmentState.INTERESTED)
    over = make_enrolment(vault, now=now, state=EnrolmentState.WITHDRAWN)
    for who, enrolment in (
        (a_clinician(organisation_id=uuid4()), known),
        (a_clinician(), kept),
        (a_clinician(), over),
    ):
        with pytest.raises(NotFound):
            queries.get_candidate(vault, who, enrolment.id)
    clinician = a_clinician()
    assert [row.id for row in queries.list_candidates(vault, clinician)] == [known.id]
    found = queries.find_candidate(vault, clinician, short_code(known.id).lower().replace("-", " "))
    assert found is not None
    assert found.id == known.id
    assert queries.find_candidate(vault, clinician, short_code(kept.id)) is None


def test_a_second_person_is_written_to_at_once_and_confirms(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    letters = vault.execute(sa.select(NeutralLetter.staff, NeutralLetter.participant_id)).all()
    assert set(letters) == {(SECOND, None), (None, case.enrolment.participant_id)}
    with pytest.raises(RuleBroken, match="You opened this yourself"):
        following.second_glass(vault, case.clinician, case.glass_id, now=now)
    other = a_clinician()
    following.second_glass(vault, other, case.glass_id, now=now + timedelta(hours=1))
    # The person was told at once, so that nothing is left but the review.
    assert (case.glass.state, case.glass.seconded_by) == (GlassState.TOLD, other.pseudonym)
    with pytest.raises(Conflict, match="confirmed this already"):
        following.second_glass(vault, watcher(), case.glass_id, now=now + timedelta(hours=2))


def test_the_privacy_officer_may_be_the_second_person(vault: Session, now: datetime) -> None:
    case = Case(vault, now, **unsafe(now))
    following.second_glass(vault, watcher(), case.glass_id, now=now)
    assert case.glass.state is GlassState.SECONDED


def test_a_missing_second_person_is_marked_once(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    vault.execute(sa.delete(NeutralLetter))
    assert look_after_openings(vault, now=now + timedelta(hours=24)) == 0
    late = now + timedelta(hours=24, seconds=1)
    assert look_after_openings(vault, now=late) == 1
    assert look_after_openings(vault, now=late) == 0
    assert case.glass.second_missed_at == late
    assert vault.scalars(sa.select(NeutralLetter.staff)).all() == [case.clinician.pseudonym]
    [row] = queries.list_for_watch(vault, watcher())
    assert row.misses_second(late)
    assert not row.misses_second(now + timedelta(hours=24))


def test_the_person_reads_who_when_why_and_what_was_seen(vault: Session, now: datetime) -> None:
    case = Case(vault, now)
    commands.read_contact(vault, case.clinician, case.glass_id, now=now)
    commands.record_disclosure(
        vault,
        case.clinician,
        case.glass_id,
        recipient=Recipient.EMERGENCY_SERVICES,
        said=frozenset({Said.PLACE, Said.DANGER_TO_SELF}),
        now=now,
    )
    [told] = queries.list_told(vault, case.officer)
    assert (told.opened_by, told.basis, told.opened_at) == (
        case.clinician.pseudonym,
        Basis.INTENT_AND_MEANS,
        now,
    )
    assert told.read == (Item.CONTACT,)
    assert told.disclosures == (
        (Recipient.EMERGENCY_SERVICES, Said.PLACE),
        (Recipient.EMERGENCY_SERVICES, Said.DANGER_TO_SELF),
    )
    assert queries.list_told(vault, an_officer()) == []


def test_while_it_is_unsafe_the_person_reads_nothing_and_the_clinician_is_reminded(
    vault: Session, now: datetime
) -> None:
    case = Case(vault, now, **unsafe(now, 2))
    following.second_glass(vault, a_clinician(), case.glass_id, now=now)
    assert queries.list_told(vault, case.officer) == []
    vault.execute(sa.delete(NeutralLetter))
    assert look_after_openings(vault, now=now + timedelta(days=1)) == 0
    assert look_after_openings(vault, now=now + timedelta(days=2)) == 1
    assert look_after_openings(vault, now=now + timedelta(days=2)) == 0
    following.postpone_telling(
        vault,
        case.clinician,
        case.glass_id,
        unsafe=Unsafe.IN_HOSPITAL,
        look_again_on=(now + timedelta(days=5)).date(),
        now=now + timedelta(days=2),
    )
    assert look_after_openings(vault, now=now + timedelta(days=5)) == 1
    following.tell_person(vault, case.clinician, case.glass_id, now=now + timedelta(days=5))
    assert case.glass.state is GlassState.TOLD
    assert [told.told_at for told in queries.list_told(vault, case.officer)] == [now + timedelta(days=5)]
    with pytest.raises(Conflict, match="told already"):
        following.tell_person(vault, case.clinician, case.glass_id, now=now)


def test_a_review_does_not_end_the_duty_to_tell(vault: Session, now: datetime) -> None:
    case = Case(vault, now, **unsafe(now))
    following.second_glass(vault, a_clinician(), case.glass_id, now=now)
    following.review_glass(
        vault, watcher(), case.glass_id, verdict=Verdict.JUSTIFIED, findings=frozenset(), now=now
    )
    assert look_after_openings(vault, now=now + timedelta(days=2)) == 1
    following.tell_person(vault, case.clinician, case.glass_id, now=now + timedelta(days=3))
    assert case.glass.state is GlassState.REVIEWED
    assert len(queries.list_told(vault, case.officer)) == 1
