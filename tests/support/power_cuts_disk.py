"""A disk that loses its power: what must be on it afterwards, and what may be.

The model is as hard as POSIX lets it be, harder than any file system in use:

* a write, or a new size, is certain once an `fsync` or `fdatasync` of the file, entered after it had returned, returned too;
  until then each of its sectors of 512 bytes is there or not, whatever became of the others and of other files;
* a name given, changed or taken away is certain once its folder was synced in the same way, and not by syncing the file;
  until then it is there or not, in any choice. A rename is never half done: it is certain with the folder of the new name;
* a sector is whole: old or new. SQLite and PostgreSQL both rely on no more.

A call that had not returned when the power went may have had its whole effect, a part or none.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.power_cuts_files import Chosen, File
from tests.support.power_cuts_recording import NEVER, Call, NotUnderstood


@dataclass(eq=False, slots=True)
class Folder:
    """Names, as they certainly are and as the processes see them; None stands for a file that was never touched."""

    certain: dict[str, "Node"] = field(default_factory=dict)
    seen: dict[str, "Node"] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Untouched:
    """A file of the first state that nothing has been written to."""

    source: Path


Node = File | Folder | Untouched


@dataclass(eq=False, slots=True)
class Naming:
    """A change of names, and the folder whose sync it waits for: of a rename, that of the new name."""

    call: Call
    changes: list[tuple[Folder, str, Node | None]]
    waits_for: Folder


class Disk:
    """The state of a folder while calls pass by."""

    def __init__(self, first: Path) -> None:
        """`first` is the folder as it was, certainly, before the first call; it is only read."""
        self.root = _read_folder(first)
        self.open_names: list[Naming] = []
        self._syncing: dict[int, Node | None] = {}
        """By the moment of their beginning, what syncs are about that have not returned."""

    def enter(self, call: Call) -> None:
        """The call begins: from now on its effect may be there."""
        match call.name:
            case "open":
                self._open(call)
            case "write" | "append" | "truncate":
                self._write(call)
            case "rename":
                assert call.target is not None
                node = self._node(call.path)
                if node is not None:
                    self._name(call, [(call.path, None), (call.target, node)])
            case "unlink" | "rmdir":
                self._name(call, [(call.path, None)])
            case "mkdir":
                self._name(call, [(call.path, Folder())])
            case "sync":
                self._syncing[call.entered] = self._node(call.path)  # it promises nothing before it returns
            case _:
                raise NotUnderstood(call.name)

    def leave(self, call: Call) -> None:
        """The call has returned: what a sync promises is certain."""
        if call.name != "sync":
            return
        node = self._syncing.pop(call.entered)
        if isinstance(node, File):
            node.settle(call.entered)
        elif isinstance(node, Folder):
            kept = []
            for naming in self.open_names:
                if naming.waits_for is not node or naming.call.left >= call.entered:
                    kept.append(naming)
                else:
                    _rename([(folder.certain, name, to) for folder, name, to in naming.changes])
            self.open_names = kept

    def build(self, target: Path, chosen: Chosen) -> None:
        """Write one of the states in which the folder may be found after a cut at this moment."""
        names: dict[int, dict[str, Node]] = {}
        for naming in self.open_names:
            if chosen():
                _rename(
                    [
                        (names.setdefault(id(folder), dict(folder.certain)), name, to)
                        for folder, name, to in naming.changes
                    ]
                )
        contents: dict[int, bytes] = {}
        self._build(self.root, target, names, contents, chosen)

    def _build(
        self,
        folder: Folder,
        target: Path,
        names: dict[int, dict[str, Node]],
        contents: dict[int, bytes],
        chosen: Chosen,
    ) -> None:
        target.mkdir(mode=0o700)
        for name, node in names.get(id(folder), folder.certain).items():
            if isinstance(node, Folder):
                self._build(node, target / name, names, contents, chosen)
            elif isinstance(node, Untouched):
                shutil.copyfile(node.source, target / name)
            else:
                if id(node) not in contents:
                    contents[id(node)] = node.after_a_cut(chosen)
                (target / name).write_bytes(contents[id(node)])

    # ---- Effects

    def _open(self, call: Call) -> None:
        node = self._node(call.path)
        if node is None:
            if "O_CREAT" not in call.flags:
                raise NotUnderstood(f"{call.path} is opened and was never made")
            self._name(call, [(call.path, File(bytearray(), 0))])
        elif "O_TRUNC" in call.flags:
            cut = Call(entered=call.entered, left=call.left, name="truncate", path=call.path, offset=0)
            self._write(cut)

    def _write(self, call: Call) -> None:
        file = self._touched(call.path)
        if call.name == "append":
            call = Call(
                entered=call.entered,
                left=call.left,
                name="write",
                path=call.path,
                offset=file.size,
                data=call.data,
            )
        file.size = call.offset if call.name == "truncate" else max(file.size, call.offset + len(call.data))
        file.open_writes.append(call)

    def _name(self, call: Call, changes: Sequence[tuple[Path, Node | None]]) -> None:
        found = [(self._folder(path.parent), path.name, node) for path, node in changes]
        _rename([(folder.seen, name, node) for folder, name, node in found])
        self.open_names.append(Naming(call, found, waits_for=found[-1][0]))

    def _node(self, path: Path) -> Node | None:
        node: Node | None = self.root
        for part in path.parts:
            node = node.seen.get(part) if isinstance(node, Folder) else None
        return node

    def _folder(self, path: Path) -> Folder:
        node = self._node(path)
        if not isinstance(node, Folder):
            raise NotUnderstood(f"{path} is no folder")
        return node

    def _touched(self, path: Path) -> File:
        node = self._node(path)
        if isinstance(node, Untouched):
            content = bytearray(node.source.read_bytes())
            file = File(content, len(content))
            self._replace(node, file)
            return file
        if not isinstance(node, File):
            raise NotUnderstood(f"{path} is no file")
        return node

    def _replace(self, old: Node, new: Node) -> None:
        """Wherever the file is named: one that was renamed may stand under both names."""
        for folder in _folders(self.root):
            for names in (folder.certain, folder.seen):
                for name in [name for name, node in names.items() if node is old]:
                    names[name] = new
        for naming in self.open_names:
            naming.changes = [
                (folder, name, new if node is old else node) for folder, name, node in naming.changes
            ]


def _rename(changes: Iterable[tuple[dict[str, Node], str, Node | None]]) -> None:
    for names, name, node in changes:
        if node is None:
            names.pop(name, None)
        else:
            names[name] = node


def _folders(folder: Folder) -> Iterable[Folder]:
    yield folder
    for node in {
        id(node): node for names in (folder.certain, folder.seen) for node in names.values()
    }.values():
        if isinstance(node, Folder):
            yield from _folders(node)


def _read_folder(path: Path) -> Folder:
    names: dict[str, Node] = {}
    for one in path.iterdir():
        names[one.name] = _read_folder(one) if one.is_dir() else Untouched(one)
    return Folder(certain=names, seen=dict(names))


def happenings(calls: Sequence[Call]) -> list[tuple[Call, bool]]:
    """Calls as they begin (True) and return (False), in order; `Disk.enter` and `Disk.leave` take them."""
    marks = [(call.entered, 1, call, True) for call in calls]
    marks += [(call.left, 0, call, False) for call in calls if call.left != NEVER]
    # A call on one line both begins and returns there.
    marks = [
        (at, 2 if not begins and call.left == call.entered else kind, call, begins)
        for at, kind, call, begins in marks
    ]
    return [(call, begins) for _, _, call, begins in sorted(marks, key=lambda mark: mark[:2])]
