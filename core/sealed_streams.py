"""Files of any length sealed in chunks, so that memory stays flat (security Q-02).

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015) over AES-256-GCM of `cryptography`, with a key of
its own for each file: HKDF-SHA-256 of the given key, a random salt and the header. The nonce of a chunk is its number
and whether it is the last, so nothing can be altered, left out, put in another order or cut off unseen.

Layout: `CNCB`, format version (1 byte), number of the key (2), length of the label (2), label, salt (32), then chunks
of 1 MiB with their tags of 16 bytes. The label says what the file is; it is bound, not secret.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from core.errors import ConcordatError
from core.text import N_

MAGIC = b"CNCB"
VERSION = 1
SALT_BYTES = 32
TAG_BYTES = 16
CHUNK_BYTES = 1024 * 1024
LONGEST_LABEL = 300


class StreamBroken(ConcordatError):
    """A sealed file does not open: altered, cut off, another's, or sealed by a key that is not here."""


def _cipher(key: bytes, salt: bytes, header: bytes) -> AESGCM:
    return AESGCM(
        HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"concordat stream" + header).derive(key)
    )


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if last else b"\x00")


def _header(number: int, label: str) -> bytes:
    raw = label.encode()
    if len(raw) > LONGEST_LABEL:
        raise ValueError("the label of a sealed file is too long")
    return MAGIC + bytes([VERSION]) + number.to_bytes(2, "big") + len(raw).to_bytes(2, "big") + raw


def seal_stream(content: Iterable[bytes], target: BinaryIO, *, keys: Mapping[int, bytes], label: str) -> None:
    """Write the content sealed by the key of the highest number; holds two chunks in memory at most."""
    number = max(keys)
    header, salt = _header(number, label), os.urandom(SALT_BYTES)
    cipher = _cipher(keys[number], salt, header)
    target.write(header + salt)
    count, waiting = 0, None
    for chunk in _in_chunks(content):
        if waiting is not None:
            target.write(cipher.encrypt(_nonce(count, last=False), waiting, header))
            count += 1
        waiting = chunk
    target.write(cipher.encrypt(_nonce(count, last=True), waiting or b"", header))


def _in_chunks(content: Iterable[bytes]) -> Iterator[bytes]:
    held = bytearray()
    for piece in content:
        held += piece
        while len(held) >= CHUNK_BYTES:
            yield bytes(held[:CHUNK_BYTES])
            del held[:CHUNK_BYTES]
    if held:
        yield bytes(held)


def read_label(source: BinaryIO) -> tuple[int, str]:
    """The number of the key and the label of a sealed file, which are proved only by opening it."""
    number, label, _ = _read_header(source)
    return number, label


def _read_header(source: BinaryIO) -> tuple[int, str, bytes]:
    start = source.read(9)
    if len(start) < 9 or start[:4] != MAGIC:
        raise StreamBroken(N_("This is no sealed file of Concordat."))
    if start[4] != VERSION:
        raise StreamBroken(
            N_("The sealed file has format %(found)s; this version opens %(known)s."),
            found=start[4],
            known=VERSION,
        )
    length = int.from_bytes(start[7:9], "big")
    raw = source.read(length)
    if length > LONGEST_LABEL or len(raw) != length:
        raise StreamBroken(N_("The sealed file is cut off."))
    try:
        return int.from_bytes(start[5:7], "big"), raw.decode(), start + raw
    except UnicodeDecodeError as error:
        raise StreamBroken(N_("The sealed file was altered, or it was cut off.")) from error


def open_stream(source: BinaryIO, *, keys: Mapping[int, bytes], label: str) -> Iterator[bytes]:
    """Give back the content chunk by chunk; each is proved before it is given, the end by the last one.

    Raises `StreamBroken` where the file is another than `label` says, was altered, cut off, or where its key is not
    here. A caller must not use what it got before the iteration has ended.
    """
    number, found, header = _read_header(source)
    if found != label:
        raise StreamBroken(N_("The sealed file is “%(found)s”, not “%(label)s”."), found=found, label=label)
    if number not in keys:
        raise StreamBroken(N_("The sealed file needs key %(number)s, which is not here."), number=number)
    salt = source.read(SALT_BYTES)
    cipher = _cipher(keys[number], salt, header)
    count, chunk = 0, source.read(CHUNK_BYTES + TAG_BYTES)
    while True:
        following = source.read(CHUNK_BYTES + TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(count, last=not following), chunk, header)
        except (InvalidTag, ValueError) as error:  # the latter where less than a tag is left
            raise StreamBroken(N_("The sealed file was altered, or it was cut off.")) from error
        if not following:
            return
        count, chunk = count + 1, following
