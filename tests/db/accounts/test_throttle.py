from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.sign_in.models import SignInThrottle
from accounts.sign_in.throttle import (
    account_key,
    address_key,
    forget_failures,
    forget_old_counters,
    give_back,
    reserve_attempt,
)
from core.database import make_engine

KEY = account_key("robin@example.org")


def test_five_attempts_then_a_delay_that_doubles_up_to_fifteen_minutes(
    session: Session, now: datetime
) -> None:
    passed = []
    moment = now
    while moment < now + timedelta(minutes=61):
        if reserve_attempt(session, KEY, now=moment):
            passed.append(int((moment - now).total_seconds() // 60))
        moment += timedelta(seconds=10)
    assert passed == [0, 0, 0, 0, 0, 1, 3, 7, 15, 30, 45, 60]


def test_the_count_starts_anew_after_a_quiet_quarter_of_an_hour(session: Session, now: datetime) -> None:
    for _ in range(4):
        assert reserve_attempt(session, KEY, now=now)
    later = now + timedelta(minutes=15)
    assert [reserve_attempt(session, KEY, now=later) for _ in range(6)] == [True] * 5 + [False]
    much_later = later + timedelta(minutes=16)
    assert [reserve_attempt(session, KEY, now=much_later) for _ in range(6)] == [True] * 5 + [False]


def test_a_right_password_gives_back_its_own_attempt_only(session: Session, now: datetime) -> None:
    key = address_key("203.0.113.7")
    for _ in range(4):
        reserve_attempt(session, key, now=now)
    assert reserve_attempt(session, key, now=now)
    give_back(session, key)
    assert [reserve_attempt(session, key, now=now) for _ in range(2)] == [True, False]
    forget_failures(session, key)
    assert reserve_attempt(session, key, now=now)


def test_keys_do_not_block_one_another_and_name_nobody(session: Session, now: datetime) -> None:
    for _ in range(6):
        reserve_attempt(session, KEY, now=now)
    assert reserve_attempt(session, account_key("other@example.org"), now=now)
    stored = session.scalars(sa.select(SignInThrottle.key)).all()
    assert all(len(key) == 32 and b"robin" not in key for key in stored)


def test_counters_that_slow_nobody_are_removed(session: Session, now: datetime) -> None:
    reserve_attempt(session, KEY, now=now - timedelta(hours=2))
    reserve_attempt(session, account_key("other@example.org"), now=now)
    assert forget_old_counters(session, now=now) == 1


def test_of_many_at_once_exactly_five_pass(own_database_url: str, now: datetime) -> None:
    engine = make_engine(own_database_url, pool_size=8)

    def attempt(_number: int) -> bool:
        with Session(engine) as session:
            allowed = reserve_attempt(session, KEY, now=now)
            session.commit()
            return allowed

    with ThreadPoolExecutor(8) as workers:
        results = list(workers.map(attempt, range(80)))
    engine.dispose()
    assert sum(results) == 5
