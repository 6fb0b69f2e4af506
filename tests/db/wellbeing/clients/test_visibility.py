"""Who sees whom: facts 2.2, cell by cell for enrolments."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.roles import ROLES
from core.actor import Role
from core.errors import NotFound
from partners.memoranda.programmes import ProgrammeType
from tests.support.wellbeing import (
    AGENCY,
    NGO,
    a_clinician,
    a_coordinator,
    a_manager,
    a_peer,
    a_visitor,
    an_officer,
    make_enrolment,
    make_programme,
)
from wellbeing.enrolments.clients.commands import read_contact
from wellbeing.enrolments.clients.queries import count_by_state, get_client, list_caseloads, list_clients
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.enrolments.models import Enrolment
from wellbeing.enrolments.policy import visible_to
from wellbeing.enrolments.shortcodes import short_code
from wellbeing.participants.codes import Group
from wellbeing.trail.models import TrailRow
from wellbeing.visitor import Visitor

S = EnrolmentState


def ids(vault: Session, visitor: Visitor) -> set[object]:
    return {row.id for row in list_clients(vault, visitor)}


def test_the_holder_sees_name_group_and_contact(vault: Session, now: datetime) -> None:
    carer = a_clinician()
    enrolment = make_enrolment(vault, now=now, carer=carer)
    page = get_client(vault, carer, enrolment.id)
    assert (page.client.name, page.group, page.is_held) == ("Quiet Heron", Group.OFFICER, True)
    reachable = read_contact(vault, carer, enrolment.id, now=now)
    assert reachable.contact == "own@home.example"
    last = sa.select(TrailRow.action, TrailRow.staff).order_by(TrailRow.at.desc(), TrailRow.sequence.desc())
    assert tuple(vault.execute(last).first() or ()) == ("client.contact_read", carer.pseudonym)


def test_a_colleague_sees_who_waits_by_alias_only_and_nobody_elses_client(
    vault: Session, now: datetime
) -> None:
    carer, colleague = a_clinician(), a_clinician()
    held = make_enrolment(vault, now=now, carer=carer)
    waiting = make_enrolment(vault, now=now, state=S.REQUESTED)
    assert ids(vault, colleague) == {waiting.id}
    page = get_client(vault, colleague, waiting.id)
    assert (page.client.name, page.group) == ("Quiet Heron", None)
    for hidden in (waiting, held):
        with pytest.raises(NotFound):
            read_contact(vault, colleague, hidden.id, now=now)
    with pytest.raises(NotFound):
        get_client(vault, colleague, held.id)


def test_peers_see_peer_support_and_clinicians_the_rest(vault: Session, now: datetime) -> None:
    peers = make_programme(vault, now=now, provider_id=AGENCY, kind=ProgrammeType.PEER_SUPPORT)
    talks = make_programme(vault, now=now, provider_id=AGENCY, kind=ProgrammeType.EAP)
    with_peers = make_enrolment(vault, now=now, state=S.REQUESTED, programme=peers)
    with_talks = make_enrolment(vault, now=now, state=S.REQUESTED, programme=talks)
    assert ids(vault, a_peer()) == {with_peers.id}
    assert ids(vault, a_clinician(organisation_id=AGENCY)) == {with_talks.id}


def test_a_peer_never_sees_themselves_at_work(vault: Session, now: datetime) -> None:
    user_id = uuid4()
    programme = make_programme(vault, now=now, provider_id=AGENCY, kind=ProgrammeType.PEER_SUPPORT)
    make_enrolment(
        vault, now=now, state=S.REQUESTED, programme=programme, visitor=an_officer(user_id=user_id)
    )
    assert ids(vault, a_peer(user_id=user_id)) == set()


def test_a_manager_sees_own_clients_by_name_without_contact(vault: Session, now: datetime) -> None:
    enrolment = make_enrolment(vault, now=now)
    own = make_programme(vault, now=now, provider_id=AGENCY, kind=ProgrammeType.EAP)
    elsewhere = make_enrolment(vault, now=now, programme=own)
    page = get_client(vault, a_manager(), enrolment.id)
    assert (page.client.name, page.group) == ("Quiet Heron", None)
    with pytest.raises(NotFound):
        read_contact(vault, a_manager(), enrolment.id, now=now)
    assert ids(vault, a_manager()) == {enrolment.id}
    with pytest.raises(NotFound):
        get_client(vault, a_manager(), elsewhere.id)


def test_a_coordinator_sees_codes_of_what_goes_on_in_the_programmes_they_run(
    vault: Session, now: datetime
) -> None:
    own = make_programme(vault, now=now, provider_id=AGENCY, kind=ProgrammeType.EAP)
    enrolment = make_enrolment(vault, now=now, programme=own)
    make_enrolment(vault, now=now)
    make_enrolment(vault, now=now, programme=own, state=S.COMPLETED)
    rows = list_clients(vault, a_coordinator())
    assert [row.name for row in rows] == [short_code(enrolment.id)]
    page = get_client(vault, a_coordinator(), enrolment.id)
    assert (page.group, page.client.name) == (None, page.code)
    with pytest.raises(NotFound):
        read_contact(vault, a_coordinator(), enrolment.id, now=now)


def test_what_is_kept_for_later_is_seen_by_nobody(vault: Session, now: datetime) -> None:
    officer = an_officer()
    kept = make_enrolment(vault, now=now, state=S.INTERESTED, visitor=officer)
    for visitor in (a_clinician(), a_manager(), a_coordinator(organisation_id=NGO)):
        assert ids(vault, visitor) == set()
    assert vault.scalars(sa.select(Enrolment.id).where(visible_to(officer))).all() == [kept.id]


@pytest.mark.parametrize("definition", ROLES, ids=lambda d: d.role.value)
def test_only_roles_of_care_and_running_ever_see_a_row(
    vault: Session, now: datetime, definition: object
) -> None:
    role: Role = definition.role  # type: ignore[attr-defined]
    for provider in (AGENCY, NGO):
        programme = make_programme(vault, now=now, provider_id=provider, kind=ProgrammeType.EAP)
        make_enrolment(vault, now=now, state=S.REQUESTED, programme=programme)
    sees = {
        Role.CLINICIAN: 1,
        Role.NGO_MANAGER: 1,
        Role.WELLBEING_COORDINATOR: 1,
    }
    organisation = NGO if role is Role.NGO_MANAGER else AGENCY
    visitor = a_visitor(role, organisation_id=organisation)
    found = vault.scalars(sa.select(sa.func.count()).select_from(Enrolment).where(visible_to(visitor)))
    assert found.one() == sees.get(role, 0)


def test_an_organisation_sees_nothing_of_another(vault: Session, now: datetime) -> None:
    make_enrolment(vault, now=now, state=S.REQUESTED)
    stranger = uuid4()
    for visitor in (
        a_clinician(organisation_id=stranger), a_manager(organisation_id=stranger),
        a_coordinator(organisation_id=stranger),
    ):  # fmt: skip
        assert ids(vault, visitor) == set()


def test_lists_page_by_page_without_loss(vault: Session, now: datetime) -> None:
    programme = make_programme(vault, now=now)
    made = set()
    for number in range(7):
        state = S.COMPLETED if number % 3 == 0 else S.REQUESTED
        at = now - timedelta(hours=number // 2)
        made.add(make_enrolment(vault, now=at, state=state, programme=programme).id)
    seen, after = [], None
    while rows := list_clients(vault, a_manager(), after=after, limit=2):
        seen += rows
        after = rows[-1].id
    assert len(seen) == 7
    assert {row.id for row in seen} == made
    assert [row.is_open for row in seen] == sorted((row.is_open for row in seen), reverse=True)


def test_caseloads_are_counts_of_open_cases(vault: Session, now: datetime) -> None:
    one, idle = a_clinician(), a_clinician()
    assert one.pseudonym is not None
    assert idle.pseudonym is not None
    programme = make_programme(vault, now=now)
    for state in (S.ACTIVE, S.PAUSED, S.COMPLETED):
        make_enrolment(vault, now=now, state=state, carer=one, programme=programme)
    make_enrolment(vault, now=now, state=S.REQUESTED, programme=programme)
    loads = list_caseloads(vault, a_manager(), team=[one.pseudonym, idle.pseudonym])
    assert [(load.holder, load.count) for load in loads] == [
        (one.pseudonym, 2),
        (idle.pseudonym, 0),
        (None, 1),
    ]
    assert count_by_state(vault, a_manager()) == {S.ACTIVE: 1, S.PAUSED: 1, S.COMPLETED: 1, S.REQUESTED: 1}
