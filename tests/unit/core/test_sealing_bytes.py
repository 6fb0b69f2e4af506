"""Sealed files: any bytes come back, and nothing opens that was altered or belongs elsewhere."""

import os
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.sealing import MAGIC, KeyRing, SealBroken

ROW, OTHER = UUID(int=1), UUID(int=2)
RING = KeyRing({1: bytes(32), 2: bytes(range(32))})


@given(st.binary(max_size=5000))
def test_what_was_sealed_comes_back(content: bytes) -> None:
    sealed = RING.seal_bytes(content, "t", "c", ROW)
    assert sealed[:4] == MAGIC + b"\x00\x02"
    assert RING.open_bytes(sealed, "t", "c", ROW) == content
    assert len(content) < 8 or content not in sealed


def test_a_text_and_a_file_are_sealed_alike() -> None:
    assert RING.open_bytes(RING.seal("straße", "t", "c", ROW), "t", "c", ROW) == "straße".encode()


@pytest.mark.parametrize("place", [("u", "c", ROW), ("t", "d", ROW), ("t", "c", OTHER)])
def test_nothing_opens_elsewhere(place: tuple[str, str, UUID]) -> None:
    with pytest.raises(SealBroken):
        RING.open_bytes(RING.seal_bytes(b"content", "t", "c", ROW), *place)


def test_no_altered_byte_is_accepted() -> None:
    sealed = RING.seal_bytes(os.urandom(40), "t", "c", ROW)
    for position in range(len(sealed)):
        altered = bytearray(sealed)
        altered[position] ^= 1
        with pytest.raises(SealBroken):
            RING.open_bytes(bytes(altered), "t", "c", ROW)
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            RING.open_bytes(sealed[:length], "t", "c", ROW)
