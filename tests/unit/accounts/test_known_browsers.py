"""What a browser keeps to be known again: nothing that tells who signed in there, and nothing that anybody could make."""

import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest

from accounts.sign_in.known_browsers import (
    HANDED_ON_FOR,
    MOST_ACCOUNTS,
    PERIOD,
    KnownBrowser,
    handed_on,
    new_browser,
    read_browser,
    taken_over,
)

NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
ROBIN, KIM = "robin@example.org", "kim@example.org"


@pytest.fixture
def robins(keys: None) -> KnownBrowser:
    return new_browser().remembering(ROBIN, now=NOW)


@pytest.mark.proves("A-08")
def test_an_account_is_known_where_it_signed_in_and_nowhere_else(robins: KnownBrowser) -> None:
    assert robins.knows(ROBIN, now=NOW)
    assert not robins.knows(KIM, now=NOW)
    assert not new_browser().knows(ROBIN, now=NOW)
    shared = robins.remembering(KIM, now=NOW)
    assert shared.id == robins.id
    assert shared.knows(ROBIN, now=NOW)
    assert shared.knows(KIM, now=NOW)
    # Digests are of this browser: beside another id they say nothing.
    assert not KnownBrowser(secrets.token_bytes(16), shared.digests).knows(ROBIN, now=NOW)


@pytest.mark.proves("A-08")
def test_it_is_known_for_half_a_year_at_least_and_a_year_at_most(robins: KnownBrowser) -> None:
    assert robins.knows(ROBIN, now=NOW + PERIOD)
    assert not robins.knows(ROBIN, now=NOW + 2 * PERIOD)
    later = NOW + PERIOD
    again = robins.remembering(ROBIN, now=later)
    assert len(again.digests) == 1, "one digest for each account"
    assert again.knows(ROBIN, now=later + PERIOD)


def test_of_many_who_share_a_computer_the_last_twelve_are_known(robins: KnownBrowser) -> None:
    shared = robins
    for number in range(MOST_ACCOUNTS):
        shared = shared.remembering(f"a{number}@example.org", now=NOW)
    assert len(shared.digests) == MOST_ACCOUNTS
    assert not shared.knows(ROBIN, now=NOW)
    assert all(shared.knows(f"a{number}@example.org", now=NOW) for number in range(MOST_ACCOUNTS))
    assert len(shared.text()) < 300


@pytest.mark.proves("A-08")
def test_the_cookie_tells_nobody_and_comes_back_as_it_went(robins: KnownBrowser) -> None:
    text = robins.text()
    assert read_browser(text) == robins
    held = urlsafe_b64decode(text + "===")
    assert len(held) == 32
    assert b"robin" not in held
    # Somebody else’s browser holds other bytes for the same account.
    assert not set(robins.digests) & set(new_browser().remembering(ROBIN, now=NOW).digests)


@pytest.mark.parametrize(
    "text", ["", "x", "!!!!", "é", "A" * 22, "A" * 50, "A" * 4000, None], ids=lambda text: str(text)[:5]
)
def test_what_none_of_ours_holds_is_no_browser(text: str | None, keys: None) -> None:
    assert read_browser(text) is None
    assert taken_over(text or "", now=NOW) is None


@pytest.mark.proves("A-08")
def test_what_is_handed_on_is_good_for_a_minute_and_cannot_be_changed(robins: KnownBrowser) -> None:
    text = handed_on(robins, now=NOW)
    assert taken_over(text, now=NOW + HANDED_ON_FOR) == robins
    assert taken_over(text, now=NOW + HANDED_ON_FOR + timedelta(seconds=1)) is None
    held = bytearray(urlsafe_b64decode(text + "==="))
    for place in range(len(held)):
        changed = bytearray(held)
        changed[place] ^= 1
        assert taken_over(urlsafe_b64encode(bytes(changed)).decode(), now=NOW) is None
    assert taken_over(robins.text(), now=NOW) is None, "a cookie is no such thing"
    assert read_browser(text) is None, "and it is no cookie"
