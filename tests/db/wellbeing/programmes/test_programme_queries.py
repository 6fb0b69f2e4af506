"""What is offered to whom: only what an agreement in force covers takes anybody new."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from core.actor import OrganisationKind, Role
from core.errors import Conflict, NotFound, RuleBroken
from partners.memoranda.programmes import ProgrammeType as P
from tests.support.statements import counted_statements
from tests.support.wellbeing_programmes import run_programme, somebody
from wellbeing.programmes.codes import Group, Modality
from wellbeing.programmes.codes import ProgrammeState as S
from wellbeing.programmes.queries import (
    Wanted,
    get_programme,
    get_programme_open_to,
    list_offered,
    list_offered_by,
    list_run,
)

AGENCY, NGO = uuid4(), uuid4()
COORDINATOR = somebody(Role.WELLBEING_COORDINATOR, AGENCY, OrganisationKind.AGENCY)
MANAGER = somebody(Role.NGO_MANAGER, NGO, OrganisationKind.NGO)
COVERED = {NGO: frozenset({P.COUNSELLING_IN_PERSON, P.CHAPLAINCY})}


def ids(rows: Any) -> set[UUID]:
    return {row.id for row in rows}


def test_the_agencys_own_and_what_is_covered(vault: Session, now: datetime) -> None:
    own = run_programme(vault, COORDINATOR, agency_id=AGENCY, now=now, kind=P.EAP)
    covered = run_programme(vault, MANAGER, agency_id=AGENCY, now=now, kind=P.CHAPLAINCY)
    uncovered = run_programme(vault, MANAGER, agency_id=AGENCY, now=now, kind=P.MINDFULNESS)
    run_programme(vault, MANAGER, agency_id=AGENCY, now=now, state=S.DRAFT)
    run_programme(vault, MANAGER, agency_id=AGENCY, now=now, state=S.CLOSED)
    elsewhere = run_programme(vault, MANAGER, agency_id=uuid4(), now=now, kind=P.CHAPLAINCY)
    assert ids(list_offered(vault, agency_id=AGENCY, covered=COVERED)) == {own, covered}
    assert ids(list_offered(vault, agency_id=AGENCY, covered={})) == {own}
    assert ids(list_offered_by(vault, provider_id=NGO)) == {covered, uncovered, elsewhere}


def test_an_agreement_that_ends_stops_new_people_only(vault: Session, now: datetime) -> None:
    programme_id = run_programme(vault, MANAGER, agency_id=AGENCY, now=now)
    row = get_programme_open_to(vault, programme_id, agency_id=AGENCY, group=Group.OFFICER, covered=COVERED)
    assert row.takes_people(COVERED)
    for covered in ({}, {NGO: frozenset({P.CHAPLAINCY})}):
        with pytest.raises(Conflict, match="agreement"):
            get_programme_open_to(vault, programme_id, agency_id=AGENCY, group=Group.OFFICER, covered=covered)
        assert not get_programme(vault, programme_id).takes_people(covered)
    assert get_programme(vault, programme_id).name == "Lantern talks", "it can still be read"


def test_who_may_ask_to_join(vault: Session, now: datetime) -> None:
    programme_id = run_programme(vault, MANAGER, agency_id=AGENCY, now=now, groups=frozenset({Group.FAMILY}))
    for group in (Group.FAMILY, None):
        row = get_programme_open_to(
            vault, programme_id, agency_id=AGENCY, group=group, covered=COVERED, lock=True
        )
        assert row.id == programme_id
    with pytest.raises(RuleBroken) as refused:
        get_programme_open_to(vault, programme_id, agency_id=AGENCY, group=Group.OFFICER, covered=COVERED)
    assert refused.value.field == "group"
    draft = run_programme(vault, MANAGER, agency_id=AGENCY, now=now, state=S.DRAFT)
    closed = run_programme(vault, MANAGER, agency_id=AGENCY, now=now, state=S.CLOSED)
    for unknown in (draft, uuid4()):
        with pytest.raises(NotFound):
            get_programme_open_to(vault, unknown, agency_id=AGENCY, group=None, covered=COVERED)
    with pytest.raises(Conflict):
        get_programme_open_to(vault, closed, agency_id=AGENCY, group=None, covered=COVERED)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), {"a", "b"}),
        (Wanted(kinds=frozenset({P.CHAPLAINCY})), {"a"}),
        (Wanted(kinds=frozenset({P.EAP})), set()),
        (Wanted(modality=Modality.TELEHEALTH), {"b"}),
        (Wanted(modality=Modality.IN_PERSON), {"a", "b"}),
        (Wanted(group=Group.RETIRED), {"a"}),
        (Wanted(language="es"), {"b"}),
        (Wanted(language="es", group=Group.RETIRED), set()),
    ],
)
def test_looking_for_something(vault: Session, now: datetime, wanted: Wanted, found: set[str]) -> None:
    run_programme(
        vault, MANAGER, agency_id=AGENCY, now=now, kind=P.CHAPLAINCY, name="a",
        groups=frozenset({Group.OFFICER, Group.RETIRED}),
    )  # fmt: skip
    run_programme(
        vault, MANAGER, agency_id=AGENCY, now=now, name="b", languages=frozenset({"en", "es"}),
        modalities=frozenset({Modality.IN_PERSON, Modality.TELEHEALTH}),
    )  # fmt: skip
    rows = list_offered(vault, agency_id=AGENCY, covered=COVERED, wanted=wanted)
    assert {row.name for row in rows} == found


def test_a_list_takes_two_statements_however_long(
    vault: Session, vault_connection: Connection, now: datetime
) -> None:
    counts = []
    for number in range(3):
        run_programme(vault, MANAGER, agency_id=AGENCY, now=now, name=f"Talks {number}")
        with counted_statements(vault_connection) as sent:
            rows = list_offered(vault, agency_id=AGENCY, covered=COVERED)
        counts.append(len(sent))
        assert [row.name for row in rows] == [f"Talks {one}" for one in range(number + 1)]
    assert counts == [2, 2, 2]


def test_what_one_runs_is_listed_with_what_is_offered_first(vault: Session, now: datetime) -> None:
    for name, state in (("c", S.CLOSED), ("d", S.DRAFT), ("o", S.OFFERED)):
        run_programme(vault, MANAGER, agency_id=AGENCY, now=now, name=name, state=state)
    assert [row.name for row in list_run(vault, MANAGER)] == ["o", "d", "c"]
    assert list_run(vault, COORDINATOR) == []
