"""What a backup says of itself: counts, revision, heads of the trail, hashes; sealed as the data are."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from concordat.backups.errors import BackupRefused
from core.sealed_streams import StreamBroken, open_stream, seal_stream
from core.text import N_

FORMAT = 1
CHUNK = 1024 * 1024
MANIFEST, DATA, KEYS = "manifest.sealed", "data.sealed", "keys.sealed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A sealed file of a set: how long its content is, and its SHA-256."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was read in the very snapshot that was written."""

    revision: str
    counts: Mapping[str, int]
    heads: Mapping[str, tuple[int, str]]
    """Of each chain of the trail: the number of its last row, and that row's MAC in hex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One backup of one database."""

    format: int
    tree: str
    stamp: str
    engine: str
    version: str
    """Of the database engine."""
    facts: Facts
    data: Content
    keys: Content | None
    """Wrapped data keys are kept apart, where there are any (security P-06)."""
    key_tables: tuple[str, ...] = field(default=())


class Measured:
    """Passes pieces on and notes their length and hash on the way."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._hash, self.size = pieces, hashlib.sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._hash.update(piece)
            self.size += len(piece)
            yield piece

    @property
    def content(self) -> Content:
        """What went through."""
        return Content(size=self.size, sha256=self._hash.hexdigest())


def label_of(tree: str, name: str, stamp: str) -> str:
    """What a sealed file is bound to: no file of one set, or database, opens as one of another."""
    return f"concordat backup {tree} {name} {stamp}"


def write_sealed(
    path: Path, pieces: Iterable[bytes], *, keys: Mapping[int, bytes], tree: str, stamp: str
) -> Content:
    """Seal the pieces into a new file that is on the disk when this returns."""
    measured = Measured(pieces)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
        seal_stream(measured, target, keys=keys, label=label_of(tree, path.name, stamp))
        target.flush()
        os.fsync(target.fileno())
    return measured.content


def read_sealed(path: Path, *, keys: Mapping[int, bytes], tree: str, stamp: str) -> Iterator[bytes]:
    """The content of a sealed file; raises `StreamBroken` where it does not hold."""
    with path.open("rb") as source:
        yield from open_stream(source, keys=keys, label=label_of(tree, path.name, stamp))


def verify_sealed(path: Path, expected: Content, *, keys: Mapping[int, bytes], tree: str, stamp: str) -> None:
    """Read a sealed file to its end; raises `BackupRefused` where it is not what was written."""
    measured = Measured(read_sealed(path, keys=keys, tree=tree, stamp=stamp))
    try:
        for _ in measured:
            pass
    except StreamBroken as error:
        raise BackupRefused(N_("%(file)s: %(reason)s"), file=path, reason=str(error)) from error
    if measured.content != expected:
        raise BackupRefused(N_("%(file)s is not the file that its manifest names."), file=path)


def write_manifest(folder: Path, manifest: Manifest, *, keys: Mapping[int, bytes]) -> None:
    """Seal the manifest into the folder of its set."""
    text = json.dumps(asdict(manifest), sort_keys=True).encode()
    write_sealed(folder / MANIFEST, [text], keys=keys, tree=manifest.tree, stamp=manifest.stamp)


def read_manifest(
    folder: Path, *, keys: Mapping[int, bytes], tree: str, stamp: str | None = None
) -> Manifest:
    """The manifest of a set; raises `BackupRefused` where it does not open or is of a later format."""
    path = folder / MANIFEST
    try:
        text = b"".join(read_sealed(path, keys=keys, tree=tree, stamp=stamp or folder.name))
    except (OSError, StreamBroken) as error:
        raise BackupRefused(N_("%(file)s: %(reason)s"), file=path, reason=str(error)) from error
    found: dict[str, Any] = json.loads(text)
    if found.get("format") != FORMAT:
        raise BackupRefused(
            N_("%(file)s has format %(found)s; this version reads %(known)s."),
            file=path,
            found=found.get("format"),
            known=FORMAT,
        )
    facts = found.pop("facts")
    heads = {chain: (int(head[0]), str(head[1])) for chain, head in facts["heads"].items()}
    kept_apart = found.pop("keys")
    return Manifest(
        **{**found, "data": Content(**found["data"]), "key_tables": tuple(found["key_tables"])},
        facts=Facts(revision=facts["revision"], counts=facts["counts"], heads=heads),
        keys=None if kept_apart is None else Content(**kept_apart),
    )
