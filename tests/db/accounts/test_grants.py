"""Separation of duties: who grants what alone, who confirms, and which roles exclude each other (security C-11)."""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import partial
from itertools import combinations
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.grants.commands import confirm_grant, refuse_grant
from accounts.grants.models import GrantOutcome, GrantProposal
from accounts.grants.queries import list_proposals
from accounts.organisations.models import Organisation
from accounts.roles import FORBIDDEN_PAIRS, GRANTED_BY_TWO, roles_for
from accounts.sign_in.models import WebSession
from accounts.users.commands import change_user, disable_user, invite_user, roles_of
from accounts.users.models import User
from audit.models import AuditRow
from core.actor import SYSTEM, Actor, OrganisationKind, Role
from core.errors import Conflict, Denied, InvalidTransition, NotFound, RuleBroken
from tests.support.accounts import actor_of, make_organisation, make_user

HOME_ROLE = {
    OrganisationKind.AGENCY: Role.OFFICER,
    OrganisationKind.NGO: Role.NGO_WORKER,
    OrganisationKind.OPERATOR: Role.AUDITOR,
}


def administrators(
    session: Session, organisation: Organisation, now: datetime, *, role: Role = Role.ORGANISATION_ADMIN
) -> list[Actor]:
    return [
        actor_of(
            session, make_user(session, organisation, [role], now=now, email=f"{role.value}{n}@example.org")
        )
        for n in (1, 2)
    ]


def give(session: Session, actor: Actor, user: User, roles: Collection[Role], now: datetime) -> None:
    change_user(
        session, actor, user_id=user.id, version=user.version, roles=roles, unit_id=user.unit_id, now=now
    )


def proposal_of(session: Session, user_id: UUID) -> GrantProposal:
    return session.scalars(sa.select(GrantProposal).where(GrantProposal.user_id == user_id)).one()


@pytest.mark.proves("C-11")
@pytest.mark.parametrize("role", sorted(GRANTED_BY_TWO - {Role.OPERATOR}))
def test_a_high_role_is_held_only_after_a_second_person_says_so(
    session: Session, now: datetime, role: Role
) -> None:
    agency = make_organisation(session)
    first, second = administrators(session, agency, now)
    robin = make_user(session, agency, [Role.OFFICER], now=now)
    give(session, first, robin, {Role.OFFICER, role}, now)
    assert roles_of(session, robin.id) == {Role.OFFICER}
    proposal = proposal_of(session, robin.id)
    session.add(WebSession(digest=b"x" * 32, user_id=robin.id, data="{}", created_at=now, last_active_at=now))
    session.flush()
    for who in (first, actor_of(session, robin)):
        with pytest.raises((Denied, NotFound)):
            confirm_grant(session, who, proposal_id=proposal.id, now=now)
    assert roles_of(session, robin.id) == {Role.OFFICER}
    assert [row.may_confirm for row in list_proposals(session, first)] == [False]
    assert [row.may_confirm for row in list_proposals(session, second)] == [True]
    confirm_grant(session, second, proposal_id=proposal.id, now=now)
    assert roles_of(session, robin.id) == {Role.OFFICER, role}
    assert session.scalars(sa.select(WebSession)).all() == []
    with pytest.raises(InvalidTransition):
        confirm_grant(session, second, proposal_id=proposal.id, now=now)
    trail = session.scalars(sa.select(AuditRow.action).order_by(AuditRow.sequence)).all()
    assert [action for action in trail if action.startswith("grant.")] == [
        "grant.proposed",
        "grant.confirmed",
    ]


@pytest.mark.proves("C-11")
def test_a_role_that_one_person_may_give_is_held_at_once(session: Session, now: datetime) -> None:
    agency = make_organisation(session)
    first, _ = administrators(session, agency, now)
    robin = make_user(session, agency, [Role.OFFICER], now=now)
    alone = {d.role for d in roles_for(OrganisationKind.AGENCY)} - GRANTED_BY_TWO
    for role in sorted(alone):
        give(session, first, robin, {role}, now)
        assert roles_of(session, robin.id) == {role}
    assert session.scalars(sa.select(GrantProposal)).all() == []


@pytest.mark.proves("C-11")
def test_nobody_gives_themselves_anything(session: Session, now: datetime) -> None:
    agency = make_organisation(session)
    first, second = administrators(session, agency, now)
    assert first.user_id is not None
    own = session.get_one(User, first.user_id)
    for definition in roles_for(OrganisationKind.AGENCY):
        with pytest.raises(Denied):
            give(session, first, own, {Role.ORGANISATION_ADMIN, definition.role}, now)
    give(session, second, own, {Role.ORGANISATION_ADMIN, Role.LEADERSHIP}, now)
    robin = make_user(session, agency, [Role.OFFICER], now=now)
    session.add(GrantProposal(user_id=robin.id, role=Role.AUDITOR, proposed_at=now, proposed_by_id=robin.id))
    with pytest.raises(IntegrityError, match="not_for_oneself"):
        session.flush()


@pytest.mark.proves("C-11")
@pytest.mark.parametrize("kind", list(OrganisationKind))
def test_every_pair_of_roles_is_judged_alike_by_invitation_change_and_command_line(
    session: Session, now: datetime, kind: OrganisationKind
) -> None:
    organisation = make_organisation(session, kind)
    admin = Role.OPERATOR if kind is OrganisationKind.OPERATOR else Role.ORGANISATION_ADMIN
    first, _ = administrators(session, organisation, now, role=admin)
    make_user(session, organisation, [Role.LEADERSHIP], now=now, email="lead@example.org")
    roles = [definition.role for definition in roles_for(kind)]
    judged = refused = 0
    for number, (one, other) in enumerate(combinations(roles, 2)):
        pair = frozenset({one, other})
        person = make_user(session, organisation, [HOME_ROLE[kind]], now=now, email=f"p{number}@example.org")
        kept: Any = {"organisation_id": organisation.id, "name": "A", "roles": pair, "now": now}
        attempts: list[Callable[[], object]] = [
            partial(invite_user, session, first, email=f"a{number}@example.org", **kept),
            partial(invite_user, session, SYSTEM, email=f"b{number}@example.org", **kept),
            partial(give, session, first, person, pair | {HOME_ROLE[kind]}, now),
        ]
        for attempt in attempts:
            judged += 1
            excluded = {HOME_ROLE[kind], *pair} if attempt is attempts[2] else pair
            if any(forbidden <= excluded for forbidden in FORBIDDEN_PAIRS):
                refused += 1
                with pytest.raises(RuleBroken) as error:
                    attempt()
                assert error.value.field == "roles"
            else:
                attempt()
    assert judged == 3 * len(list(combinations(roles, 2)))
    assert refused > 0


@pytest.mark.proves("C-11")
def test_a_second_person_cannot_complete_a_forbidden_pair(session: Session, now: datetime) -> None:
    agency = make_organisation(session)
    first, second = administrators(session, agency, now)
    robin = make_user(session, agency, [Role.OFFICER], now=now)
    give(session, first, robin, {Role.OFFICER, Role.CLINICIAN}, now)
    give(session, first, robin, {Role.OFFICER, Role.SUPERVISOR}, now)
    with pytest.raises(RuleBroken):
        confirm_grant(session, second, proposal_id=proposal_of(session, robin.id).id, now=now)


@pytest.mark.proves("C-11")
def test_the_first_administrator_comes_from_the_operator_and_every_further_one_needs_two(
    session: Session, now: datetime
) -> None:
    office = make_organisation(session, OrganisationKind.OPERATOR, name="Office")
    operator, colleague = administrators(session, office, now, role=Role.OPERATOR)
    agency = make_organisation(session)
    invite = partial(
        invite_user, session, operator, organisation_id=agency.id, roles=[Role.ORGANISATION_ADMIN], now=now
    )
    first = invite(name="A", email="a@example.org")
    assert roles_of(session, first.user_id) == {Role.ORGANISATION_ADMIN}
    further = invite(name="B", email="b@example.org")
    assert roles_of(session, further.user_id) == frozenset()
    confirm_grant(session, colleague, proposal_id=proposal_of(session, further.user_id).id, now=now)
    assert roles_of(session, further.user_id) == {Role.ORGANISATION_ADMIN}


@pytest.mark.proves("C-11")
def test_strangers_neither_see_nor_decide_and_a_closed_account_gets_nothing(
    session: Session, now: datetime
) -> None:
    agency = make_organisation(session)
    first, second = administrators(session, agency, now)
    robin = make_user(session, agency, [Role.OFFICER], now=now)
    give(session, first, robin, {Role.OFFICER, Role.AUDITOR}, now)
    proposal = proposal_of(session, robin.id)
    ngo = make_organisation(session, OrganisationKind.NGO, name="Harbour House")
    stranger = actor_of(
        session, make_user(session, ngo, [Role.ORGANISATION_ADMIN], now=now, email="s@example.net")
    )
    officer = actor_of(session, make_user(session, agency, [Role.OFFICER], now=now, email="o@example.org"))
    assert list_proposals(session, stranger) == []
    for who in (stranger, officer):
        for command in (confirm_grant, refuse_grant):
            with pytest.raises((NotFound, Denied)):
                command(session, who, proposal_id=proposal.id, now=now)
    with pytest.raises(RuleBroken):
        give(session, first, robin, {Role.AUDITOR}, now)
    give(session, first, robin, {Role.OFFICER, Role.AUDITOR}, now)
    assert len(list_proposals(session, second)) == 1
    disable_user(session, first, user_id=robin.id, now=now)
    assert proposal.outcome is GrantOutcome.REFUSED
    with pytest.raises(Conflict):
        confirm_grant(session, second, proposal_id=proposal.id, now=now)
    assert roles_of(session, robin.id) == {Role.OFFICER}
