"""Mail servers as they should not be: silent, without TLS, or with a certificate that nobody vouches for."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.conftest import NOW


@contextmanager
def black_hole() -> Iterator[tuple[int, list[int]]]:
    """Takes connections and never says a word; the list holds one entry for each."""
    taken: list[int] = []
    kept: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def take() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    kept.append(connection)
                    taken.append(1)

        threading.Thread(target=take, daemon=True).start()
        yield listener.getsockname()[1], taken
        listener.shutdown(socket.SHUT_RDWR)
    for connection in kept:
        connection.close()


def self_signed(folder: Path) -> ssl.SSLContext:
    """A context of a server that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=3650))
        .not_valid_after(NOW + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "server.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem")
    return context


@contextmanager
def smtp_server(
    context: ssl.SSLContext | None, *, from_the_start: bool = False
) -> Iterator[tuple[int, list[bytes]]]:
    """A small mail server; the list holds every line that it was told in clear or under TLS."""
    told: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with suppress(OSError), connection:
                        _talk(connection, context, told, from_the_start=from_the_start)

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1], told
        listener.shutdown(socket.SHUT_RDWR)


def _talk(
    connection: socket.socket, context: ssl.SSLContext | None, told: list[bytes], *, from_the_start: bool
) -> None:
    if from_the_start:
        assert context is not None
        connection = context.wrap_socket(connection, server_side=True)
    connection.sendall(b"220 localhost\r\n")
    in_message = False
    file = connection.makefile("rb")
    while line := file.readline():
        told.append(line)
        word = line.strip().upper()
        if in_message:
            in_message = word != b"."
            if not in_message:
                connection.sendall(b"250 kept\r\n")
        elif word.startswith(b"EHLO"):
            offers = (
                b"250-localhost\r\n250 STARTTLS\r\n"
                if context and not from_the_start
                else b"250 localhost\r\n"
            )
            connection.sendall(offers)
        elif word == b"STARTTLS":
            assert context is not None
            connection.sendall(b"220 go\r\n")
            connection = context.wrap_socket(connection, server_side=True)
            file = connection.makefile("rb")
        elif word == b"DATA":
            in_message = True
            connection.sendall(b"354 go on\r\n")
        else:
            connection.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
            if word == b"QUIT":
                return
