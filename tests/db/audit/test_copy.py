"""The copy of the trail: over syslog with TLS and into a file, through an outage of an hour without losing a row."""

import datetime as dates
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy.orm import Session

from audit.copying import copy_rows, count_waiting
from concordat.trail_copy import sender_for
from tests.support.trails import ACTOR, add_rows

HOUR = 60


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of `localhost`, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(dates.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, secret


class LogServer:
    """A receiver of RFC 5425: messages behind their length, over TLS."""

    def __init__(self, pem: Path, secret: Path) -> None:
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pem, secret)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.received: list[str] = []
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                return
            try:
                with self.context.wrap_socket(plain, server_side=True) as connection:
                    content = b""
                    while part := connection.recv(65536):
                        content += part
                    self.received += _messages(content)
            except (OSError, ssl.SSLError):
                continue

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes whoever waits for a connection
        self.listener.close()
        self.thread.join(timeout=5)


def _messages(content: bytes) -> Iterator[str]:
    while content:
        size, _, rest = content.partition(b" ")
        yield rest[: int(size)].decode()
        content = rest[int(size) :]


@pytest.mark.proves("G-08")
def test_an_hour_without_the_log_system_loses_no_row(session: Session, now: datetime, scratch: Path) -> None:
    pem, secret = certificate(scratch)
    server = LogServer(pem, secret)
    place = f"syslog+tls://localhost:{server.port}?ca={pem}"
    send = sender_for(place)
    assert send is not None
    add_rows(session, ACTOR, 5, now=now)
    assert copy_rows(session, send, now=now) == 5
    server.close()
    for minute in range(HOUR):
        add_rows(session, ACTOR, 2, now=now + timedelta(minutes=minute))
        with pytest.raises(ConnectionRefusedError):
            copy_rows(session, send, now=now + timedelta(minutes=minute))
    assert count_waiting(session) == 2 * HOUR
    back = LogServer(pem, secret)
    again = sender_for(f"syslog+tls://localhost:{back.port}?ca={pem}")
    assert again is not None
    assert copy_rows(session, again, now=now + timedelta(hours=1)) == 2 * HOUR
    back.close()
    lines = [json.loads(message.partition(" audit - ")[2]) for message in server.received + back.received]
    assert [line["sequence"] for line in lines] == list(range(1, 5 + 2 * HOUR + 1))
    assert all(message.startswith("<109>1 ") for message in back.received)
    assert count_waiting(session) == 0


@pytest.mark.proves("G-08")
def test_a_receiver_without_a_known_certificate_gets_nothing(
    session: Session, now: datetime, scratch: Path
) -> None:
    server = LogServer(*certificate(scratch))
    send = sender_for(f"syslog+tls://localhost:{server.port}")
    assert send is not None
    add_rows(session, ACTOR, 1, now=now)
    with pytest.raises(ssl.SSLError):
        copy_rows(session, send, now=now)
    server.close()
    assert (server.received, count_waiting(session)) == ([], 1)


@pytest.mark.proves("G-08")
def test_a_file_gets_each_row_once_unless_an_answer_was_lost(
    session: Session, now: datetime, scratch: Path
) -> None:
    path = scratch / "trail.jsonl"
    send = sender_for(f"file://{path}")
    assert send is not None
    add_rows(session, ACTOR, 3, now=now)
    assert copy_rows(session, send, now=now) == 3
    assert copy_rows(session, send, now=now) == 0
    add_rows(session, ACTOR, 2, now=now)

    def loses_its_answer(lines: object) -> None:
        send(lines)  # type: ignore[arg-type]
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        copy_rows(session, loses_its_answer, now=now)
    assert copy_rows(session, send, now=now) == 2
    sequences = [json.loads(line)["sequence"] for line in path.read_text().splitlines()]
    assert sequences == [1, 2, 3, 4, 5, 4, 5]


@pytest.mark.parametrize("place", ["syslog://x", "https://x", "file:", "syslog+tls:"])
def test_another_kind_of_place_is_refused(place: str) -> None:
    with pytest.raises(ValueError, match="syslog\\+tls"):
        sender_for(place)
