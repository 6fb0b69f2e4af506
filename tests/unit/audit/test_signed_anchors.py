"""Anchors are signed: whoever keeps them finds a changed one, a missing one and a stranger's, with the public key alone."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from audit.anchors import Anchor, AnchorRefused, digest_of, gaps_between, read, read_signed, written
from audit.chain import canonical, seal_of, use_key
from audit.signing import is_signed, public_key, signature_of
from audit.verifying import Link
from tests.support.settings import use_test_keys


@pytest.fixture(autouse=True)
def _keys() -> Iterator[None]:
    use_test_keys()
    yield
    use_test_keys()


def _line(number: int, now: datetime, *, before: str = "") -> str:
    heads = {"operator": Link(sequence=number, mac=bytes([number]) * 32)}
    at = now + timedelta(hours=number)
    return written(Anchor(number=number, at=at, cause="hourly", heads=heads, before=before))


@pytest.mark.proves("G-06")
def test_a_keeper_checks_with_the_public_key_alone(now: datetime) -> None:
    line, key = _line(7, now), public_key()
    use_key(b"whoever keeps anchors does not know our audit key")
    assert read_signed(line, by=key).heads["operator"].sequence == 7
    assert key != public_key()
    with pytest.raises(AnchorRefused):
        read(line)
    for other in (public_key(), b"", b"short", bytes(32), key[::-1]):
        with pytest.raises(AnchorRefused):
            read_signed(line, by=other)


@pytest.mark.proves("G-06")
def test_no_changed_anchor_is_taken(now: datetime) -> None:
    line, key = _line(3, now), public_key()
    outer = json.loads(line)
    refused = 0
    for place in range(len(outer["content"])):
        changed = (
            outer["content"][:place] + chr(ord(outer["content"][place]) ^ 1) + outer["content"][place + 1 :]
        )
        # Even who has the audit key's seal over it, such as from a copy of the program's memory of before signatures.
        forged = canonical({**outer, "content": changed, "seal": seal_of("anchor", changed).hex()})
        for refuse in (lambda one: read_signed(one, by=key), read):
            with pytest.raises(AnchorRefused):
                refuse(forged)
            refused += 1
    assert refused == 2 * len(outer["content"]) > 300
    bare = canonical({name: outer[name] for name in ("content", "seal")})
    assert read(bare).number == 3  # one of before signatures, by its seal
    with pytest.raises(AnchorRefused):
        read_signed(bare, by=key)
    for nothing in ("", "1", "[]", "null", '"x"', '{"content": 1}', '{"content": "{}", "signature": 5}'):
        with pytest.raises(AnchorRefused):
            read_signed(nothing, by=key)


@pytest.mark.proves("G-06")
def test_a_keeper_sees_what_did_not_come(now: datetime) -> None:
    lines: list[str] = []
    for number in range(1, 7):
        lines.append(_line(number, now, before=digest_of(lines[-1]) if lines else ""))
    kept = [(line, read_signed(line, by=public_key())) for line in lines]
    assert (
        gaps_between([]) == gaps_between(kept) == gaps_between(kept[3:]) == gaps_between(reversed(kept)) == []
    )
    assert gaps_between([one for one in kept if one[1].number != 4]) == [4]
    other = _line(4, now + timedelta(minutes=1), before=digest_of(lines[2]))
    swapped = [*kept[:3], (other, read(other)), *kept[4:]]
    assert gaps_between(swapped) == [5]


def test_a_signature_over_an_anchor_is_over_nothing_else() -> None:
    assert is_signed(signature_of("x"), "x", by=public_key())
    assert not is_signed(signature_of("x"), "y", by=public_key())
    assert not is_signed(b"", "x", by=public_key())
