"""Second factors: what the database refuses, what the commands leave, and two who come at the same moment."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.factors.commands import begin_check, forget_unfinished, remove_factor
from accounts.factors.kinds import ChallengePurpose, ResetOutcome
from accounts.factors.models import FactorReset, Passkey, PasskeyChallenge, RecoveryCode, TotpFactor
from accounts.factors.passkeys.commands import issue_challenge, take_challenge
from accounts.factors.policy import HIGH_ROLES, needs_passkey, suffices
from accounts.factors.queries import find_demo_code, get_standing
from accounts.factors.recovery.commands import issue_codes, use_recovery_code
from accounts.factors.resets.commands import agree_to_reset, ask_for_reset, refuse_reset
from accounts.factors.totp.commands import _use_step, begin_app, confirm_app, use_code
from accounts.users.models import User
from audit.models import AuditRow
from core.actor import Actor, Role
from core.database import make_engine
from core.errors import Denied, NotFound, RuleBroken
from tests.support.accounts import actor_of, code_at, give_app, make_organisation, make_user
from tests.support.simultaneous import successes_of_pairs


@pytest.fixture
def officer(session: Session, now: datetime) -> User:
    return make_user(session, make_organisation(session), [Role.LIAISON_OFFICER], now=now)


@pytest.fixture
def actor(session: Session, officer: User) -> Actor:
    return actor_of(session, officer)


def admins(session: Session, officer: User, now: datetime, count: int = 2) -> list[Actor]:
    return [
        actor_of(
            session,
            make_user(
                session,
                officer.organisation_id,
                [Role.ORGANISATION_ADMIN],
                now=now,
                email=f"admin{n}@example.org",
            ),
        )
        for n in range(count)
    ]


def actions(session: Session) -> list[str]:
    return list(session.scalars(sa.select(AuditRow.action).order_by(AuditRow.sequence)))


@pytest.mark.proves("A-03")
def test_an_app_opens_nothing_before_its_first_code(session: Session, actor: Actor, now: datetime) -> None:
    first = begin_app(session, actor, label="Phone", now=now)
    factor_id = begin_app(session, actor, label="Phone", now=now)
    factor = session.scalars(sa.select(TotpFactor)).one()
    assert factor.id == factor_id != first, "an earlier one that was never confirmed is gone"
    assert not use_code(session, actor, code_at(factor.seed, now), now=now)
    with pytest.raises(RuleBroken):
        confirm_app(session, actor, factor_id=factor_id, code="000000", now=now)
    confirm_app(session, actor, factor_id=factor_id, code=code_at(factor.seed, now), now=now)
    assert not use_code(session, actor, code_at(factor.seed, now), now=now), "the first code is used up"
    later = now + timedelta(seconds=30)
    assert use_code(session, actor, code_at(factor.seed, later), now=later)
    assert not use_code(session, actor, code_at(factor.seed, later), now=later)
    assert not use_code(session, actor, code_at(factor.seed, now), now=later), "nor an earlier one after it"
    with pytest.raises(NotFound):
        confirm_app(session, actor, factor_id=factor_id, code="000000", now=now)
    assert actions(session) == ["factor.begun", "factor.begun", "factor.added"]


@pytest.mark.proves("A-03")
def test_a_code_of_somebody_else_opens_nothing(
    session: Session, officer: User, actor: Actor, now: datetime
) -> None:
    other = make_user(session, officer.organisation_id, [Role.OFFICER], now=now, email="kim@example.org")
    seed = give_app(session, other, now=now)
    assert not use_code(session, actor, code_at(seed, now), now=now)
    assert use_code(session, actor_of(session, other), code_at(seed, now), now=now)


@pytest.fixture
def own_engine(own_database_url: str, keys: None) -> Iterator[Engine]:
    engine = make_engine(own_database_url)
    yield engine
    engine.dispose()


@pytest.mark.proves("A-03")
def test_of_two_with_the_same_code_at_the_same_moment_one_comes_in(own_engine: Engine, now: datetime) -> None:
    with Session(own_engine) as session:
        user = make_user(session, make_organisation(session), [Role.OFFICER], now=now)
        seed, actor = give_app(session, user, now=now), actor_of(session, user)
        session.commit()
    assert successes_of_pairs(own_engine, actor, seed, pairs=20, now=now) == [1] * 20


@pytest.mark.proves("A-03")
def test_a_step_is_used_up_in_one_statement_whatever_was_read_before(
    session: Session, officer: User, actor: Actor, now: datetime
) -> None:
    """Two who read the same state before either has written: on SQLite they never meet, so each asks by itself here."""
    give_app(session, officer, now=now)
    app = session.scalars(sa.select(TotpFactor)).one()
    step = app.last_step + 10
    assert _use_step(session, app.id, step, now=now)
    assert not _use_step(session, app.id, step, now=now)
    assert not _use_step(session, app.id, step - 1, now=now)
    assert _use_step(session, app.id, step + 1, now=now)


def test_the_demo_shows_a_code_that_will_be_taken_however_often_somebody_signs_in(
    session: Session, officer: User, actor: Actor, now: datetime
) -> None:
    assert find_demo_code(session, actor, now=now) is None
    give_app(session, officer, now=now)
    for _ in range(10):
        code = find_demo_code(session, actor, now=now)
        assert code is not None
        assert use_code(session, actor, code, now=now, ahead=20)
    code = find_demo_code(session, actor, now=now)
    assert code is not None
    assert not use_code(session, actor, code, now=now), "nowhere else are codes to come taken"


@pytest.mark.proves("A-04")
def test_recovery_codes_are_kept_as_hashes_and_work_once_for_their_owner(
    session: Session, officer: User, actor: Actor, now: datetime
) -> None:
    codes = issue_codes(session, actor, now=now)
    other = actor_of(
        session, make_user(session, officer.organisation_id, [Role.OFFICER], now=now, email="kim@example.org")
    )
    assert len(set(codes)) == 10
    stored = session.execute(sa.select(RecoveryCode.__table__)).all()
    assert not any(code.replace("-", "").encode() in repr(row).encode() for row in stored for code in codes)
    assert not use_recovery_code(session, other, codes[0], now=now)
    refused = 0
    for code in codes:
        assert use_recovery_code(session, actor, code, now=now)
        refused += not use_recovery_code(session, actor, code, now=now)
    assert refused == 10
    assert get_standing(session, actor).codes_left == 0
    fresh = issue_codes(session, actor, now=now)
    issue_codes(session, actor, now=now)
    assert not use_recovery_code(session, actor, fresh[0], now=now)


@pytest.mark.proves("A-02")
def test_a_challenge_is_taken_once_by_whom_and_for_what_it_was_made(
    session: Session, officer: User, actor: Actor, now: datetime
) -> None:
    other = actor_of(
        session, make_user(session, officer.organisation_id, [Role.OFFICER], now=now, email="kim@example.org")
    )
    proving = ChallengePurpose.PROVING

    def refused(taker: Actor | None, purpose: ChallengePurpose, seconds: int = 0) -> bool:
        issued = issue_challenge(session, actor, purpose=proving, now=now)
        try:
            take_challenge(
                session,
                taker,
                challenge_id=issued.id,
                purpose=purpose,
                now=now + timedelta(seconds=seconds),
            )
        except RuleBroken:
            return session.get(PasskeyChallenge, issued.id) is None
        return False

    assert refused(other, proving)
    assert refused(None, ChallengePurpose.SIGNING_IN)
    assert refused(actor, ChallengePurpose.ADDING)
    assert refused(actor, proving, seconds=300)
    assert not refused(actor, proving, seconds=299)
    issued = issue_challenge(session, actor, purpose=proving, now=now)
    assert len(issued.challenge) == 32
    take_challenge(session, actor, challenge_id=issued.id, purpose=proving, now=now)
    with pytest.raises(RuleBroken):
        take_challenge(session, actor, challenge_id=issued.id, purpose=proving, now=now)
    with pytest.raises(RuleBroken):
        take_challenge(session, actor, challenge_id=None, purpose=proving, now=now)


def test_what_was_never_finished_is_forgotten(
    session: Session, officer: User, actor: Actor, now: datetime
) -> None:
    give_app(session, officer, now=now)
    begin_app(session, actor, label="Phone", now=now)
    issue_challenge(session, None, purpose=ChallengePurpose.SIGNING_IN, now=now)
    assert forget_unfinished(session, now=now + timedelta(minutes=4)) == 0
    assert forget_unfinished(session, now=now + timedelta(minutes=5)) == 1
    assert forget_unfinished(session, now=now + timedelta(days=1)) == 1
    assert len(session.scalars(sa.select(TotpFactor)).all()) == 1


def test_nobody_has_more_than_ten_factors_or_less_than_one(
    session: Session, officer: User, actor: Actor, now: datetime
) -> None:
    for n in range(10):
        give_app(session, officer, now=now, label=f"Phone {n}")
    with pytest.raises(RuleBroken):
        begin_app(session, actor, label="One more", now=now)
    rows = get_standing(session, actor).factors
    for row in rows[:9]:
        remove_factor(session, actor, factor_id=row.id, only_passkey=False, now=now)
    with pytest.raises(RuleBroken):
        remove_factor(session, actor, factor_id=rows[9].id, only_passkey=False, now=now)
    session.add(
        Passkey(
            user_id=officer.id, label="Key", credential_id=b"1", public_key=b"1", sign_count=0, created_at=now
        )
    )
    session.flush()
    key = get_standing(session, actor).factors[-1]
    with pytest.raises(RuleBroken):
        remove_factor(session, actor, factor_id=key.id, only_passkey=True, now=now)
    remove_factor(session, actor, factor_id=key.id, only_passkey=False, now=now)


@pytest.mark.proves("A-08")
def test_guesses_at_codes_stop_for_good_after_a_hundred_in_a_row(
    session: Session, actor: Actor, now: datetime
) -> None:
    tried = 0
    for n in (*range(110), *range(120, 1200, 30)):
        try:
            begin_check(session, actor, now=now + timedelta(minutes=16 * n))
        except RuleBroken:
            continue
        tried += 1
    assert tried == 100


@pytest.mark.proves("A-09")
def test_two_different_administrators_are_needed_to_remove_all_factors(
    session: Session, officer: User, actor: Actor, now: datetime
) -> None:
    first, second = admins(session, officer, now)
    give_app(session, officer, now=now)
    issue_codes(session, actor, now=now)
    with pytest.raises(Denied):
        ask_for_reset(session, actor, user_id=officer.id, reason="x", now=now)
    with pytest.raises(NotFound):
        agree_to_reset(session, second, user_id=officer.id, now=now)
    ask_for_reset(session, first, user_id=officer.id, reason="at the desk", now=now)
    with pytest.raises(RuleBroken):
        ask_for_reset(session, second, user_id=officer.id, reason="at the desk", now=now)
    with pytest.raises(Denied):
        agree_to_reset(session, first, user_id=officer.id, now=now)
    assert get_standing(session, actor).has_totp
    refuse_reset(session, second, user_id=officer.id, now=now)
    ask_for_reset(session, first, user_id=officer.id, reason="at the desk", now=now)
    agree_to_reset(session, second, user_id=officer.id, now=now)
    assert not get_standing(session, actor).has_factor
    with pytest.raises(NotFound):
        agree_to_reset(session, second, user_id=officer.id, now=now)
    assert first.user_id is not None
    ask_for_reset(session, second, user_id=first.user_id, reason="lost", now=now)
    with pytest.raises(Denied):
        agree_to_reset(session, first, user_id=first.user_id, now=now)


@pytest.mark.proves("A-09")
@pytest.mark.parametrize("case", ["own wish", "own decision", "one for both", "undecided", "two at once"])
def test_the_database_refuses_a_reset_without_two_others(
    session: Session, officer: User, now: datetime, case: str
) -> None:
    first, second = (one.user_id for one in admins(session, officer, now))
    cases: dict[str, dict[str, Any]] = {
        "own wish": {"asked_by_id": officer.id},
        "own decision": {"decided_by_id": officer.id},
        "one for both": {"decided_by_id": first},
        "undecided": {"decided_at": None, "decided_by_id": None},
        "two at once": {"outcome": ResetOutcome.ASKED, "decided_at": None, "decided_by_id": None},
    }
    values = cases[case]
    good: dict[str, Any] = {
        "user_id": officer.id,
        "reason": "lost",
        "outcome": ResetOutcome.DONE,
        "asked_at": now,
        "asked_by_id": first,
        "decided_at": now,
        "decided_by_id": second,
    }
    session.add(FactorReset(**good))
    if case == "two at once":
        session.add(FactorReset(**(good | values)))
    session.flush()
    session.add(FactorReset(**(good | values)))
    with pytest.raises(IntegrityError):
        session.flush()


@pytest.mark.proves("A-02")
def test_a_passkey_is_demanded_of_whoever_could_do_most_harm() -> None:
    demanded = {role for role in Role if needs_passkey({role}, strict=True)}
    assert demanded == HIGH_ROLES
    assert demanded >= {
        Role.ORGANISATION_ADMIN,
        Role.OPERATOR,
        Role.AUDITOR,
        Role.WELLBEING_AUDITOR,
        Role.CLINICIAN,
        Role.PEER_SUPPORTER,
    }
    for kind in ("totp", "recovery"):
        assert suffices(kind, {Role.OFFICER}, strict=True)
        assert not suffices(kind, {Role.OFFICER, Role.AUDITOR}, strict=True)
        assert suffices(kind, {Role.AUDITOR}, strict=False)
    assert suffices("passkey", {Role.AUDITOR}, strict=True)
    assert not suffices(None, {Role.OFFICER}, strict=False)
