"""The requirements as data: read once from the file beside this module."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("requirements.toml")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement; `short` says what of it is not met, and why."""

    id: str
    text: str
    must: bool = False
    short: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """The requirements of one letter."""

    letter: str
    title: str
    requirements: tuple[Requirement, ...]


def read_sections(path: Path = FILE) -> tuple[Section, ...]:
    """All sections in the order of the file; an unknown key in it is an error."""
    sections = []
    for letter, table in tomllib.loads(path.read_text()).items():
        title = table.pop("title")
        found = tuple(Requirement(id=name, **fields) for name, fields in table.items())
        sections.append(Section(letter, title, found))
    return tuple(sections)


def all_requirements() -> dict[str, Requirement]:
    """Every requirement by its id."""
    return {each.id: each for section in read_sections() for each in section.requirements}
