"""`concordat organisation` and `concordat user`: how the first administrator of an installation comes in."""

import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.factors.models import FactorReset, RecoveryCode
from accounts.factors.resets.commands import reset_by_command
from accounts.limits.counting import is_locked
from accounts.notices.models import Notice
from accounts.organisations.models import Organisation, Unit
from accounts.sign_in.throttle import MOST_IN_A_ROW, account_key, count_guess
from accounts.users.links import find_open_link
from accounts.users.models import LinkPurpose, User, UserRole, UserStatus
from audit.models import AuditRow
from core.actor import OrganisationKind, Role
from core.clock import utc_now
from core.database import make_engine
from core.errors import Denied
from tests.support.accounts import actor_of, make_organisation, make_user
from tests.support.console import Console

LINK = re.compile(r"^http://127\.0\.0\.1:8000/link/(\S+)$", re.MULTILINE)


def _opened(console: Console) -> Session:
    return Session(make_engine(console.url), expire_on_commit=False)


def _closed(session: Session) -> None:
    session.close()
    engine = session.get_bind()
    assert isinstance(engine, sa.Engine)
    engine.dispose()


def _all(console: Console, query: Any) -> list[Any]:
    session = _opened(console)
    try:
        return list(session.scalars(query))
    finally:
        _closed(session)


def _add(console: Console, *more: str, kind: str = "agency", name: str = "Elmsworth Police") -> str:
    return console.done("organisation", "add", "--kind", kind, "--name", name, *more)


def _invite(console: Console, email: str = "robin@example.org", role: str = "organisation_admin") -> Any:
    arguments = ("--organisation", "Elmsworth Police", "--name", "Robin Adeyemi", "--email", email)
    return json.loads(console.done("user", "invite", *arguments, "--role", role, "--json"))


def test_an_organisation_is_added_with_its_calendar(concordat: Console) -> None:
    more = ("--timezone", "America/New_York", "--country", "us", "--subdivision", "MD", "--locale", "en_US")
    printed = json.loads(_add(concordat, *more, "--email", "chief@example.org", "--json"))
    [row] = _all(concordat, sa.select(Organisation))
    assert printed == {
        "id": str(row.id),
        "kind": "agency",
        "name": "Elmsworth Police",
        "timezone": "America/New_York",
        "locale": "en_US",
        "country": "US",
        "subdivision": "MD",
        "email": "chief@example.org",
    }
    assert (row.kind, row.email) == (OrganisationKind.AGENCY, "chief@example.org")
    actions = _all(concordat, sa.select(AuditRow.action).order_by(AuditRow.at, AuditRow.sequence))
    assert actions[0] == "organisation.added"


def test_the_same_name_twice_is_refused(concordat: Console) -> None:
    assert "Added: Elmsworth Police (agency), UTC." in _add(concordat)
    said = concordat.refused("organisation", "add", "--kind", "agency", "--name", "Elmsworth Police")
    assert "takes part already" in said
    assert len(_all(concordat, sa.select(Organisation))) == 1


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--timezone", "Mars/Olympus", "Unknown time zone: Mars/Olympus"),
        ("--country", "XX", "No public holidays are known for XX"),
        ("--subdivision", "ZZ", "No public holidays are known for US-ZZ"),
    ],
)
def test_an_unknown_place_is_refused(concordat: Console, option: str, value: str, words: str) -> None:
    said = concordat.refused("organisation", "add", "--kind", "ngo", "--name", "N", option, value)
    assert words in said
    assert _all(concordat, sa.select(Organisation)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        (),
        ("--kind", "club", "--name", "N"),
        ("--kind", "ngo"),
        ("--kind", "ngo", "--name", "  "),
        ("--kind", "ngo", "--name", "N" * 256),
        ("--kind", "ngo", "--name", "N", "--email", "nobody"),
    ],
)
def test_wrong_usage_of_add_is_2(offline: Console, wrong: tuple[str, ...]) -> None:
    done = offline("organisation", "add", *wrong)
    assert done.code == 2
    assert "Error:" in done.err
    assert done.out == ""


def test_an_invitation_prints_a_link_that_opens_the_account(concordat: Console) -> None:
    _add(concordat)
    arguments = (
        "--organisation",
        "Elmsworth Police",
        "--name",
        "Robin Adeyemi",
        "--email",
        "Robin@Example.org",
    )
    said = concordat.done("user", "invite", *arguments, "--role", "supervisor", "--role", "liaison_officer")
    found = LINK.search(said)
    assert found, said
    assert said.count("/link/") == 1
    session = _opened(concordat)
    try:
        opened = find_open_link(session, found.group(1), now=utc_now())
        late = find_open_link(session, found.group(1), now=utc_now() + timedelta(days=7, minutes=1))
        [user] = session.scalars(sa.select(User))
        roles = set(session.scalars(sa.select(UserRole.role)))
    finally:
        _closed(session)
    assert opened is not None
    assert opened.is_invitation
    assert late is None
    assert (user.status, user.email_folded) == (UserStatus.INVITED, "robin@example.org")
    assert roles == {Role.SUPERVISOR, Role.LIAISON_OFFICER}


def test_the_link_for_programs(concordat: Console) -> None:
    concordat.set(public_url="https://concordat.example/")
    _add(concordat)
    printed = _invite(concordat)
    assert printed["link"].startswith("https://concordat.example/link/")
    assert printed["purpose"] == LinkPurpose.INVITATION.value
    assert printed["organisation"] == "Elmsworth Police"
    left = datetime.fromisoformat(printed["expires_at"]) - utc_now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


def test_inviting_again_replaces_the_link(concordat: Console) -> None:
    _add(concordat)
    first, second = _invite(concordat), _invite(concordat)
    assert first["id"] == second["id"]
    session = _opened(concordat)
    try:
        tokens = [printed["link"].rpartition("/")[2] for printed in (first, second)]
        links = [find_open_link(session, token, now=utc_now()) for token in tokens]
    finally:
        _closed(session)
    assert links[0] is None
    assert links[1] is not None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"--organisation": "Nowhere"}, "no organisation named Nowhere"),
        ({"--role": "ngo_worker"}, "does not exist in an organisation of this kind"),
        ({"--unit": "Patrol"}, "has no unit named Patrol"),
    ],
)
def test_an_invitation_that_breaks_a_rule(concordat: Console, changed: dict[str, str], words: str) -> None:
    _add(concordat)
    usual = {
        "--organisation": "Elmsworth Police",
        "--name": "Robin",
        "--email": "robin@example.org",
        "--role": "liaison_officer",
    }
    arguments = [part for pair in (usual | changed).items() for part in pair]
    assert words in concordat.refused("user", "invite", *arguments)
    assert _all(concordat, sa.select(User)) == []


def test_an_address_in_use_is_not_invited_by_another_organisation(concordat: Console) -> None:
    _add(concordat)
    _add(concordat, kind="ngo", name="Lanternfield")
    _invite(concordat)
    said = concordat.refused(
        "user", "invite", "--organisation", "Lanternfield", "--name", "R", "--email", "ROBIN@example.org",
        "--role", "ngo_worker",
    )  # fmt: skip
    assert "cannot be invited" in said


def test_somebody_is_invited_into_a_unit(concordat: Console) -> None:
    _add(concordat)
    session = _opened(concordat)
    organisation_id = session.scalars(sa.select(Organisation.id)).one()
    session.add(Unit(organisation_id=organisation_id, name="Patrol"))
    session.commit()
    _closed(session)
    concordat.done(
        "user", "invite", "--organisation", "Elmsworth Police", "--name", "R", "--email", "r@example.org",
        "--role", "liaison_officer", "--unit", "Patrol",
    )  # fmt: skip
    [user] = _all(concordat, sa.select(User))
    [unit] = _all(concordat, sa.select(Unit))
    assert user.unit_id == unit.id


@pytest.mark.parametrize("role", ["system", "wizard", ""])
def test_an_unknown_role_is_wrong_usage(offline: Console, role: str) -> None:
    done = offline(
        "user", "invite", "--organisation", "O", "--name", "N", "--email", "n@example.org", "--role", role
    )
    assert done.code == 2
    assert "--role" in done.err


def test_a_reset_link_and_then_no_account(concordat: Console, now: datetime) -> None:
    session = _opened(concordat)
    organisation = make_organisation(session)
    for email, role in (("admin@example.org", Role.ORGANISATION_ADMIN), ("robin@example.org", Role.AUDITOR)):
        make_user(session, organisation, [role], now=now, email=email)
    session.commit()
    _closed(session)
    printed = json.loads(concordat.done("user", "reset", "robin@example.org", "--json"))
    assert printed["purpose"] == LinkPurpose.PASSWORD_RESET.value
    assert LINK.search(concordat.done("user", "reset", "ROBIN@example.org"))
    disabled = json.loads(concordat.done("user", "disable", "robin@example.org", "--json"))
    assert disabled["status"] == "disabled"
    assert "disabled already" in concordat.refused("user", "disable", "robin@example.org")
    assert "Only an active account" in concordat.refused("user", "reset", "robin@example.org")
    assert "last active administrator" in concordat.refused("user", "disable", "admin@example.org")


@pytest.mark.parametrize("command", ["disable", "reset"])
def test_an_unknown_address(concordat: Console, command: str) -> None:
    said = concordat.refused("user", command, "nobody@example.org")
    assert "There is no account with the address nobody@example.org." in said


@pytest.mark.proves("A-08", "A-12")
def test_an_account_is_opened_again_and_a_closed_sign_in_released(concordat: Console) -> None:
    _add(concordat)
    session = _opened(concordat)
    email = "robin@example.org"
    try:
        organisation = session.scalars(sa.select(Organisation)).one()
        make_user(session, organisation, [Role.LIAISON_OFFICER], now=utc_now(), email=email)
        moment = utc_now()
        for _ in range(MOST_IN_A_ROW):
            assert count_guess(session, email, now=moment)
            moment += timedelta(minutes=16)
        assert is_locked(session, account_key(email))
        session.commit()
        assert f"Released: {email}." in concordat.done("user", "release", email)
        assert not is_locked(session, account_key(email))
        session.commit()  # a transaction of ours would hold the command up
        assert "is not closed" in concordat.refused("user", "release", email)
        concordat.done("user", "disable", email)
        printed = json.loads(concordat.done("user", "enable", email, "--json"))
        assert printed["status"] == "active"
    finally:
        _closed(session)


@pytest.mark.proves("C-11")
def test_the_command_line_refuses_roles_that_exclude_each_other(concordat: Console) -> None:
    _add(concordat)
    arguments = ("--organisation", "Elmsworth Police", "--name", "R", "--email", "r@example.org")
    said = concordat.refused(
        "user", "invite", *arguments, "--role", "organisation_admin", "--role", "auditor"
    )
    assert "One person cannot be" in said
    assert _all(concordat, sa.select(User)) == []


@pytest.mark.proves("A-09")
def test_a_lone_operator_without_factors_comes_back_by_command_and_nobody_else_may(
    concordat: Console, now: datetime
) -> None:
    session = _opened(concordat)
    try:
        office = make_organisation(session, kind=OrganisationKind.OPERATOR, name="Partnership Office")
        other = make_user(session, office, [Role.AUDITOR], now=now, email="auditor@example.org")
        lost = make_user(session, office, [Role.OPERATOR], now=now, email="operator@example.org")
        asker = make_user(session, office, [Role.OPERATOR], now=now, email="second@example.org")
        session.flush()
        code = RecoveryCode(user_id=lost.id, digest=b"x" * 32, created_at=now)
        session.add_all(
            [code, FactorReset(user_id=lost.id, reason="Lost", asked_at=now, asked_by_id=asker.id)]
        )
        session.commit()
        said = concordat.done("user", "reset-factors", "OPERATOR@example.org")
        assert "Second factors removed: operator@example.org." in said
        assert session.scalars(sa.select(RecoveryCode)).all() == []
        assert (
            session.scalars(sa.select(FactorReset)).all() == []
        )  # the wish is not left for somebody to agree to
        told = session.scalars(sa.select(Notice.recipient_id).order_by(Notice.recipient_id)).all()
        assert set(told) == {lost.id, other.id, asker.id}
        [row] = session.scalars(sa.select(AuditRow).where(AuditRow.action == "factor.reset_by_command")).all()
        assert (row.subject_id, row.user_id) == (lost.id.hex, None)
        with pytest.raises(Denied, match="Two administrators"):
            reset_by_command(session, actor_of(session, asker), user_id=lost.id, now=now)
    finally:
        _closed(session)
