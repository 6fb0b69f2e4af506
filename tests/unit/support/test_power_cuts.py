"""The model of the disk behind the power cuts: what it lets through, and what it refuses to guess."""

import shutil
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from tests.support.power_cuts_disk import Disk, happenings
from tests.support.power_cuts_recording import SAID, Call, NotUnderstood, read_calls

State = tuple[tuple[str, bytes], ...]
Trace = Callable[..., list[set[State]]]
CHOICES = 4
"""More than the things that are uncertain in any trace here."""


def _line(text: str) -> str:
    """A line of `strace -xx`: what stands between backticks is a quoted text. Process 7 does what nobody else does."""
    parts = (
        "".join(f"\\x{byte:02x}" for byte in part.encode()) if odd else part for odd, part in _halves(text)
    )
    line = "".join(parts)
    return f"{line}\n" if line[0].isdigit() else f"7 {line}\n"


def _halves(text: str) -> list[tuple[int, str]]:
    return [(number % 2, part) for number, part in enumerate(text.split("`"))]


@pytest.fixture
def recording(tmp_path: Path) -> Callable[..., list[Call]]:
    """The calls of a trace on the folder `/disk`; `/said` is the file of acknowledgements."""

    def read(*lines: str) -> list[Call]:
        path = tmp_path / "recording"
        path.write_text("".join(_line(line) for line in lines))
        return read_calls(path, Path("/disk"), said=Path("/said"), cwd=Path("/disk"))

    return read


@pytest.fixture
def states(tmp_path: Path, recording: Callable[..., list[Call]]) -> Trace:
    """After each call of a trace has begun and after it has returned: every state in which the folder may be found."""
    first = tmp_path / "first"
    first.mkdir()
    (first / "old").write_bytes(b"old")

    def read(*lines: str) -> list[set[State]]:
        marks = happenings(recording(*lines))
        return [
            {
                _after(first, marks[:stop], choices, tmp_path / "cut")
                for choices in product((False, True), repeat=CHOICES)
            }
            for stop in range(1, len(marks) + 1)
        ]

    return read


def _after(first: Path, marks: list[tuple[Call, bool]], choices: tuple[bool, ...], target: Path) -> State:
    disk = Disk(first)
    for call, begins in marks:
        (disk.enter if begins else disk.leave)(call)
    given = iter(choices)
    disk.build(target, lambda: next(given))
    found = tuple((path.name, path.read_bytes()) for path in sorted(target.iterdir()))
    shutil.rmtree(target)
    return found


OPEN = 'openat(AT_FDCWD<`/`>, "`/disk/new`", O_WRONLY|O_CREAT|O_EXCL, 0600) = 3<`/disk/new`>'
OPEN_OLD = 'openat(AT_FDCWD<`/`>, "`/disk/old`", O_RDWR) = 3<`/disk/old`>'
OLD = ("old", b"old")


def test_a_new_file_is_certain_when_content_and_name_were_synced(states: Trace) -> None:
    found = states(
        OPEN, 'write(3<`/disk/new`>, "`ab`", 2) = 2', "fsync(3<`/disk/new`>) = 0", "fsync(4<`/disk`>) = 0"
    )
    nothing, empty, sized, whole = (OLD,), (("new", b""), OLD), (("new", b"\0\0"), OLD), (("new", b"ab"), OLD)
    assert found[1] == {nothing, empty}
    assert found[3] == found[4] == {nothing, empty, sized, whole}
    assert found[5] == found[6] == {nothing, whole}
    assert found[7] == {whole}


def test_a_write_that_no_sync_followed_may_be_gone_by_sectors(states: Trace) -> None:
    text = "x" * 514
    found = states(OPEN_OLD, f'pwrite64(3<`/disk/old`>, "`{text}`", 514, 0) = 514')
    contents = {dict(state)["old"] for state in found[-1]}
    whole = text.encode()
    assert contents == {
        b"old",
        whole,
        whole[:512],
        b"old" + bytes(509) + b"xx",
        b"old" + bytes(511),
        whole[:512] + bytes(2),
    }


def test_what_another_wrote_during_a_sync_is_not_certain(states: Trace) -> None:
    during = states(
        OPEN_OLD,
        "fsync(3<`/disk/old`> <unfinished ...>",
        '8 pwrite64(3<`/disk/old`>, "`new`", 3, 0) = 3',
        "<... fsync resumed>) = 0",
    )
    assert during[-1] == {(("old", b"new"),), (OLD,)}


def test_a_call_that_never_returned_may_have_had_its_effect(states: Trace) -> None:
    found = states('unlink("`/disk/old`" <unfinished ...>')
    assert found == [{(), (OLD,)}]


def test_a_rename_is_done_or_not(states: Trace) -> None:
    found = states('rename("`/disk/old`", "`young`") = 0', "fsync(4<`/disk`>) = 0")
    done: State = (("young", b"old"),)
    assert (found[1], found[3]) == ({(OLD,), done}, {done})


def test_a_call_that_failed_or_went_elsewhere_does_nothing(states: Trace) -> None:
    assert not states(
        'unlink("`/disk/old`") = -1 EACCES (Permission denied)',
        'unlink("`/elsewhere/old`") = 0',
        'write(1<`pipe:[1]`>, "`said`", 4) = 4',
        'write(3<`/disk/old`>(deleted), "`said`", 4) = 4',
    )


@pytest.mark.parametrize(
    "line",
    [
        'openat(AT_FDCWD<`/`>, "`/disk/new`", O_WRONLY|O_CREAT|O_DSYNC, 0600) = 3<`/disk/new`>',
        'link("`/disk/old`", "`/disk/young`") = 0',
        'rename("`/disk/old`", "`/elsewhere`") = 0',
        "mmap(NULL, 4096, PROT_READ|PROT_WRITE, MAP_SHARED, 3<`/disk/old`>, 0) = 0x7f00",
        'write(9<`/disk/old`>, "`a`", 1) = 1',
        'pwrite64(9<`/disk/old`>, "`a`"..., 2, 0) = 2',
        "sync() = 0",
    ],
)
def test_what_the_model_does_not_know_is_no_guess(states: Trace, line: str) -> None:
    with pytest.raises(NotUnderstood):
        states(line)


def test_an_acknowledgement_stands_between_the_calls(recording: Callable[..., list[Call]]) -> None:
    calls = recording(
        'openat(AT_FDCWD<`/`>, "`/said`", O_WRONLY|O_CREAT|O_APPEND, 0600) = 5<`/said`>',
        'write(5<`/said`>, "`key`", 3) = 3',
        OPEN_OLD,
    )
    assert [(call.name, call.path) for call in calls] == [
        ("open", SAID),
        ("append", SAID),
        ("open", Path("old")),
    ]
    assert calls[1].data == b"key"
