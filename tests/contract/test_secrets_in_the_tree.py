"""No secret stands in the repository: looked for by detectors that are shown to find planted ones."""

import base64
import os
from pathlib import Path

import click
import pytest

from tests.support.secret_scan import secrets_in, tracked_files
from tests.support.tree import ROOT

KNOWN = {
    ("README.md", "Basic Auth Credentials"): 1,
    ("accounts/outbox/delivery.py", "Basic Auth Credentials"): 1,
    ("concordat/config.py", "Basic Auth Credentials"): 1,
    ("concordat/doctor.py", "Basic Auth Credentials"): 1,
    ("concordat/production/of_settings.py", "Basic Auth Credentials"): 1,
    ("docs/guides/hardening.md", "Basic Auth Credentials"): 1,
    ("docs/guides/operator.md", "Basic Auth Credentials"): 1,
    ("docs/reference/settings.md", "Basic Auth Credentials"): 1,
    ("tests/contract/test_secrets_in_the_tree.py", "Basic Auth Credentials"): 2,
    ("tests/db/accounts/test_mail_server_down.py", "Basic Auth Credentials"): 1,
    ("tests/db/accounts/test_outbox.py", "Basic Auth Credentials"): 1,
    ("tests/unit/concordat/test_config.py", "Base64 High Entropy String"): 1,
    ("tests/unit/concordat/test_production.py", "Basic Auth Credentials"): 4,
}
"""Addresses of the form `smtp://user:password@host`, written as examples, and a key of the tests."""


def _planted() -> list[str]:
    """Put together here, so that this file holds none itself; random where the form allows it."""
    word = base64.b32encode(os.urandom(30)).decode().rstrip("=")
    header = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT"}').decode().rstrip("=")
    body = base64.urlsafe_b64encode(b'{"sub":"1234567890","name":"x"}').decode().rstrip("=")
    return [
        "-----BEGIN " + "RSA PRIVATE KEY-----",
        "-----BEGIN " + "EC PRIVATE KEY-----",
        "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
        "aws_id = 'AKIA" + word[:16] + "'",
        "token = 'ghp_" + (word * 2)[:36] + "'",
        "token = 'glpat-" + word[:20] + "'",
        f"bearer = '{header}.{body}.{word[:43]}'",
        "url = 'postgresql://concordat:" + word[:20] + "@db.internal/concordat'",
        "url = 'smtp://mailer:" + word[:16] + "@mail.internal:587'",
        "stripe = 'sk_live_" + word[:24] + "'",
        "sendgrid = 'SG." + word[:22] + "." + (word * 2)[:43] + "'",
        "CONCORDAT_DATA_KEYS='" + base64.b64encode(os.urandom(96)).decode() + "'",
    ]


@pytest.mark.proves("W-01")
def test_planted_secrets_are_found(scratch: Path) -> None:
    files = []
    for number, line in enumerate(_planted()):
        path = scratch / f"planted_{number}.py"
        path.write_text(f"# nothing here\n{line}\n")
        files.append(path)
    found = {name for name, _ in secrets_in(files)}
    assert {path.name for path in files} - found == set()
    harmless = scratch / "harmless.py"
    harmless.write_text(
        "password = form.password.data\nkey = settings.secret_key\nurl = 'https://example.org/a'\n"
    )
    assert not secrets_in([harmless])


@pytest.mark.proves("W-01")
def test_programs_of_others_get_no_password_among_their_words() -> None:
    """What a process is called with stands in `ps` for every user of the machine."""
    from sqlalchemy import make_url

    from concordat.backups.postgresql import environment_of
    from concordat.cli import frame

    given = environment_of(make_url("postgresql://concordat:hidden-word-4711@db.internal/concordat"))
    assert given["PGPASSWORD"] == "hidden-word-4711"
    context = click.Context(frame.root)
    options = [
        option
        for command in (frame.root.get_command(context, name) for name in frame.root.list_commands(context))
        for one in (command, *getattr(command, "commands", {}).values())
        for parameter in one.params
        for option in parameter.opts
    ]
    assert len(options) > 30
    assert [one for one in options if any(word in one for word in ("password", "secret", "passphrase"))] == []


@pytest.mark.proves("W-01")
def test_no_secret_stands_beside_the_source() -> None:
    """The guides, settings and scripts; the whole tree is looked through in the second tier."""
    beside = [
        path
        for path in tracked_files()
        if path.suffix in {".toml", ".cfg", ".yml", ".yaml", ".env", ".sh", ""} or path.parent == ROOT
    ]
    assert len(beside) > 5
    found = secrets_in(beside)
    assert {place: count for place, count in found.items() if count > KNOWN.get(place, 0)} == {}
    names = {path.name for path in tracked_files()}
    assert not names & {".env", "id_rsa", "id_ed25519", "credentials.json"}
    assert not [name for name in names if name.endswith((".pem", ".key", ".p12", ".pfx", ".db"))]
