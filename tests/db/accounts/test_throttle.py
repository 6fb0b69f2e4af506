from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.limits.counting import (
    KEPT_IN_A_ROW,
    Rule,
    count_attempt,
    forget_attempts,
    forget_old_counters,
    give_back,
    is_locked,
)
from accounts.limits.models import Counter
from accounts.sign_in.commands import begin_sign_in, opens_again_at
from accounts.sign_in.known_browsers import KnownBrowser, new_browser
from accounts.sign_in.throttle import (
    MOST_IN_A_ROW,
    SOURCE,
    account_key,
    count_guess,
    source_key,
    use_cjis_mode,
)
from core.database import make_engine

ROBIN = "robin@example.org"
KEY = account_key(ROBIN)


@pytest.fixture
def cjis_mode() -> Iterator[None]:
    use_cjis_mode(on=True)
    yield
    use_cjis_mode(on=False)


@pytest.mark.proves("A-08")
def test_five_attempts_then_a_delay_that_doubles_up_to_fifteen_minutes(
    session: Session, now: datetime
) -> None:
    passed = []
    moment = now
    while moment < now + timedelta(minutes=61):
        if count_guess(session, ROBIN, now=moment):
            passed.append(int((moment - now).total_seconds() // 60))
        moment += timedelta(seconds=10)
    assert passed == [0, 0, 0, 0, 0, 1, 3, 7, 15, 30, 45, 60]


@pytest.mark.proves("A-08")
def test_the_count_starts_anew_after_a_quiet_quarter_of_an_hour(session: Session, now: datetime) -> None:
    for _ in range(4):
        assert count_guess(session, ROBIN, now=now)
    later = now + timedelta(minutes=15)
    assert [count_guess(session, ROBIN, now=later) for _ in range(6)] == [True] * 5 + [False]
    much_later = later + timedelta(minutes=16)
    assert [count_guess(session, ROBIN, now=much_later) for _ in range(6)] == [True] * 5 + [False]


@pytest.mark.proves("A-08")
def test_nobody_guesses_more_than_a_hundred_times_in_a_row_however_patient(
    session: Session, now: datetime
) -> None:
    """At the pace that the delays allow, and with two days of quiet and a clearing out between."""
    tried, moment = 0, now
    for _ in range(400):
        tried += count_guess(session, ROBIN, now=moment)
        moment += timedelta(minutes=16)
        if tried == 50:
            moment += timedelta(days=3)
            forget_old_counters(session, now=moment)
    assert tried == MOST_IN_A_ROW == 100
    assert is_locked(session, KEY)
    forget_old_counters(session, now=moment + KEPT_IN_A_ROW + timedelta(days=400))
    assert not count_guess(session, ROBIN, now=moment + timedelta(days=1000))
    forget_attempts(session, KEY)
    assert count_guess(session, ROBIN, now=moment)


@pytest.mark.proves("A-08")
def test_a_success_ends_the_row(session: Session, now: datetime) -> None:
    for round_ in range(30):
        moment = now + timedelta(hours=round_)
        assert all(count_guess(session, ROBIN, now=moment) for _ in range(4))
        forget_attempts(session, KEY)
    assert not is_locked(session, KEY)


@pytest.mark.proves("A-08")
def test_in_cjis_mode_five_failures_lock_until_somebody_releases(
    session: Session, now: datetime, cjis_mode: None
) -> None:
    assert [count_guess(session, ROBIN, now=now) for _ in range(6)] == [True] * 5 + [False]
    assert is_locked(session, KEY)
    assert not count_guess(session, ROBIN, now=now + timedelta(days=365))
    assert count_guess(session, "other@example.org", now=now)
    forget_attempts(session, KEY)
    assert count_guess(session, ROBIN, now=now)
    # Slow failures lock as well: one a day, five days in a row.
    for day in range(1, 5):
        assert count_guess(session, ROBIN, now=now + timedelta(days=day))
    assert is_locked(session, KEY)


@pytest.mark.proves("N-01", "N-03")
def test_a_fixed_window_lets_so_many_pass_and_then_none_until_it_ends(
    session: Session, now: datetime
) -> None:
    rule = Rule(free=3, window=timedelta(hours=1))
    moments = [now + timedelta(minutes=m) for m in (0, 1, 2, 3, 59, 60, 61, 62, 63)]
    passed = [count_attempt(session, KEY, rule, now=moment) for moment in moments]
    assert passed == [True, True, True, False, False, True, True, True, False]


def test_a_right_password_gives_back_its_own_attempt_only(session: Session, now: datetime) -> None:
    key, rule = source_key(ROBIN, address="203.0.113.7", browser=None, now=now), SOURCE
    for _ in range(4):
        count_attempt(session, key, rule, now=now)
    assert count_attempt(session, key, rule, now=now)
    give_back(session, key)
    assert [count_attempt(session, key, rule, now=now) for _ in range(2)] == [True, False]
    forget_attempts(session, key)
    assert count_attempt(session, key, rule, now=now)


def test_keys_do_not_block_one_another_and_name_nobody(session: Session, now: datetime) -> None:
    for _ in range(6):
        count_guess(session, ROBIN, now=now)
    assert count_guess(session, "other@example.org", now=now)
    stored = session.scalars(sa.select(Counter.key)).all()
    assert all(len(key) == 32 and b"robin" not in key for key in stored)


def test_counters_that_slow_nobody_are_removed(session: Session, now: datetime) -> None:
    count_attempt(session, KEY, SOURCE, now=now - timedelta(days=3))
    count_attempt(session, account_key("other@example.org"), SOURCE, now=now)
    assert forget_old_counters(session, now=now) == 1


@pytest.mark.proves("A-08", "N-01")
def test_of_many_at_once_exactly_five_pass(own_database_url: str, now: datetime) -> None:
    engine = make_engine(own_database_url, pool_size=8)

    def attempt(_number: int) -> bool:
        with Session(engine) as session:
            allowed = count_guess(session, ROBIN, now=now)
            session.commit()
            return allowed

    with ThreadPoolExecutor(8) as workers:
        results = list(workers.map(attempt, range(80)))
    engine.dispose()
    assert sum(results) == 5


@pytest.mark.proves("A-08")
def test_of_many_at_once_from_one_address_exactly_five_pass_whichever_accounts_they_try(
    own_database_url: str, keys: None, now: datetime
) -> None:
    engine = make_engine(own_database_url, pool_size=8)

    def attempt(number: int) -> bool:
        with Session(engine) as session:
            begun = begin_sign_in(session, email=f"a{number}@example.org", address="203.0.113.7", now=now)
            session.commit()
            return begun is not None

    with ThreadPoolExecutor(8) as workers:
        results = list(workers.map(attempt, range(40)))
    with Session(engine) as session:
        counters = session.scalar(sa.select(sa.func.count()).select_from(Counter))
    engine.dispose()
    assert sum(results) == 5
    assert counters == 6, "what was refused at the address counts at no account"


@pytest.mark.proves("A-08")
def test_a_browser_that_knows_the_account_is_a_source_of_its_own(
    session: Session, keys: None, now: datetime
) -> None:
    """Five strangers fail at the station’s address; then the one officer fails in a browser that knows her."""
    known = new_browser().remembering(ROBIN, now=now)

    def tries(email: str, browser: KnownBrowser | None, *, at: datetime = now) -> bool:
        begun = begin_sign_in(session, email=email, address="203.0.113.7", browser=browser, now=at)
        return begun is not None

    assert [tries(f"a{n}@example.org", None) for n in range(6)] == [True] * 5 + [False]
    assert not tries(ROBIN, None)
    assert not tries(ROBIN, new_browser().remembering("other@example.org", now=now)), "it knows somebody else"
    assert tries(ROBIN, known)
    assert not tries("other@example.org", known), "it wins no tries at anybody else’s account"
    # The browser has five as well, whichever of its accounts they go to, and what was refused above took none of them.
    both = known.remembering("kim@example.org", now=now)
    assert [tries(ROBIN if n % 2 else "kim@example.org", both) for n in range(5)] == [True] * 4 + [False]
    waits = opens_again_at(session, email=ROBIN, address="203.0.113.7", browser=both, now=now)
    assert waits == now + timedelta(minutes=1)
    assert tries(ROBIN, both, at=waits)
    assert not tries("kim@example.org", both, at=waits + timedelta(seconds=119))


@pytest.mark.proves("A-08")
def test_delays_of_a_source_double_up_to_fifteen_minutes(session: Session, keys: None, now: datetime) -> None:
    passed, moment, number = [], now, 0
    while moment < now + timedelta(minutes=61):
        number += 1
        if begin_sign_in(session, email=f"a{number}@example.org", address="203.0.113.7", now=moment):
            passed.append(int((moment - now).total_seconds() // 60))
        moment += timedelta(seconds=10)
    assert passed == [0, 0, 0, 0, 0, 1, 3, 7, 15, 30, 45, 60]
