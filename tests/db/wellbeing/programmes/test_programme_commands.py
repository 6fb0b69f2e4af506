"""Who runs which programme, what each command leaves behind, and who was first."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.roles import ROLES
from audit.verifying import verify
from core.actor import OrganisationKind, Role
from core.errors import Conflict, NotFound, RuleBroken
from core.permissions import Permission
from partners.memoranda.programmes import ProgrammeType as P
from tests.support.wellbeing_programmes import describe, run_programme, said, somebody
from wellbeing.programmes import commands
from wellbeing.programmes.codes import ProgrammeState as S
from wellbeing.programmes.codes import Protection, TellingReason
from wellbeing.programmes.models import Programme, ProgrammeCode
from wellbeing.programmes.queries import get_programme, get_run_programme, list_run
from wellbeing.programmes.values import Room
from wellbeing.trail.models import TRAIL, TrailRow
from wellbeing.visitor import Visitor

AGENCY, NGO = uuid4(), uuid4()
COVERED = {AGENCY: frozenset({P.COUNSELLING_IN_PERSON, P.CHAPLAINCY})}
HOUR = timedelta(hours=1)
COORDINATOR = somebody(Role.WELLBEING_COORDINATOR, AGENCY, OrganisationKind.AGENCY)
MANAGER = somebody(Role.NGO_MANAGER, NGO, OrganisationKind.NGO)
NGO_COORDINATOR = somebody(Role.WELLBEING_COORDINATOR, NGO, OrganisationKind.NGO)


def draft(vault: Session, visitor: Visitor, now: datetime, **changes: Any) -> UUID:
    values: dict[str, Any] = {
        "agency_id": AGENCY, "kind": P.CHAPLAINCY, "name": "Quiet room", "covered": COVERED,
    }  # fmt: skip
    return commands.draft_programme(vault, visitor, now=now, **(values | changes))


# ---- Who


@pytest.mark.parametrize(
    ("role", "kind"),
    [
        (definition.role, kind)
        for definition in ROLES
        for kind in (OrganisationKind.AGENCY, OrganisationKind.NGO)
        if kind in definition.organisation_kinds
    ],
)
def test_only_coordinators_and_an_ngos_managers_run_programmes(
    vault: Session, now: datetime, role: Role, kind: OrganisationKind
) -> None:
    home = AGENCY if kind is OrganisationKind.AGENCY else NGO
    visitor = somebody(role, home, kind)
    programme_id = run_programme(vault, COORDINATOR if home == AGENCY else MANAGER, agency_id=AGENCY, now=now)
    if role in (Role.WELLBEING_COORDINATOR, Role.NGO_MANAGER):
        assert get_run_programme(vault, visitor, programme_id).id == programme_id
        draft(vault, visitor, now)
        return
    assert not visitor.holds(Permission.WELLBEING_OFFER)
    assert list_run(vault, visitor) == []
    with pytest.raises(NotFound):
        draft(vault, visitor, now)
    with pytest.raises(NotFound):
        commands.close_programme(vault, visitor, programme_id, now=now)


def test_each_side_runs_its_own(vault: Session, now: datetime) -> None:
    own = run_programme(vault, COORDINATOR, agency_id=AGENCY, now=now)
    theirs = run_programme(vault, MANAGER, agency_id=AGENCY, now=now)
    room = Room(places=1, places_free=1, wait_days=1)
    for visitor, foreign in ((COORDINATOR, theirs), (MANAGER, own), (NGO_COORDINATOR, own)):
        with pytest.raises(NotFound):
            get_run_programme(vault, visitor, foreign)
        with pytest.raises(NotFound):
            commands.close_programme(vault, visitor, foreign, now=now)
        with pytest.raises(NotFound):
            commands.offer_programme(vault, visitor, foreign, covered=COVERED, now=now)
        with pytest.raises(NotFound):
            commands.change_programme(vault, visitor, foreign, version=1, values=said(), now=now)
        with pytest.raises(NotFound):
            commands.state_room(vault, visitor, foreign, version=1, room=room, now=now)
    assert get_run_programme(vault, NGO_COORDINATOR, theirs).provider_id == NGO


def test_an_agency_runs_programmes_for_its_own_people_only(vault: Session, now: datetime) -> None:
    with pytest.raises(NotFound):
        draft(vault, COORDINATOR, now, agency_id=uuid4())


def test_an_ngo_begins_nothing_that_no_agreement_covers(vault: Session, now: datetime) -> None:
    refusals: tuple[dict[str, Any], ...] = ({"kind": P.EAP}, {"agency_id": uuid4()}, {"covered": {}})
    for changes in refusals:
        with pytest.raises(RuleBroken) as refused:
            draft(vault, MANAGER, now, **changes)
        assert refused.value.field == "kind"
    assert get_run_programme(vault, MANAGER, draft(vault, MANAGER, now)).kind is P.CHAPLAINCY


# ---- From a draft to people


def test_from_draft_to_closed_and_back(vault: Session, now: datetime) -> None:
    programme_id = draft(vault, MANAGER, now)
    with pytest.raises(NotFound):
        get_programme(vault, programme_id)
    with pytest.raises(RuleBroken) as refused:
        commands.offer_programme(vault, MANAGER, programme_id, covered=COVERED, now=now)
    assert refused.value.field == "summary"
    describe(vault, MANAGER, programme_id, now=now)
    commands.offer_programme(vault, MANAGER, programme_id, covered=COVERED, now=now)
    assert get_programme(vault, programme_id).state is S.OFFERED
    commands.close_programme(vault, MANAGER, programme_id, now=now + HOUR)
    row = get_programme(vault, programme_id)
    assert (row.state, row.closed_at, row.offered_at) == (S.CLOSED, now + HOUR, now)
    commands.offer_programme(vault, MANAGER, programme_id, covered=COVERED, now=now + 2 * HOUR)
    row = get_programme(vault, programme_id)
    assert (row.state, row.closed_at, row.offered_at) == (S.OFFERED, None, now)


@pytest.mark.parametrize("covered", [{}, {AGENCY: frozenset({P.EAP})}, {NGO: frozenset(P)}])
def test_nothing_is_offered_without_an_agreement_that_covers_it(
    vault: Session, now: datetime, covered: Any
) -> None:
    programme_id = run_programme(vault, MANAGER, agency_id=AGENCY, now=now, state=S.DRAFT)
    with pytest.raises(RuleBroken, match="No agreement in force"):
        commands.offer_programme(vault, MANAGER, programme_id, covered=covered, now=now)
    own = run_programme(vault, COORDINATOR, agency_id=AGENCY, now=now, state=S.DRAFT)
    commands.offer_programme(vault, COORDINATOR, own, covered={}, now=now)


def test_whatever_is_offered_stays_described_in_full(vault: Session, now: datetime) -> None:
    programme_id = run_programme(vault, MANAGER, agency_id=AGENCY, now=now)
    with pytest.raises(RuleBroken) as refused:
        describe(vault, MANAGER, programme_id, now=now, kept_private="")
    assert refused.value.field == "kept_private"
    describe(vault, MANAGER, programme_id, now=now, name="Harbour talks")
    assert get_programme(vault, programme_id).name == "Harbour talks"


def test_every_word_that_was_written_is_read_again(vault: Session, now: datetime) -> None:
    programme_id = draft(vault, COORDINATOR, now, kind=P.ANNUAL_WELLNESS_CHECK)
    values = said(
        phone="+1 518 555 0100", link="https://rooms.example.org/a", hours="daily", cost_note="Free for you all",
        needs_code=True, attendance_known=True, protection=Protection.PRIVILEGE, exceptions_note="Ask us.",
        languages=frozenset({"es", "en"}),
    )  # fmt: skip
    version = get_run_programme(vault, COORDINATOR, programme_id).version
    commands.change_programme(vault, COORDINATOR, programme_id, version=version, values=values, now=now)
    row = get_run_programme(vault, COORDINATOR, programme_id)
    assert row.values == values
    assert row.languages == ("en", "es"), "in the order of the list"


def test_a_language_that_is_not_of_the_list_is_refused(vault: Session, now: datetime) -> None:
    programme_id = draft(vault, COORDINATOR, now)
    with pytest.raises(RuleBroken, match="languages of the list"):
        describe(vault, COORDINATOR, programme_id, now=now, languages=frozenset({"xx"}))


# ---- The statement


@pytest.mark.parametrize(
    ("change", "restated"),
    [
        ({"name": "Harbour talks", "summary": "Other words."}, False),
        ({"kept_private": "Less than before."}, True),
        ({"exceptions": frozenset({TellingReason.COURT_ORDER})}, True),
        ({"exceptions_note": "And also this."}, True),
        ({"protection": Protection.PRIVACY}, True),
    ],
)
def test_another_statement_has_another_date(
    vault: Session, now: datetime, change: dict[str, Any], restated: bool
) -> None:
    programme_id = run_programme(vault, MANAGER, agency_id=AGENCY, now=now)
    assert get_programme(vault, programme_id).statement_at == now
    describe(vault, MANAGER, programme_id, now=now + HOUR, **change)
    expected = now + HOUR if restated else now
    assert get_programme(vault, programme_id).statement_at == expected


# ---- Room


def test_room_is_said_as_of_now(vault: Session, now: datetime) -> None:
    programme_id = run_programme(vault, MANAGER, agency_id=AGENCY, now=now)
    version = get_run_programme(vault, MANAGER, programme_id).version
    room = Room(places=12, places_free=0, wait_days=14)
    commands.state_room(vault, MANAGER, programme_id, version=version, room=room, now=now + HOUR)
    row = get_programme(vault, programme_id)
    assert row.room == room
    assert (row.places_at, row.wait_at) == (now + HOUR, now + HOUR)
    nothing = Room(places=12, places_free=None, wait_days=None)
    commands.state_room(vault, MANAGER, programme_id, version=row.version, room=nothing, now=now + 2 * HOUR)
    row = get_programme(vault, programme_id)
    assert (row.room, row.places_at, row.wait_at) == (nothing, None, None)


# ---- Two at once


def test_whoever_comes_second_reads_who_was_first(vault: Session, now: datetime) -> None:
    programme_id = run_programme(vault, MANAGER, agency_id=AGENCY, now=now)
    seen = get_run_programme(vault, MANAGER, programme_id).version
    with pytest.raises(Conflict, match="on offer already"):
        commands.offer_programme(vault, MANAGER, programme_id, covered=COVERED, now=now)
    describe(vault, NGO_COORDINATOR, programme_id, now=now, groups=said().groups)
    with pytest.raises(Conflict, match="A colleague has changed"):
        commands.change_programme(vault, MANAGER, programme_id, version=seen, values=said(), now=now)
    with pytest.raises(Conflict, match="A colleague has changed"):
        commands.state_room(
            vault, MANAGER, programme_id, version=seen,
            room=Room(places=1, places_free=1, wait_days=1), now=now,
        )  # fmt: skip
    commands.close_programme(vault, NGO_COORDINATOR, programme_id, now=now)
    with pytest.raises(Conflict, match="closed already"):
        commands.close_programme(vault, MANAGER, programme_id, now=now)


def test_a_change_of_the_codes_alone_counts_the_version_on(vault: Session, now: datetime) -> None:
    programme_id = run_programme(vault, MANAGER, agency_id=AGENCY, now=now)
    before = get_run_programme(vault, MANAGER, programme_id)
    describe(vault, MANAGER, programme_id, now=now, languages=frozenset({"en", "es"}))
    assert get_run_programme(vault, MANAGER, programme_id).version > before.version


# ---- The trail and the constraints


def test_each_step_leaves_a_row_without_words_of_the_provider(vault: Session, now: datetime) -> None:
    programme_id = run_programme(vault, MANAGER, agency_id=AGENCY, now=now, state=S.CLOSED)
    version = get_run_programme(vault, MANAGER, programme_id).version
    room = Room(places=1, places_free=1, wait_days=1)
    commands.state_room(vault, MANAGER, programme_id, version=version, room=room, now=now)
    rows = vault.scalars(sa.select(TrailRow).order_by(TrailRow.sequence)).all()
    assert [row.action for row in rows] == [
        "programme.drafted", "programme.changed", "programme.offered", "programme.closed",
        "programme.room_stated",
    ]  # fmt: skip
    assert {row.subject_id for row in rows} == {programme_id.hex}
    assert {row.staff for row in rows} == {MANAGER.pseudonym}
    assert not any("Lantern" in row.details or "supervisor" in row.details for row in rows)
    assert [(report.rows, report.broken_at) for report in verify(vault, TRAIL)] == [(5, None)]


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"attendance_known": True}, "attendance_of_checks"),
    ({"places_free": 3}, "places_dated"),
    ({"places": -1}, "places_free"),
    ({"places": 2, "places_free": 3, "places_at": "now"}, "places_free"),
    ({"wait_days": 3}, "wait_dated"),
    ({"wait_days": -1, "wait_at": "now"}, "wait_not_negative"),
    ({"closed_at": "now"}, "closed_dated"),
    ({"state": S.CLOSED}, "closed_dated"),
]


@pytest.mark.parametrize(("values", "constraint"), BROKEN)
def test_the_database_refuses(vault: Session, now: datetime, values: dict[str, Any], constraint: str) -> None:
    programme_id = run_programme(vault, MANAGER, agency_id=AGENCY, now=now)
    values = {name: now if value == "now" else value for name, value in values.items()}
    with pytest.raises(sa.exc.IntegrityError, match=f"ck_programme_{constraint}"):
        vault.execute(sa.update(Programme).where(Programme.id == programme_id).values(**values))


def test_a_code_is_said_once(vault: Session, now: datetime) -> None:
    programme_id = run_programme(vault, MANAGER, agency_id=AGENCY, now=now)
    row = vault.scalars(sa.select(ProgrammeCode).limit(1)).one()
    with pytest.raises(sa.exc.IntegrityError):
        vault.execute(
            sa.insert(ProgrammeCode).values(programme_id=programme_id, list=row.list, code=row.code)
        )


def test_values_are_compared_as_statements() -> None:
    assert said().statement == replace(said(), name="Other").statement
    assert said().statement != said(attendance_known=True).statement
