"""Keys may come from a program: a key management service, a token, systemd's credentials."""

import base64
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from concordat.config import KEYS, load_settings
from concordat.key_command import keys_printed_by
from concordat.key_files import KeyFileRefused
from tests.support.settings import DATA_KEY, VAULT_KEY, settings_environment

ONE, TWO = base64.b64encode(DATA_KEY).decode(), base64.b64encode(VAULT_KEY).decode()
PROGRAM = f"""#!/bin/sh
# Says nothing of our own settings, and needs a word of its own before the name.
test "$1" = open || exit 3
env | grep -q CONCORDAT_ && exit 4
case "$2" in
DATA_KEYS) echo '1:{ONE} # of the first year';;
WELLBEING_DATA_KEYS) echo; echo '1:{TWO}';;
*) exit 5;;
esac
"""


@pytest.fixture
def program(scratch: Path) -> Path:
    scratch.chmod(0o700)
    path = scratch / "key-service"
    path.write_text(PROGRAM)
    path.chmod(0o700)
    return path


def _environment(program: Path, **more: str) -> dict[str, str]:
    environment = settings_environment(
        "sqlite://", vault_url="sqlite:///apart.db", key_command=f"{program} open", **more
    )
    for name in ("DATA_KEYS", "WELLBEING_DATA_KEYS"):
        del environment[f"CONCORDAT_{name}"]
    return environment


@pytest.mark.proves("F-05", "V-05")
def test_a_program_gives_the_keys_of_both_compartments(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORDAT_AUDIT_KEY", "never shown to the program")
    settings = load_settings(_environment(program))
    assert settings.parsed_data_keys() == {1: DATA_KEY}
    assert settings.parsed_wellbeing_keys() == {1: VAULT_KEY}
    kept = program.with_name("data.keys")
    kept.write_text(f"1:{ONE}")
    kept.chmod(0o400)
    for name, value in (("DATA_KEYS", f"1:{ONE}"), ("DATA_KEYS_FILE", str(kept))):
        with pytest.raises(KeyFileRefused, match="both set"):
            load_settings(_environment(program) | {f"CONCORDAT_{name}": value})


def _fails(path: Path) -> None:
    path.write_text("#!/bin/sh\necho '1:secret' >&2\nexit 1\n")


def _says_nothing(path: Path) -> None:
    path.write_text("#!/bin/sh\necho '# no key today'\n")


def _waits(path: Path) -> None:
    path.write_text("#!/bin/sh\nexec sleep 60\n")


def _no_program(path: Path) -> None:
    path.write_text("neither script nor program")


def _missing(path: Path) -> None:
    path.unlink()


def _not_executable(path: Path) -> None:
    path.chmod(0o600)


def _open_to_others(path: Path) -> None:
    path.chmod(0o722)


def _open_folder(path: Path) -> None:
    path.parent.chmod(0o777)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir(mode=0o700)


@pytest.mark.proves("F-05", "V-05")
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_fails, "refused"), (_says_nothing, "printed nothing"), (_waits, "in time"), (_no_program, "cannot be started"),
        (_missing, "missing"), (_not_executable, "may run"), (_open_to_others, "others may"),
        (_open_folder, "others may"), (_folder, "may run"),
    ],
)  # fmt: skip
def test_without_a_trustworthy_answer_nothing_starts(
    program: Path, spoil: Callable[[Path], None], reason: str
) -> None:
    spoil(program)
    with pytest.raises(KeyFileRefused) as refused:
        keys_printed_by(f"{program} open", name="DATA_KEYS", seconds=0.5 if spoil is _waits else 5.0)
    assert reason in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.proves("F-05")
def test_programs_of_another_account_or_place_are_refused(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keys_printed_by(f"{program} open", name="DATA_KEYS") == f"1:{ONE}"
    for command in ("key-service", "", "./key-service open"):
        with pytest.raises(KeyFileRefused, match="absolute"):
            keys_printed_by(command, name="DATA_KEYS")
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr("concordat.key_command.ROOT", program.parent.resolve())
        with pytest.raises(KeyFileRefused, match="program’s folder"):
            keys_printed_by(f"{program} open", name="DATA_KEYS")
    own = os.geteuid()
    os.chown(program, 65534, -1) if own == 0 else monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    with pytest.raises(KeyFileRefused, match="others may"):
        keys_printed_by(f"{program} open", name="DATA_KEYS")


@pytest.mark.proves("F-05")
def test_a_keyless_process_gets_no_key_and_asks_no_program(program: Path) -> None:
    program.write_text('#!/bin/sh\necho asked > "$0.asked"\n')
    environment = settings_environment(
        "sqlite://", vault_url="sqlite:///apart.db", key_command=str(program), backup_keys=f"1:{TWO}"
    )
    settings = load_settings(environment, keyless=True)
    assert {name: getattr(settings, name) for name in KEYS} == dict.fromkeys(KEYS, "")
    assert not settings.has_wellbeing
    assert ONE not in repr(settings)
    assert TWO not in repr(settings)
    assert not program.with_name("key-service.asked").exists()
