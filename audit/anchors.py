"""Anchors as text: the heads of all chains in one sealed line of JSON, kept where the agency cannot change it (security G-06)."""

import email
import mailbox
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from hashlib import sha256
from pathlib import Path
from typing import Any

from audit.chain import canonical, is_sealed, seal_of
from audit.signing import is_signed, public_key, signature_of
from audit.verifying import Link
from core.errors import ConcordatError
from core.strict_json import read_json
from core.text import N_

PURPOSE = "anchor"
CHANGED = N_("An anchor was changed, or another installation made it.")


class AnchorRefused(ConcordatError):
    """What was given as an anchor is none, or was not made with the installation's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """The heads of all chains at one moment."""

    number: int
    at: datetime
    cause: str
    heads: Mapping[str, Link]
    before: str
    """The SHA-256 of the anchor before this one, so that none can be left out unseen."""
    apart: str = ""
    """The heads of the compartment, encrypted and of one size whatever happened there; empty where it is closed."""


def written(anchor: Anchor) -> str:
    """The anchor as one line of JSON, with its seal for us and its signature for whoever keeps it."""
    content = canonical(
        {
            "anchor": anchor.number,
            "at": anchor.at.isoformat(),
            "cause": anchor.cause,
            "heads": {chain: [link.sequence, link.mac.hex()] for chain, link in sorted(anchor.heads.items())},
            "before": anchor.before,
            "apart": anchor.apart,
        }
    )
    return canonical(
        {
            "content": content,
            "seal": seal_of(PURPOSE, content).hex(),
            "signature": signature_of(content).hex(),
        }
    )


def read(line: str) -> Anchor:
    """The anchor of a line; raises `AnchorRefused` unless this installation's audit key sealed and signed it.

    An anchor of before signatures has the seal alone.
    """
    with _only_anchors():
        outer = read_json(line)
        content, seal = str(outer["content"]), bytes.fromhex(outer["seal"])
        signature = outer.get("signature")
        if not is_sealed(seal, PURPOSE, content) or (
            signature is not None and not is_signed(bytes.fromhex(signature), content, by=public_key())
        ):
            raise AnchorRefused(CHANGED)
        return _anchor_of(content)


def read_signed(line: str, *, by: bytes) -> Anchor:
    """The anchor of a line as its keeper reads it, with the public key alone.

    Raises `AnchorRefused` where the signature is missing or is not by this key.
    """
    with _only_anchors():
        outer = read_json(line)
        content, signature = str(outer["content"]), bytes.fromhex(outer.get("signature") or "")
        if not is_signed(signature, content, by=by):
            raise AnchorRefused(CHANGED)
        return _anchor_of(content)


def gaps_between(kept: Iterable[tuple[str, Anchor]]) -> list[int]:
    """Numbers between the first and the last of these anchors that are missing, or that do not follow the one before."""
    by_number = {anchor.number: (line, anchor) for line, anchor in kept}
    if not by_number:
        return []
    found = []
    for number in range(min(by_number) + 1, max(by_number) + 1):
        here, before = by_number.get(number), by_number.get(number - 1)
        if here is None or (before is not None and here[1].before != digest_of(before[0])):
            found.append(number)
    return found


@contextmanager
def _only_anchors() -> Iterator[None]:
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise AnchorRefused(N_("This is no anchor.")) from error


def _anchor_of(content: str) -> Anchor:
    inner: dict[str, Any] = read_json(content)
    return Anchor(
        number=inner["anchor"],
        at=datetime.fromisoformat(inner["at"]),
        cause=inner["cause"],
        heads={
            chain: Link(sequence=int(sequence), mac=bytes.fromhex(mac))
            for chain, (sequence, mac) in inner["heads"].items()
        },
        before=inner["before"],
        apart=inner["apart"],
    )


def digest_of(line: str) -> str:
    """What the next anchor says of this one."""
    return sha256(line.encode()).hexdigest()


def lines_of(path: Path) -> list[str]:
    """The anchors that a file holds (lines, one mail, or a mailbox), or all files of a folder; raises `AnchorRefused` for none."""
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    found = [line for file in files for line in _lines_in(file)]
    if not found:
        raise AnchorRefused(N_("There is no anchor in %(path)s."), path=str(path))
    return found


def _lines_in(file: Path) -> Iterator[str]:
    content = file.read_bytes()
    if content.startswith(b"From "):
        box = mailbox.mbox(str(file), create=False)
        texts: Iterable[str] = [_text_of(message) for message in box]
        box.close()
    elif content.lstrip().startswith(b"{"):
        texts = [content.decode(errors="replace")]
    else:
        texts = [_text_of(email.message_from_bytes(content))]
    for text in texts:
        yield from (line.strip() for line in text.splitlines() if line.lstrip().startswith("{"))


def _text_of(message: Message) -> str:
    content = message.get_payload(decode=True)
    return content.decode(errors="replace") if isinstance(content, bytes) else ""
