"""Secrets: strong, nobody's example, each for one use, in files that only the service reads."""

import base64
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sqlalchemy.engine import make_url

from concordat.production.guard import Circumstances, Guard

NAMES = ("secret_key", "csrf_key", "audit_key", "wellbeing_audit_key", "wellbeing_pseudonym_key")
KNOWN_WORDS = (
    "changeme",
    "change-me",
    "example",
    "password",
    "of-the-tests",
    "secret-key",
    "demo",
    "default",
)
BACKUP_KEYS = "backup keys"
LEAST_DISTINCT = 16
READABLE_BY_OTHERS = 0o077


def _known_secret(at: Circumstances) -> str:
    named = [
        f"CONCORDAT_{name.upper()}"
        for name in NAMES
        if any(word in getattr(at.settings, name).lower() for word in KNOWN_WORDS)
    ]
    return f"{', '.join(named)} looks like an example" if named else ""


def _rings(at: Circumstances) -> Iterator[tuple[str, bytes]]:
    settings = at.settings
    for name, keys in (
        ("CONCORDAT_DATA_KEYS", settings.parsed_data_keys()),
        ("CONCORDAT_WELLBEING_DATA_KEYS", settings.parsed_wellbeing_keys()),
        ("CONCORDAT_BACKUP_KEYS", settings.parsed_backup_keys()),
        *((f"the own key of {one}", keys) for one, keys in settings.parsed_own_keys().items()),
    ):
        for key in keys.values():
            yield name, key


def _plain_key(at: Circumstances) -> str:
    for name, key in _rings(at):
        steps = {(after - before) % 256 for before, after in pairwise(key)}
        if len(set(key)) < LEAST_DISTINCT or len(steps) == 1:
            return f"a key of {name} is not random"
    return ""


def _used_twice(at: Circumstances) -> str:
    uses: dict[bytes, str] = {}
    for name, key in _rings(at):
        if uses.setdefault(key, name) != name:
            return f"{name} holds a key of {uses[key]}"
    for name in NAMES:
        secret = getattr(at.settings, name)
        if not secret:
            continue
        for form in (secret.encode(), _decoded(secret)):
            if form and uses.setdefault(form, name) != name:
                return f"CONCORDAT_{name.upper()} is also {uses[form]}"
    return ""


def _decoded(secret: str) -> bytes:
    try:
        return base64.b64decode(secret, validate=True)
    except ValueError:
        return b""


def _no_backup_key(at: Circumstances) -> str:
    return (
        ""
        if at.settings.parsed_backup_keys()
        else "backups cannot be sealed: CONCORDAT_BACKUP_KEYS is missing"
    )


def _env_file(at: Circumstances) -> str:
    return _open_file(at, at.env_file)


def _certificate(at: Circumstances) -> str:
    path = at.settings.signing_certificate
    return _open_file(at, Path(path)) if path else ""


def _certificate_passphrase(at: Circumstances) -> str:
    if at.settings.signing_certificate and not at.settings.signing_passphrase:
        return "the signing certificate has no passphrase"
    return ""


def _database_files(at: Circumstances) -> str:
    for url in (at.settings.database_url, at.settings.wellbeing_database_url):
        if url and make_url(url).get_backend_name() == "sqlite":
            found = _open_file(at, Path(make_url(url).database or ""))
            if found:
                return found
    return ""


def _open_file(at: Circumstances, path: Path) -> str:
    mode = at.mode_of(path)
    if mode is None or not mode & READABLE_BY_OTHERS:
        return ""
    return f"{path} is open to other users of this machine (mode {mode:04o})"


def _password_in_words(at: Circumstances) -> str:
    """A database or mail password that everybody would try."""
    settings = at.settings
    urls = (
        settings.database_url,
        settings.wellbeing_database_url,
        settings.owner_database_url,
        settings.mail_url,
    )
    for url in filter(None, urls):
        password = unquote(urlsplit(url).password or "")
        if password and (len(password) < 12 or any(word in password.lower() for word in KNOWN_WORDS)):
            return f"the password of {urlsplit(url).scheme.partition('+')[0]}://… is short or an example"
    return ""


KEYS = "`concordat doctor --keys` prints random ones"
GUARDS = (
    Guard(name="known secrets", problem=_known_secret, cure=KEYS),
    Guard(name="random keys", problem=_plain_key, cure=KEYS),
    Guard(name="one use each", problem=_used_twice, cure=f"give every use its own; {KEYS}"),
    Guard(name=BACKUP_KEYS, problem=_no_backup_key, cure=KEYS),
    Guard(name="mode of .env", problem=_env_file, cure="chmod 0600, owned by the service"),
    Guard(name="mode of the certificate", problem=_certificate, cure="chmod 0600, owned by the service"),
    Guard(
        name="passphrase of the certificate",
        problem=_certificate_passphrase,
        cure="protect the PKCS#12 file and set CONCORDAT_SIGNING_PASSPHRASE",
    ),
    Guard(
        name="mode of the database files",
        problem=_database_files,
        cure="chmod 0600, in a folder of mode 0700",
    ),
    Guard(
        name="passwords in addresses", problem=_password_in_words, cure="take a random one of 20 characters"
    ),
)
