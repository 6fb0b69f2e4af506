"""Every system call of a process and its children that reaches the disk, as `strace` writes it down, with whole data.

What is not understood ends the test: a call that this module does not know must not be taken for one that does nothing.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

KNOWN = (
    "openat",
    "open",
    "creat",
    "lseek",
    "write",
    "pwrite64",
    "writev",
    "pwritev",
    "ftruncate",
    "fsync",
    "fdatasync",
)
NAMES = ("rename", "renameat", "renameat2", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir")
HARMLESS = ("sync_file_range", "dup", "dup2", "dup3")
"""They promise nothing of the disk, or give a file another number; `strace -y` names the file in every call."""
REFUSED = (
    *("pwritev2", "truncate", "fallocate", "link", "linkat", "symlink", "symlinkat", "copy_file_range"),
    *("sendfile", "splice", "msync", "io_uring_setup", "mmap", "sync", "syncfs", "mknodat"),
)
"""Not written by anything today; on a file of the folder they would need a place in the model."""
LINE = re.compile(r"(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)")
FILE = re.compile(r"(\d+|AT_FDCWD)<([^>]*)>(\(deleted\))?")
TEXT = re.compile(r'"([^"]*)"(\.\.\.)?')
UNFINISHED = " <unfinished ...>"
NEVER = sys.maxsize
SAID = Path("(said)")
"""The path of an acknowledgement: it goes to a file outside of the folder, whose promises it marks."""


class NotUnderstood(Exception):
    """The recording holds something that the model of the disk does not know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: when it was entered and when it had returned, both as numbers of lines."""

    entered: int
    left: int
    name: str
    """Without variants: open, write, append, truncate, sync, rename, unlink, mkdir, rmdir."""
    path: Path
    target: Path | None = None
    """Of a rename."""
    offset: int = 0
    """Of a write; the new size of a truncation."""
    data: bytes = b""
    flags: frozenset[str] = frozenset()


@cache
def why_not() -> str:
    """Why nothing can be recorded here; empty where it can be."""
    program = shutil.which("strace")
    if program is None:
        return "strace is not installed"
    done = subprocess.run(
        [program, "-f", "-o", "/dev/null", "true"], capture_output=True, text=True, check=False
    )
    return f"strace may not trace here: {done.stderr.strip()[-200:]}" if done.returncode else ""


def needs_recording() -> None:
    """Skip the test, with the reason, where nothing can be recorded."""
    if reason := why_not():
        pytest.skip(reason)


def record(command: Sequence[str], output: Path, *, env: Mapping[str, str], cwd: Path, seconds: int) -> str:
    """Run the command to its end, every call of it and of its children in `output`; answers what it printed."""
    traced = ",".join((*KNOWN, *NAMES, *HARMLESS, *REFUSED))
    # -s: no data are cut off; -xx: no text needs to be unquoted; -y: each number of a file comes with its path.
    options = ["-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", str(1 << 26), "-e", f"trace={traced}"]
    done = subprocess.run(
        ["strace", *options, "-e", "signal=none", "-o", str(output), *command],
        env=dict(env),
        cwd=cwd,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def read_calls(recording: Path, folder: Path, *, said: Path, cwd: Path) -> list[Call]:
    """The calls on files of the folder that had an effect, in the order in which they were entered.

    What goes to the file `said` stands between them, with the path `SAID`. `cwd` is where the processes stand that name
    files by relative paths.
    """
    reader = _Reader(folder, said, cwd)
    for entered, left, process, name, text in _joined(recording):
        reader.read(entered, left, process, name, text)
    return sorted(reader.calls, key=lambda call: call.entered)


def _joined(recording: Path) -> Iterator[tuple[int, int, str, str, str]]:
    """Calls as one text each: `strace` writes in two parts what others came between. One that never returned has no end."""
    waiting: dict[str, tuple[int, str, str]] = {}
    with recording.open(encoding="ascii") as lines:
        for number, line in enumerate(lines):
            found = LINE.match(line)
            if found is None:
                continue  # the end of a process, a signal
            process, resumed, name, said = found.groups()
            if resumed:
                entered, name, begun = waiting.pop(process)
                yield entered, number, process, name, begun + said
            elif said.endswith(UNFINISHED):
                waiting[process] = (number, name, said.removesuffix(UNFINISHED))
            else:
                yield number, number, process, name, said
    for process, (entered, name, begun) in waiting.items():
        yield entered, NEVER, process, name, begun


class _Reader:
    """Follows where each open file stands, for the calls that do not say it."""

    def __init__(self, folder: Path, said: Path, cwd: Path) -> None:
        self.folder, self.said, self.cwd, self.calls = folder, said, cwd, list[Call]()
        self._places: dict[tuple[str, str], int | None] = {}
        """By process and number; None where each write goes to the end of the file."""

    def read(self, entered: int, left: int, process: str, name: str, said: str) -> None:
        arguments, _, answer = said.rpartition(" = ")
        if left == NEVER:
            arguments = said
        elif answer.startswith(("-1 ", "?")):
            return
        at: dict[str, Any] = {"entered": entered, "left": left}
        if name in ("open", "openat", "creat"):
            self._opened(process, arguments, answer, at)
        elif name in NAMES:
            self._named(name, arguments, at)
        elif name not in HARMLESS:
            self._on_a_file(process, name, arguments, answer, at)

    def _opened(self, process: str, arguments: str, answer: str, at: dict[str, Any]) -> None:
        file = FILE.match(answer)
        if file is None or (path := self._inside(file[2])) is None:
            return
        flags = frozenset(re.findall(r"\bO_\w+", TEXT.sub("", arguments)))
        if flags & {"O_SYNC", "O_DSYNC", "O_TMPFILE", "O_DIRECT"}:
            raise NotUnderstood(f"{path} is opened with {sorted(flags)}")
        if flags & {"O_WRONLY", "O_RDWR"}:
            key = (process, file[1])
            # That nothing was read by the same number before is seen at the end: the model equals the folder.
            self._places[key] = None if "O_APPEND" in flags else 0
            self.calls.append(Call(name="open", path=path, flags=flags, **at))

    def _named(self, name: str, arguments: str, at: dict[str, Any]) -> None:
        paths = [self._inside(match[1], by_name=True) for match in TEXT.finditer(arguments)]
        if all(path is None for path in paths):
            return
        if None in paths:
            raise NotUnderstood(f"{name} across the border of the folder: {paths}")
        kind = "rmdir" if "AT_REMOVEDIR" in arguments else name.removesuffix("2").removesuffix("at")
        if "RENAME_" in arguments:
            raise NotUnderstood(arguments[-80:])
        target = paths[1] if kind == "rename" else None
        assert paths[0] is not None
        self.calls.append(Call(name=kind, path=paths[0], target=target, **at))

    def _on_a_file(self, process: str, name: str, arguments: str, answer: str, at: dict[str, Any]) -> None:
        if name in REFUSED:
            self._refuse(name, arguments)
            return
        file = FILE.match(arguments)
        if file is None or file[3] or (path := self._inside(file[2])) is None:
            return  # what has no name any more cannot be found again
        rest, key = arguments[file.end() :].rstrip(" )"), (process, file[1])
        if name == "lseek":
            if self._places.get(key, 0) is not None:
                self._places[key] = int(answer)
        elif name in ("fsync", "fdatasync"):
            self.calls.append(Call(name="sync", path=path, **at))
        elif name == "ftruncate":
            self.calls.append(Call(name="truncate", path=path, offset=int(rest.removeprefix(", ")), **at))
        else:
            self._written(name, key, path, rest, int(answer) if at["left"] != NEVER else None, at)

    def _written(
        self, name: str, key: tuple[str, str], path: Path, rest: str, count: int | None, at: dict[str, Any]
    ) -> None:
        texts = list(TEXT.finditer(rest))
        if any(match[2] for match in texts):
            raise NotUnderstood(f"the data of a {name} are cut off")
        data = b"".join(_bytes(match[1]) for match in texts)[:count]
        if name in ("pwrite64", "pwritev"):
            place: int | None = int(rest.rpartition(", ")[2])
        elif key in self._places:
            place = self._places[key]
            self._places[key] = None if place is None else place + len(data)
        else:
            raise NotUnderstood(f"where in {path} a {name} goes is not known")
        kind = "append" if place is None else "write"
        self.calls.append(Call(name=kind, path=path, offset=place or 0, data=data, **at))

    def _refuse(self, name: str, arguments: str) -> None:
        inside = [match[2] for match in FILE.finditer(arguments) if self._inside(match[2])]
        inside += [match[1] for match in TEXT.finditer(arguments) if self._inside(match[1], by_name=True)]
        if not inside and name not in ("sync", "syncfs", "io_uring_setup"):
            return
        harmless = "MAP_PRIVATE" in arguments or "PROT_WRITE" not in arguments
        if name == "mmap" and (harmless or _bytes(inside[0]).endswith(b"-shm")):
            return  # SQLite begins the index of its log anew after a cut, whatever it holds
        raise NotUnderstood(f"{name} of {[_bytes(one) for one in inside]}")

    def _inside(self, text: str, *, by_name: bool = False) -> Path | None:
        """The path relative to the folder; None outside of it. What an open file is called is a whole path, or no file."""
        path = Path(_bytes(text).decode(errors="surrogateescape"))
        full = self.cwd / path if by_name else path
        if full == self.said:
            return SAID
        return full.relative_to(self.folder) if full.is_relative_to(self.folder) else None


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))
