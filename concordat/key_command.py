"""Keys that a program prints: the interface to a key management service, a PKCS#11 token or systemd-creds (security F-05).

The program is given the name of a setting (`DATA_KEYS`) as its last argument and prints the keys, one a line, as a file of
keys would hold them. It is asked when a process starts; the keys then lie in the memory of that process alone.
"""

import os
import shlex
import stat
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from concordat.key_files import ROOT, KeyFileRefused, keys_in
from core.text import N_

Settings = TypeVar("Settings")
NAMES = ("data_keys", "wellbeing_data_keys")
SECONDS = 5.0
"""How long the program may take (security V-05)."""
LONGEST = 65_536
OURS = "CONCORDAT_"


def with_key_command(settings: Settings, *, seconds: float = SECONDS) -> Settings:
    """The settings with the keys that the program prints, where one is set; raises `KeyFileRefused`.

    Without an answer nothing starts: it fails closed.
    """
    held: Any = settings
    if not held.key_command:
        return settings
    for name in NAMES:
        if name.startswith("wellbeing") and not held.wellbeing_database_url:
            continue
        variable = f"{OURS}{name.upper()}"
        if getattr(held, name) or getattr(held, f"{name}_file"):
            raise KeyFileRefused(
                N_("%(name)s and CONCORDAT_KEY_COMMAND are both set: keep the keys in one place."),
                name=variable,
            )
        printed = keys_printed_by(held.key_command, name=name.upper(), seconds=seconds)
        held = replace(held, **{name: printed})
    done: Settings = held
    return done


def keys_printed_by(command: str, *, name: str, seconds: float = SECONDS) -> str:
    """What the program prints for the name of a setting, as the variable would hold it. Raises `KeyFileRefused`.

    It is started without a shell and without our own settings in its environment; what it says on stderr is not shown,
    since it could be a key.
    """
    words = shlex.split(command)
    _refuse_unsafe_program(Path(words[0]) if words else Path())
    try:
        done = subprocess.run(  # noqa: S603 - the operator's own program, checked above
            [*words, name],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            env=_environment(os.environ),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _refused(N_("CONCORDAT_KEY_COMMAND did not answer in time for %(name)s."), name) from error
    except OSError as error:
        raise _refused(N_("CONCORDAT_KEY_COMMAND cannot be started for %(name)s."), name) from error
    if done.returncode:
        raise _refused(N_("CONCORDAT_KEY_COMMAND refused %(name)s; try it by hand."), name)
    printed = keys_in(done.stdout[:LONGEST].decode(errors="replace").splitlines())
    if not printed:
        raise _refused(N_("CONCORDAT_KEY_COMMAND printed nothing for %(name)s."), name)
    return printed


def _refuse_unsafe_program(path: Path) -> None:
    """A program that nobody but root and the service can change: whoever writes it has the keys."""

    def refuse(message: str) -> KeyFileRefused:
        return KeyFileRefused(message, path=str(path))

    if not path.is_absolute():
        raise refuse(N_("CONCORDAT_KEY_COMMAND: %(path)s is not an absolute path."))
    try:
        found, folder = path.stat(), path.resolve().parent.stat()
    except OSError as error:
        raise refuse(N_("CONCORDAT_KEY_COMMAND: %(path)s is missing.")) from error
    if not stat.S_ISREG(found.st_mode) or not os.access(path, os.X_OK):
        raise refuse(N_("CONCORDAT_KEY_COMMAND: %(path)s is not a program that this account may run."))
    if path.resolve().is_relative_to(ROOT):
        raise refuse(N_("CONCORDAT_KEY_COMMAND: %(path)s lies in the program’s folder; keep it elsewhere."))
    for one in (found, folder):
        if one.st_uid not in (0, os.geteuid()) or stat.S_IMODE(one.st_mode) & 0o022:
            raise refuse(N_("CONCORDAT_KEY_COMMAND: others may change or replace %(path)s."))


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in ours.items() if not name.startswith(OURS)}


def _refused(message: str, name: str) -> KeyFileRefused:
    return KeyFileRefused(message, name=f"{OURS}{name}")
