"""Keys are read from a file only where nobody but the service can read or replace it."""

import base64
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from concordat import key_files
from concordat.config import load_settings
from concordat.key_files import KeyFileRefused, keys_of_file
from tests.support.settings import DATA_KEY, settings_environment

KEYS = f"1:{base64.b64encode(DATA_KEY).decode()}\n# the newer one\n2:{base64.b64encode(bytes(range(9, 41))).decode()}\n"


@pytest.fixture
def kept(scratch: Path) -> Path:
    scratch.chmod(0o700)
    path = scratch / "data.keys"
    path.write_text(KEYS)
    path.chmod(0o400)
    return path


@pytest.mark.proves("F-05")
@pytest.mark.parametrize("mode", [0o400, 0o600])
def test_a_file_that_only_the_service_reads_holds_the_keys(kept: Path, mode: int) -> None:
    kept.chmod(mode)
    environment = settings_environment("sqlite://", data_keys_file=str(kept))
    del environment["CONCORDAT_DATA_KEYS"]
    settings = load_settings(environment)
    assert settings.parsed_data_keys() == {1: DATA_KEY, 2: bytes(range(9, 41))}
    assert settings.parsed_index_key() is None
    with pytest.raises(KeyFileRefused, match="both set"):
        load_settings(environment | {"CONCORDAT_DATA_KEYS": KEYS.splitlines()[0]})


def _missing(path: Path) -> None:
    path.unlink()


def _readable(path: Path) -> None:
    path.chmod(0o440)


def _world(path: Path) -> None:
    path.chmod(0o604)


def _executable(path: Path) -> None:
    path.chmod(0o700)


def _linked(path: Path) -> None:
    path.rename(path.with_name("other"))
    path.symlink_to(path.with_name("other"))


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir(mode=0o400)


def _open_folder(path: Path) -> None:
    path.parent.chmod(0o777)


@pytest.mark.proves("F-05")
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (_missing, "missing"), (_readable, "others may use"), (_world, "others may use"), (_executable, "others may use"),
        (_linked, "a link"), (_folder, "not a plain file"), (_open_folder, "others may replace"),
    ],
)  # fmt: skip
def test_bad_keeping_is_refused(kept: Path, spoil: Callable[[Path], None], reason: str) -> None:
    assert keys_of_file(kept, name="X").startswith("1:")
    spoil(kept)
    with pytest.raises(KeyFileRefused) as refused:
        keys_of_file(kept, name="CONCORDAT_DATA_KEYS_FILE")
    assert reason in str(refused.value)
    assert KEYS.splitlines()[0] not in str(refused.value)


@pytest.mark.proves("F-05")
def test_keys_of_another_account_in_the_programs_folder_or_at_a_relative_path_are_refused(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(key_files, "ROOT", kept.parent.resolve())
        with pytest.raises(KeyFileRefused, match="program"):
            keys_of_file(kept, name="X")
    with pytest.raises(KeyFileRefused, match="absolute"):
        keys_of_file(Path("data.keys"), name="X")
    own = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: own + 1)
    with pytest.raises(KeyFileRefused, match="another account"):
        keys_of_file(kept, name="X")
