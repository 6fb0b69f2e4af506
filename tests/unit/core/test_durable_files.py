"""Files are written whole, or not at all; what is appended stands on lines of its own."""

from pathlib import Path

import pytest

from core import durable_files
from core.durable_files import append_lines, make_folder, write_whole


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders whose names were brought to the disk."""
    found: list[Path] = []
    real = durable_files.sync_folder

    def note(folder: Path) -> None:
        real(folder)
        found.append(folder)

    monkeypatch.setattr(durable_files, "sync_folder", note)
    return found


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path, synced: list[Path]) -> None:
    path = tmp_path / "erasures.sealed"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [("erasures.sealed", b"two")]
    assert synced == [tmp_path, tmp_path]


def test_each_folder_that_is_made_is_named_on_the_disk(tmp_path: Path, synced: list[Path]) -> None:
    make_folder(tmp_path / "a" / "b", mode=0o700)
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700
    assert synced == [tmp_path, tmp_path / "a"]
    make_folder(tmp_path / "a" / "b")
    assert len(synced) == 2


def test_a_line_that_was_left_half_is_ended_before_the_next(tmp_path: Path, synced: list[Path]) -> None:
    path = tmp_path / "trail.jsonl"
    append_lines(path, '{"sequence": 1}\n')
    path.write_bytes(path.read_bytes() + b'{"sequ')
    append_lines(path, '{"sequence": 2}\n')
    assert path.read_text().split("\n") == ['{"sequence": 1}', '{"sequ', '{"sequence": 2}', ""]
    assert synced == [tmp_path]
