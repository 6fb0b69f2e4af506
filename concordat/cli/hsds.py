"""`concordat import hsds` and `concordat export hsds`: the directory in the terms of the Human Services Data Specification 3.0."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from concordat.cli.frame import application_session, as_json, echo_json, fail
from concordat.cli.progress import bar, printable, refusals
from core.actor import SYSTEM
from core.clock import utc_now
from partners.services.hsds.exporting import Shape, as_csv_files, read_directory
from partners.services.hsds.exporting import as_json as written
from partners.services.hsds.importing import HsdsReport, import_hsds
from partners.services.hsds.reading import read_hsds
from partners.services.hsds.vocabulary import TABLES

TABLE = "{:<18}{:>8}{:>8}{:>9}{:>11}{:>7}{:>8}"
SHAPES = [*(shape.value for shape in Shape), "csv", "api"]


@click.command("hsds")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--kind",
    type=click.Choice(sorted(TABLES)),
    default=None,
    help="What the objects are, where the file does not show it.",
)
@as_json
def import_hsds_command(file: Path, kind: str | None, json_wanted: bool) -> None:
    """Import FILE, JSON of HSDS 3.0 in any of its shapes, or a folder of its CSV files.

    Unknown organisations come as candidates; what an organisation says of itself is not changed. Every object is kept whole.
    """
    with refusals(), bar("Reading") as progress:
        package = read_hsds(file, kind=kind, progress=progress)
    with application_session() as session, bar("Storing") as progress:
        report = import_hsds(session, SYSTEM, package=package, now=utc_now(), progress=progress)
    if json_wanted:
        echo_json(_figures(report))
    else:
        _tell(report)


@click.group()
def export() -> None:
    """Write the directory as a file for others."""


@export.command("hsds")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option(
    "--shape",
    type=click.Choice(SHAPES),
    default=Shape.TABLES.value,
    show_default=True,
    help="All tables as JSON, a page of full services or organisations, the tables as CSV in an archive.",
)
@click.option(
    "--kind", type=click.Choice(sorted(TABLES)), default=None, help="Write one object of this kind."
)
@click.option("--id", "key", default=None, help="The identifier of that object.")
@as_json
def export_hsds_command(file: Path, shape: str, kind: str | None, key: str | None, json_wanted: bool) -> None:
    """Write the directory to FILE as HSDS 3.0, and report what the specification cannot say."""
    if (kind is None) != (key is None):
        raise click.UsageError("--kind and --id belong together")
    with application_session() as session:
        directory = read_directory(session)
        if kind is not None and key is not None:
            content: Any = directory.one(kind, key)
        elif shape in (Shape.TABLES, "csv"):
            content = directory.tables()
        elif shape == "api":
            content = directory.api()
        else:
            content = directory.page("service" if shape == Shape.SERVICES else "organization")
        losses, examples = directory.report()
        counts = directory.counts()
    try:
        file.write_bytes(as_csv_files(content) if shape == "csv" and kind is None else written(content))
    except OSError as error:
        fail(f"{file}: {error.strerror}")
    if json_wanted:
        echo_json({"counts": counts, "not_expressed": losses, "examples": examples})
        return
    for name, count in counts.items():
        click.echo(f"{count:>8,}  {name}")
    click.echo("\nWhat HSDS 3.0 cannot say, or says otherwise:" if losses else "\nEverything could be said.")
    _cases(losses, examples)


def _figures(report: HsdsReport) -> dict[str, Any]:
    return asdict(report)


def _tell(report: HsdsReport) -> None:
    click.echo(TABLE.format("", "in file", "added", "changed", "unchanged", "kept", "absent"))
    for name, brought in report.tables.items():
        click.echo(TABLE.format(name, *asdict(brought).values()))
    click.echo("kept: changed by the organisation itself. absent: imported before, not in this file.")
    click.echo(f"objects kept whole: {report.objects:,}")
    if report.known_here:
        click.echo(
            f"objects that this directory itself gave out, left as they are here: {report.known_here:,}"
        )
    if report.only_kept:
        words = ", ".join(f"{kind} {count:,}" for kind, count in report.only_kept.items())
        click.echo(f"without a field of our own, kept as given: {words}")
    click.echo("\nOddities:" if report.oddities else "\nNothing is odd.")
    _cases(report.oddities, report.examples)


def _cases(counts: Any, examples: Any) -> None:
    for label, count in counts.items():
        click.echo(f"{count:>8,}  {label}")
        for place in examples.get(label, ()):
            click.echo(f"          {printable(place)}")
