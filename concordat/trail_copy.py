"""Copies the trail to another log system, over syslog with TLS or into a file (security G-08)."""

import os
import socket
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

from sqlalchemy.orm import Session

from audit.copying import Send, copy_rows
from concordat.config import Settings
from core.durable_files import append_lines

SECONDS = 5
PRIORITY = 13 * 8 + 5
"""Facility 13 (log audit), severity 5 (notice)."""


def copy_trail(session: Session, settings: Settings, now: datetime) -> int:
    """Copy what is new where a place is set; what cannot be handed over now stays due. Raises `OSError`."""
    send = sender_for(settings.audit_copy)
    return copy_rows(session, send, now=now) if send else 0


def sender_for(place: str) -> Send | None:
    """A function that hands lines over to `syslog+tls://host:6514[?ca=/path]` or `file:///path`; None for no place."""
    if not place:
        return None
    target = urlsplit(place)
    if target.scheme == "file" and target.path:
        return lambda lines: _append(Path(target.path), lines)
    if target.scheme == "syslog+tls" and target.hostname:
        return lambda lines: _send(target, lines)
    raise ValueError("the copy of the trail goes to syslog+tls://host:6514 or file:///path/trail.jsonl")


def _append(path: Path, lines: Sequence[str]) -> None:
    append_lines(path, "".join(f"{line}\n" for line in lines))


def _send(target: SplitResult, lines: Sequence[str]) -> None:
    """RFC 5425: each message behind its length. The closing is waited for: who answers it has read everything before."""
    host = target.hostname or ""
    [authority] = parse_qs(target.query).get("ca", [None])
    context = ssl.create_default_context(cafile=authority)
    with (
        socket.create_connection((host, target.port or 6514), timeout=SECONDS) as plain,
        context.wrap_socket(plain, server_hostname=host) as connection,
    ):
        connection.sendall(b"".join(_framed(line) for line in lines))
        # Some close without a word after reading; a connection that breaks off or hangs is another error.
        with suppress(ssl.SSLEOFError, ssl.SSLZeroReturnError):
            connection.unwrap()


def _framed(line: str) -> bytes:
    moment = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    message = f"<{PRIORITY}>1 {moment} {socket.gethostname()} concordat {os.getpid()} audit - {line}".encode()
    return f"{len(message)} ".encode() + message
