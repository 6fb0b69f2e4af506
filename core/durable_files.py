"""Files that outlive a power cut: the content is brought to the disk, then the name, then the folder that holds the name."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk: what was made, renamed or removed there stays so."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path, *, mode: int = 0o777) -> None:
    """Make a folder, with those above it that are missing, so that none of them is gone after a power cut."""
    missing = [folder, *folder.parents]
    while missing and missing[-1].exists():
        missing.pop()
    for one in reversed(missing):
        one.mkdir(mode=mode if one == folder else 0o777, exist_ok=True)
        sync_folder(one.parent)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file, or write it anew: after a power cut it is as it was or as it is now, never half."""
    aside = path.with_suffix(f".{os.getpid()}.part")
    with aside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
    sync_folder(path.parent)


def append_lines(path: Path, lines: str) -> None:
    """Append whole lines to a file, which is made where it is not there; a line that a power cut left half is ended before."""
    with path.open("a+b") as file:
        if not file.tell():
            sync_folder(path.parent)  # before the first line: one that is not empty has its name on the disk
        elif os.pread(file.fileno(), 1, file.tell() - 1) != b"\n":
            file.write(b"\n")
        file.write(lines.encode())
        file.flush()
        os.fsync(file.fileno())
