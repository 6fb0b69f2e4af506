"""Claiming an entry: who invites, what a link opens once, who signs, and what an import leaves alone afterwards."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from accounts.sign_in.hashing import password_matches
from accounts.users.models import User, UserRole, UserStatus
from accounts.users.queries import find_actor_of
from audit.models import AuditRow
from core.actor import Role
from core.errors import Denied, InvalidTransition, NotFound, RuleBroken
from core.permissions import Permission
from partners.services.claiming import AuthorityBasis, ClaimStanding
from partners.services.commands import (
    confirm_signatory,
    invite_to_claim,
    refuse_signatory,
    withdraw_invitation,
)
from partners.services.lifecycle import ClaimState
from partners.services.models import Contact, OrganisationClaim, Service
from partners.services.queries import (
    count_waiting,
    find_latest_claim,
    find_open_claim,
    get_claim,
    list_addresses,
    list_claims,
)
from partners.services.tokens import digest_of
from tests.support.memoranda import make_pair, make_person
from tests.support.services import BOARD, PASSWORD, Scene, claim, invite, make_candidate, make_scene

DAY = timedelta(days=1)


@pytest.fixture
def scene(session: Session, now: datetime) -> Scene:
    return make_scene(session, now)


def test_whoever_holds_the_link_opens_the_first_account(
    session: Session, scene: Scene, now: datetime
) -> None:
    invitation = invite(session, scene, now)
    opened = find_open_claim(session, invitation.token, now=now)
    assert opened is not None
    assert (opened.organisation_name, opened.agency_name) == ("Hazel Yard", "Northgate Police")
    claimed = claim(session, invitation.token, now)
    user = session.get_one(User, claimed.user_id)
    assert (user.status, user.name, user.job_title) == (UserStatus.ACTIVE, "Dana Whitlock", "Director")
    assert password_matches(user.password_hash, PASSWORD)
    organisation = session.get_one(Organisation, scene.candidate_id)
    assert organisation.status is OrganisationStatus.ACTIVE
    assert organisation.timezone == "America/New_York"
    actor = find_actor_of(session, claimed.user_id)
    assert actor is not None
    assert actor.roles == {Role.NGO_MANAGER, Role.ORGANISATION_ADMIN}
    assert not actor.holds(Permission.MEMORANDUM_SIGN)
    row = session.scalars(sa.select(OrganisationClaim)).one()
    assert (row.state, row.claimed_by_id, row.digest) == (
        ClaimState.SIGNATORY_ASKED,
        claimed.user_id,
        digest_of(invitation.token),
    )
    actions = set(
        session.scalars(sa.select(AuditRow.action).where(AuditRow.subject_id == scene.candidate_id.hex))
    )
    assert actions == {
        "organisation.claim_invited",
        "organisation.activated",
        "organisation.changed",
        "organisation.claimed",
    }
    details = " ".join(session.scalars(sa.select(AuditRow.details)))
    assert "Dana" not in details
    assert "@" not in details


def test_a_claim_is_made_once(session: Session, scene: Scene, now: datetime) -> None:
    invitation = invite(session, scene, now)
    claim(session, invitation.token, now)
    assert find_open_claim(session, invitation.token, now=now) is None
    with pytest.raises(NotFound):
        claim(session, invitation.token, now, email="other@hazelyard.example")
    with pytest.raises(RuleBroken, match="takes part already"):
        invite(session, scene, now)


def test_of_two_agencies_that_invite_one_is_answered(session: Session, scene: Scene, now: datetime) -> None:
    other = make_pair(session, now, agency="Southgate Police", ngo="Mill House").agency_leader
    first, second = invite(session, scene, now), invite(session, scene, now, by=other)
    claim(session, second.token, now)
    with pytest.raises(NotFound):
        claim(session, first.token, now, email="late@hazelyard.example")
    mine = find_latest_claim(session, scene.desk, scene.candidate_id)
    assert mine is not None
    assert mine.state is ClaimState.WITHDRAWN


def test_a_new_invitation_replaces_the_one_before_and_a_link_runs_out(
    session: Session, scene: Scene, now: datetime
) -> None:
    first = invite(session, scene, now)
    second = invite(session, scene, now + DAY)
    assert find_open_claim(session, first.token, now=now + DAY) is None
    end = now + 15 * DAY
    assert find_open_claim(session, second.token, now=end - timedelta(seconds=1)) is not None
    assert find_open_claim(session, second.token, now=end) is None
    with pytest.raises(NotFound):
        claim(session, second.token, end)
    assert find_open_claim(session, "nonsense", now=now) is None
    row = find_latest_claim(session, scene.desk, scene.candidate_id)
    assert row is not None
    assert (row.standing(end), row.standing(now + DAY)) == (ClaimStanding.EXPIRED, ClaimStanding.INVITED)


def test_a_withdrawn_invitation_opens_nothing(session: Session, scene: Scene, now: datetime) -> None:
    invitation = invite(session, scene, now)
    withdraw_invitation(session, scene.desk, invitation.claim_id, now=now)
    assert find_open_claim(session, invitation.token, now=now) is None
    with pytest.raises(InvalidTransition):
        withdraw_invitation(session, scene.desk, invitation.claim_id, now=now)


def test_an_operator_who_activates_first_ends_the_invitation(
    session: Session, scene: Scene, now: datetime
) -> None:
    invitation = invite(session, scene, now)
    session.get_one(Organisation, scene.candidate_id).status = OrganisationStatus.ACTIVE
    session.flush()
    assert find_open_claim(session, invitation.token, now=now) is None
    with pytest.raises(NotFound):
        claim(session, invitation.token, now)


def test_only_the_desk_and_leadership_of_an_agency_invite(
    session: Session, scene: Scene, now: datetime
) -> None:
    officer = make_person(session, scene.pair.agency_id, "Olu Officer", Role.LIAISON_OFFICER, now=now)
    for nobody in (officer, scene.manager, scene.pair.ngo_leader):
        with pytest.raises(Denied):
            invite_to_claim(session, nobody, scene.candidate_id, email=BOARD, now=now)
    invite(session, scene, now, by=scene.pair.agency_leader)
    with pytest.raises(NotFound):
        invite_to_claim(session, scene.desk, scene.pair.agency_id, email=BOARD, now=now)
    with pytest.raises(RuleBroken, match="e-mail address"):
        invite_to_claim(session, scene.desk, scene.candidate_id, email="board", now=now)


def test_an_address_in_use_and_an_unfit_password_leave_the_link(
    session: Session, scene: Scene, now: datetime
) -> None:
    invitation = invite(session, scene, now)
    taken = session.scalars(sa.select(User.email).where(User.id == scene.desk.user_id)).one()
    with session.begin_nested() as savepoint:
        with pytest.raises(RuleBroken) as refused:
            claim(session, invitation.token, now, email=taken)
        savepoint.rollback()
    assert refused.value.field == "email"
    assert find_open_claim(session, invitation.token, now=now) is not None
    claim(session, invitation.token, now)


# ---- Who signs


def test_the_agency_confirms_a_signatory_and_says_how_it_knows(
    session: Session, scene: Scene, now: datetime
) -> None:
    invitation = invite(session, scene, now)
    claimed = claim(session, invitation.token, now)
    assert count_waiting(session, scene.desk) == 1
    confirm_signatory(
        session, scene.desk, invitation.claim_id, basis=AuthorityBasis.PUBLIC_REGISTER, now=now + DAY
    )
    roles = set(session.scalars(sa.select(UserRole.role).where(UserRole.user_id == claimed.user_id)))
    assert roles == {Role.NGO_MANAGER, Role.ORGANISATION_ADMIN, Role.LEADERSHIP}
    actor = find_actor_of(session, claimed.user_id)
    assert actor is not None
    assert actor.holds(Permission.MEMORANDUM_SIGN)
    row = get_claim(session, scene.desk, invitation.claim_id)
    assert (row.state, row.authority_basis) == (
        ClaimState.SIGNATORY_CONFIRMED,
        AuthorityBasis.PUBLIC_REGISTER,
    )
    assert count_waiting(session, scene.desk) == 0
    with pytest.raises(InvalidTransition):
        refuse_signatory(session, scene.desk, invitation.claim_id, now=now + DAY)


def test_a_signatory_without_authority_is_refused(session: Session, scene: Scene, now: datetime) -> None:
    invitation = invite(session, scene, now)
    claimed = claim(session, invitation.token, now)
    refuse_signatory(session, scene.desk, invitation.claim_id, now=now)
    actor = find_actor_of(session, claimed.user_id)
    assert actor is not None
    assert not actor.holds(Permission.MEMORANDUM_SIGN)
    with pytest.raises(InvalidTransition):
        confirm_signatory(
            session, scene.desk, invitation.claim_id, basis=AuthorityBasis.DOCUMENT_SEEN, now=now
        )


def test_who_does_not_ask_to_sign_is_not_made_a_signatory(
    session: Session, scene: Scene, now: datetime
) -> None:
    invitation = invite(session, scene, now)
    claim(session, invitation.token, now, may_sign=False)
    with pytest.raises(InvalidTransition):
        confirm_signatory(session, scene.desk, invitation.claim_id, basis=AuthorityBasis.BOARD_ASKED, now=now)


def test_the_claimant_and_other_agencies_do_not_decide(session: Session, scene: Scene, now: datetime) -> None:
    invitation = invite(session, scene, now)
    claimed = claim(session, invitation.token, now)
    claimant = find_actor_of(session, claimed.user_id)
    other = make_pair(session, now, agency="Southgate Police", ngo="Mill House").agency_leader
    assert claimant is not None
    for stranger in (claimant, other, scene.manager):
        with pytest.raises(NotFound):
            confirm_signatory(
                session, stranger, invitation.claim_id, basis=AuthorityBasis.BOARD_ASKED, now=now
            )
        with pytest.raises(NotFound):
            get_claim(session, stranger, invitation.claim_id)
        assert list_claims(session, stranger).rows == ()
    session.execute(
        sa.update(User).where(User.id == claimed.user_id).values(status=UserStatus.DISABLED, disabled_at=now)
    )
    with pytest.raises(RuleBroken, match="no longer in use"):
        confirm_signatory(session, scene.desk, invitation.claim_id, basis=AuthorityBasis.BOARD_ASKED, now=now)


def test_the_list_goes_page_by_page_with_what_waits_first(
    session: Session, scene: Scene, now: datetime
) -> None:
    invitation = invite(session, scene, now - 30 * DAY)
    claim(session, invitation.token, now - 29 * DAY)
    for number in range(54):
        candidate = make_candidate(session, f"Aid {number:02}")
        at = now + timedelta(minutes=number % 20)
        invite_to_claim(session, scene.desk, candidate, email=BOARD, now=at)
    first = list_claims(session, scene.desk)
    assert first.rows[0].organisation_name == "Hazel Yard"
    assert len(first.rows) == 50
    rest = list_claims(session, scene.desk, after=first.next)
    assert (len(rest.rows), rest.next) == (5, None)
    assert len({row.id for row in (*first.rows, *rest.rows)}) == 55


def test_addresses_of_the_directory_come_once_the_organisations_own_first(
    session: Session, scene: Scene
) -> None:
    service = session.scalars(sa.select(Service).where(Service.organisation_id == scene.candidate_id)).one()
    service.email = "a-service@hazelyard.example"
    session.add(Contact(organisation_id=scene.candidate_id, name="Chair", email=BOARD))
    session.add(Contact(organisation_id=scene.candidate_id, name="Office", email="not an address"))
    session.flush()
    assert list_addresses(session, scene.candidate_id) == [BOARD, "a-service@hazelyard.example"]


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"expires_at": "invited_at"}, "expires_later"),
        ({"withdrawn_at": "now"}, "withdrawn_has_date"),
        ({"state": ClaimState.WITHDRAWN}, "withdrawn_has_date"),
        ({"state": ClaimState.CLAIMED}, "claimed_has_date"),
        ({"claimed_at": "now"}, "claimed_"),
        ({"claimed_by_id": "desk"}, "claimed_paired"),
        ({"decided_at": "now"}, "decided_"),
        ({"authority_basis": AuthorityBasis.BOARD_ASKED}, "confirmed_has_basis"),
    ],
)
def test_what_the_database_refuses_of_a_claim(
    session: Session, scene: Scene, now: datetime, wrong: dict[str, Any], constraint: str
) -> None:
    said = {"now": now, "invited_at": now, "desk": scene.desk.user_id}
    values: dict[str, Any] = {
        "organisation_id": scene.candidate_id,
        "agency_id": scene.pair.agency_id,
        "state": ClaimState.INVITED,
        "email": BOARD,
        "digest": b"x" * 32,
        "invited_at": now,
        "invited_by_id": scene.desk.user_id,
        "expires_at": now + DAY,
    }
    values |= {
        name: said.get(value, value)
        if isinstance(value, str) and not isinstance(value, ClaimState | AuthorityBasis)
        else value
        for name, value in wrong.items()
    }
    session.add(OrganisationClaim(**values))
    with pytest.raises(IntegrityError, match=constraint):
        session.flush()


def test_nobody_vouches_alone_for_an_address_that_they_typed(
    session: Session, scene: Scene, now: datetime
) -> None:
    invitation = invite_to_claim(
        session, scene.desk, scene.candidate_id, email="elsewhere@example.org", now=now
    )
    claim(session, invitation.token, now)
    basis = AuthorityBasis.BOARD_ASKED
    with pytest.raises(RuleBroken, match="Somebody else of your agency"):
        confirm_signatory(session, scene.desk, invitation.claim_id, basis=basis, now=now)
    confirm_signatory(session, scene.pair.agency_leader, invitation.claim_id, basis=basis, now=now)
    row = get_claim(session, scene.desk, invitation.claim_id)
    assert row.state is ClaimState.SIGNATORY_CONFIRMED
