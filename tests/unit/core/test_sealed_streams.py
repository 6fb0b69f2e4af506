"""Sealed files of any length: what was altered, cut off or is another's does not open."""

import io
import os
import tracemalloc

import pytest

from core.sealed_streams import CHUNK_BYTES, StreamBroken, open_stream, read_label, seal_stream

KEYS = {1: bytes(range(32)), 2: bytes(range(32, 64))}
LABEL = "backup main data 1"


def _sealed(content: bytes, *, label: str = LABEL, keys: dict[int, bytes] = KEYS) -> bytes:
    target = io.BytesIO()
    seal_stream([content], target, keys=keys, label=label)
    return target.getvalue()


def _opened(sealed: bytes, *, label: str = LABEL, keys: dict[int, bytes] = KEYS) -> bytes:
    return b"".join(open_stream(io.BytesIO(sealed), keys=keys, label=label))


@pytest.mark.parametrize("size", [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])
def test_what_was_sealed_opens_whatever_its_length(size: int) -> None:
    content = os.urandom(size)
    sealed = _sealed(content)
    assert _opened(sealed) == content
    assert read_label(io.BytesIO(sealed)) == (2, LABEL)
    if size > 16:
        assert content[:16] not in sealed


@pytest.mark.proves("Q-02")
def test_no_flipped_bit_and_no_cut_is_accepted() -> None:
    content = b"the name of somebody " * 200
    sealed = _sealed(content)
    accepted = 0
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 1 << (place % 8)
        try:
            _opened(bytes(altered))
            accepted += 1
        except StreamBroken:
            pass
    for end in range(0, len(sealed), 7):
        with pytest.raises(StreamBroken):
            _opened(sealed[:end])
    assert accepted == 0
    assert _opened(sealed) == content


@pytest.mark.proves("Q-02")
def test_chunks_cannot_be_left_out_swapped_or_taken_from_another_file() -> None:
    one, other = (_sealed(letter * (3 * CHUNK_BYTES)) for letter in (b"a", b"b"))
    start = len(one) - 3 * (CHUNK_BYTES + 16)
    cut = [one[start + n * (CHUNK_BYTES + 16) : start + (n + 1) * (CHUNK_BYTES + 16)] for n in range(3)]
    foreign = other[start : start + CHUNK_BYTES + 16]
    for chunks in (cut[:2], cut[1:], [cut[1], cut[0], cut[2]], [cut[0], foreign, cut[2]], [*cut, cut[2]]):
        with pytest.raises(StreamBroken):
            _opened(one[:start] + b"".join(chunks))


@pytest.mark.proves("Q-02")
def test_another_key_or_label_opens_nothing() -> None:
    sealed = _sealed(b"content")
    with pytest.raises(StreamBroken, match="needs key 2"):
        _opened(sealed, keys={1: KEYS[1]})
    with pytest.raises(StreamBroken, match="altered"):
        _opened(sealed, keys={2: KEYS[1]})
    with pytest.raises(StreamBroken, match="is “backup main data 1”"):
        _opened(sealed, label="backup wellbeing data 1")


def test_a_later_format_and_no_file_of_ours_are_told_apart() -> None:
    sealed = bytearray(_sealed(b"content"))
    sealed[4] = 2
    with pytest.raises(StreamBroken, match="format 2"):
        _opened(bytes(sealed))
    with pytest.raises(StreamBroken, match="no sealed file"):
        _opened(b"SQLite format 3")


def test_the_same_content_never_seals_alike() -> None:
    assert _sealed(b"content") != _sealed(b"content")


def test_memory_stays_flat_however_long_the_file(tmp_path: object) -> None:
    path = f"{tmp_path}/sealed"
    tracemalloc.start()
    with open(path, "wb") as target:
        seal_stream((bytes(CHUNK_BYTES // 4) for _ in range(4 * 64)), target, keys=KEYS, label=LABEL)
    with open(path, "rb") as source:
        length = sum(len(piece) for piece in open_stream(source, keys=KEYS, label=LABEL))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length == 64 * CHUNK_BYTES
    assert most < 12 * CHUNK_BYTES
