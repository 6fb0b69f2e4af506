"""Keys that are read from files, which nobody but the service may read (security F-05)."""

import os
import stat
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from core.errors import ConcordatError
from core.text import N_

Settings = TypeVar("Settings")
ROOT = Path(__file__).resolve().parent.parent
MODES = frozenset({0o400, 0o600})
PAIRS = (("data_keys", "data_keys_file"), ("wellbeing_data_keys", "wellbeing_data_keys_file"))


class KeyFileRefused(ConcordatError):
    """A file of keys is not kept as it must be; the message says what to change."""


def with_key_files(settings: Settings) -> Settings:
    """The settings with the keys of the files that they name; raises `KeyFileRefused`."""
    for name, file_name in PAIRS:
        path = getattr(settings, file_name)
        if not path:
            continue
        variable = f"CONCORDAT_{name.upper()}"
        if getattr(settings, name):
            raise KeyFileRefused(
                N_("%(name)s and %(name)s_FILE are both set: keep the keys in one place."), name=variable
            )
        held: Any = settings
        settings = replace(held, **{name: keys_of_file(Path(path), name=f"{variable}_FILE")})
    return settings


def keys_of_file(path: Path, *, name: str) -> str:
    """The keys that a file holds, one a line, as the variable would hold them. Raises `KeyFileRefused`.

    The file is a plain one outside the program's folder, of mode 0400 or 0600, owned by the account that runs the
    service, in a folder in which nobody else can put another in its place.
    """

    def refuse(message: str) -> KeyFileRefused:
        return KeyFileRefused(message, name=name, path=str(path))

    if not path.is_absolute():
        raise refuse(N_("%(name)s: %(path)s is not an absolute path."))
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError as error:
        raise refuse(
            N_("%(name)s: %(path)s is missing, a link, or cannot be read by this account.")
        ) from error
    try:
        found, folder = os.fstat(handle), path.parent.stat()
        if not stat.S_ISREG(found.st_mode):
            raise refuse(N_("%(name)s: %(path)s is not a plain file."))
        if path.resolve().is_relative_to(ROOT):
            raise refuse(N_("%(name)s: %(path)s lies in the program’s folder; keep keys elsewhere."))
        if found.st_uid != os.geteuid():
            raise refuse(
                N_("%(name)s: %(path)s belongs to another account than the one that runs the service.")
            )
        if stat.S_IMODE(found.st_mode) not in MODES:
            raise refuse(N_("%(name)s: others may use %(path)s; set its mode to 0400."))
        if folder.st_uid not in (0, os.geteuid()) or stat.S_IMODE(folder.st_mode) & 0o022:
            raise refuse(N_("%(name)s: others may replace %(path)s; close its folder to them."))
        with open(handle, closefd=False) as file:
            return keys_in(file)
    finally:
        os.close(handle)


def keys_in(lines: Iterable[str]) -> str:
    """The keys of lines, of which each may end in a remark, as a variable would hold them."""
    return ",".join(filter(None, (line.partition("#")[0].strip() for line in lines)))
