"""Markdown tables for the generated pages."""

from collections.abc import Iterable, Sequence

NOTICE = "<!-- Written by `concordat docs`; change the code, not this page. -->"


def page(title: str, *parts: str) -> str:
    """A page with the notice that it is generated."""
    return "\n\n".join([f"# {title}", NOTICE, *parts]) + "\n"


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; cells keep to one line and pipes are escaped."""
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    return " ".join(str("" if value is None else value).split()).replace("|", "\\|")
