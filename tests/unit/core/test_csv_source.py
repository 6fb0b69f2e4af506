from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.csv_source import SHOWN, CsvTable, ImportRefused, Problems, read_table

REQUIRED = ("id", "name")


def _write(folder: Path, content: bytes | str) -> Path:
    path = folder / "people.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def _read(path: Path) -> CsvTable:
    problems = Problems()
    table = read_table(path, problems, required=REQUIRED, unique="id")
    problems.refuse_if_any()
    assert table is not None
    return table


def _refusal(path: Path) -> list[str]:
    with pytest.raises(ImportRefused) as refused:
        _read(path)
    assert refused.value.count == len(refused.value.problems)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_utf8_is_read_with_and_without_a_mark(tmp_path: Path, mark: bytes, line_break: str) -> None:
    text = line_break.join(["id,name", "1,Zoë", "2,O'Hare's Corner", ""])
    table = _read(_write(tmp_path, mark + text.encode()))
    assert table.header == ("id", "name")
    assert table.rows == [["1", "Zoë"], ["2", "O'Hare's Corner"]]
    assert table.lines == [2, 3]
    assert table.picker("name", "id")(table.rows[0]) == ("Zoë", "1")


def test_a_line_is_the_physical_line_on_which_the_record_begins(tmp_path: Path) -> None:
    table = _read(_write(tmp_path, 'id,name\n1,"one\n\ntwo"\n\n2,three\n'))
    assert table.rows == [["1", "one\n\ntwo"], ["2", "three"]]
    assert table.lines == [2, 6]
    assert table.blank_lines == 1


def test_further_columns_and_another_order_are_welcome(tmp_path: Path) -> None:
    table = _read(_write(tmp_path, "more,name,id\nx,Ann,1\n"))
    assert table.picker("id", "name")(table.rows[0]) == ("1", "Ann")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", "people.csv: The file is empty."),
        (b"id\n1\n", "people.csv:1 [name]: The column is missing."),
        (b"id,name,name\n1,a,b\n", "people.csv:1 [name]: The column stands twice in the header."),
        (b"id,name\n1\n", "people.csv:2: The row is too short: 1 cells instead of 2."),
        (b'id,name\n1,"a\nb"\n2,x,y\n', "people.csv:4: The row is too long: 3 cells instead of 2."),
        (b"id,name\n1,a\n1,b\n", "people.csv:3 [id]: “1” already stands in line 2."),
        (b"id,name\n ,a\n", "people.csv:2 [id]: The identifier is missing."),
        (b"id,name\n1,a\x00b\n", "people.csv:2: The line holds a NUL byte."),
        (
            b"id,name\n1,ok\n2,caf\xe9\n",
            "people.csv:3: Byte 19 (0xE9) is not UTF-8; save the file as UTF-8.",
        ),
        (
            b"\xef\xbb\xbfid,name\n1,caf\xe9\n",
            "people.csv:2: Byte 17 (0xE9) is not UTF-8; save the file as UTF-8.",
        ),
        ("id,name\n1,a\n".encode("utf-16"), "people.csv:1: The file is UTF-16; save it as UTF-8."),
        (
            b'id,name\n1,a\n2,"never closed\n3,b\n',
            "people.csv:3: The record that begins here cannot be read: a quotation mark is never closed",
        ),
        (
            b'id,name\n1,"a"b\n',
            "people.csv:2: The record that begins here cannot be read: text follows a closing quotation mark",
        ),
    ],
)
def test_a_defect_is_named_with_its_line(tmp_path: Path, content: bytes, refusal: str) -> None:
    assert _refusal(_write(tmp_path, content)) == [refusal]


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    assert _refusal(tmp_path / "people.csv") == ["people.csv: The file does not exist."]
    (tmp_path / "people.csv").mkdir()
    assert _refusal(tmp_path / "people.csv")[0].startswith("people.csv: The file cannot be read")


def test_every_defect_is_named_at_once(tmp_path: Path) -> None:
    found = _refusal(_write(tmp_path, "id,name\n1\n2,a\n2,b\n3,c,d\n"))
    assert [line.split(":")[1].split(" ")[0] for line in found] == ["2", "5", "4"]


def test_many_defects_are_counted_and_the_first_shown(tmp_path: Path) -> None:
    path = _write(tmp_path, "id,name\n" + "1\n" * (SHOWN + 30))
    with pytest.raises(ImportRefused, match="Problems found: 80") as refused:
        _read(path)
    assert len(refused.value.problems) == SHOWN
    assert refused.value.count == SHOWN + 30
    assert refused.value.problems[-1].line == SHOWN + 1


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_reason(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    # One folder for all: to number a new one pytest looks through those before.
    path = _write(tmp_path_factory.getbasetemp(), b"id,name\n" + content)
    problems = Problems()
    table = read_table(path, problems, required=REQUIRED, unique="id")
    assert (table is None) == (problems.count > 0)
    if table is not None:
        assert all(len(row) == 2 for row in table.rows)
        assert sorted(set(table.lines)) == table.lines
