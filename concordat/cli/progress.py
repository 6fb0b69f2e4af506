"""What commands share that read files of others: a bar while they read, and every defect with its line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from concordat.cli.frame import fail
from core.csv_source import ImportRefused, Progress


@contextmanager
def refusals() -> Iterator[None]:
    """Name every defect of a file with its line on stderr, and end with exit code 1."""
    try:
        yield
    except ImportRefused as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        if error.count > len(error.problems):
            click.echo(f"… and {error.count - len(error.problems):,} more", err=True)
        fail(str(error))


@contextmanager
def bar(label: str) -> Iterator[Progress | None]:
    """A progress bar on stderr, where a person watches."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as shown:

        def tell(done: int, total: int) -> None:
            shown.length = total
            shown.update(done - shown.pos)

        yield tell


def printable(text: str) -> str:
    """A text of the file as a terminal may show it: without control characters."""
    return "".join(letter if letter.isprintable() else "·" for letter in text)
