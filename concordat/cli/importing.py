"""`concordat import` and `concordat seed`: bringing real and fictitious data in, whole or not at all."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from sqlalchemy.orm import Session

from accounts.organisations.commands import add_organisation
from accounts.organisations.queries import find_organisation_named
from concordat.cli.frame import Moment, application_session, as_json, echo_json, fail, settings
from concordat.cli.hsds import import_hsds_command
from concordat.cli.progress import bar, printable, refusals
from core.actor import SYSTEM, OrganisationKind
from core.clock import utc_now
from partners.services.commands import ImportReport, import_directory
from partners.services.ohana import read_ohana
from referrals.encounters.commands import EncounterImport, import_toronto
from referrals.encounters.toronto import TorontoReport, read_toronto

TABLE = "{:<18}{:>8}{:>8}{:>9}{:>11}{:>7}{:>8}"


@click.group("import")
def import_() -> None:
    """Bring in a service directory or a file of encounters; a defect leaves everything as it was."""


@import_.command("directory")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--format", "format_", type=click.Choice(["ohana"]), required=True, help="What the files are.")
@as_json
def directory_command(directory: Path, format_: str, json_wanted: bool) -> None:
    """Import the organisations, locations and services of DIRECTORY as candidate NGOs."""
    with refusals(), bar("Reading") as progress:
        records = read_ohana(directory, progress=progress)
    with application_session() as session, bar("Storing") as progress:
        report = import_directory(session, SYSTEM, records=records, now=utc_now(), progress=progress)
    if json_wanted:
        echo_json({"format": format_, **directory_figures(report)})
    else:
        tell_directory(report)


import_.add_command(import_hsds_command)


@import_.command("encounters")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--format", "format_", type=click.Choice(["toronto"]), required=True, help="What the file is.")
@click.option("--agency", required=True, help="Name of the police agency; an unknown one is added.")
@as_json
def encounters_command(file: Path, format_: str, agency: str, json_wanted: bool) -> None:
    """Import the encounters of FILE for one police agency."""
    name = agency.strip()
    if not name or len(name) > 255 or not name.isprintable():
        raise click.BadParameter("give between 1 and 255 printable characters", param_hint="--agency")
    with refusals(), bar("Reading") as progress:
        content = read_toronto(file, progress=progress)
    with application_session() as session, bar("Storing") as progress:
        agency_id, is_new = agency_named(session, name)
        stored = import_toronto(
            session,
            SYSTEM,
            agency_id=agency_id,
            rows=content.encounters,
            now=utc_now(),
            progress=progress,
        )
    if is_new:
        click.echo(
            f"NOTE: there was no police agency named “{name}”, so it was ADDED"
            " (time zone America/Toronto, country CA, subdivision ON). Check the spelling.",
            err=True,
        )
    if json_wanted:
        figures = encounter_figures(stored, content.report)
        echo_json({"format": format_, "agency": name, "agency_added": is_new, **figures})
    else:
        tell_encounters(stored, content.report)


@click.command()
@click.option("--referrals", type=click.IntRange(1, 1_000_000), default=400, show_default=True)
@click.option(
    "--seed", "chance", type=int, default=1, show_default=True, help="The same seed, the same data."
)
@click.option(
    "--now", type=Moment(), default=None, help="The moment up to which data reach; else the present."
)
@as_json
def seed(referrals: int, chance: int, now: datetime | None, json_wanted: bool) -> None:
    """Fill an empty installation with a fictitious partnership, for demonstrations and measurements.

    Where the wellbeing compartment is open, with a year of its use too.
    """
    from concordat.seed.load import load_seed
    from concordat.seed.wellbeing import seed_wellbeing
    from web.database import current_vault

    if settings().is_production:
        fail("fictitious people with a published password do not belong into production")
    now = now or utc_now()
    with application_session() as session:
        loaded = load_seed(session, referrals=referrals, seed=chance, now=now)
        if settings().has_wellbeing:
            vault = current_vault()
            seed_wellbeing(session, vault, loaded.cast, seed=chance, now=now)
            vault.commit()
    figures = {"people": loaded.people, "encounters": loaded.encounters, "referrals": loaded.referrals}
    if json_wanted:
        echo_json(figures | {"seed": chance})
        return
    for name, count in figures.items():
        click.echo(f"{name}: {count:,}")


def agency_named(session: Session, name: str) -> tuple[UUID, bool]:
    """The police agency of this name, and whether it had to be added."""
    known = find_organisation_named(session, name, kind=OrganisationKind.AGENCY)
    if known is not None:
        return known.id, False
    added = add_organisation(
        session,
        SYSTEM,
        kind=OrganisationKind.AGENCY,
        name=name,
        timezone="America/Toronto",
        country="CA",
        subdivision="ON",
        now=utc_now(),
    )
    return added.id, True


def directory_figures(report: ImportReport) -> dict[str, Any]:
    """What an import of a directory did, for a program to read."""
    return {
        "tables": {name: asdict(brought) for name, brought in report.tables().items()},
        "needs_changed": report.needs_changed,
        "taxonomy_terms_changed": report.taxonomy_terms_changed,
        "unstored_cells": dict(report.unstored),
        "unplaced_addresses": report.unplaced_addresses,
        "oddities": {oddity.code: oddity.count for oddity in report.oddities.oddities},
    }


def tell_directory(report: ImportReport) -> None:
    """Print what an import of a directory did, and every oddity with its count and first places."""
    click.echo(TABLE.format("", "in file", "added", "changed", "unchanged", "kept", "absent"))
    for name, brought in report.tables().items():
        click.echo(
            TABLE.format(
                name.replace("_", " "),
                brought.given,
                brought.added,
                brought.changed,
                brought.unchanged,
                brought.kept,
                brought.absent,
            )
        )
    click.echo("kept: changed by the organisation itself. absent: imported before, no longer in the file.")
    click.echo(f"services whose needs changed: {report.needs_changed}")
    click.echo(f"services whose taxonomy terms changed: {report.taxonomy_terms_changed}")
    lost = {name: count for name, count in report.unstored.items() if count}
    lost |= {"addresses without a location": report.unplaced_addresses} if report.unplaced_addresses else {}
    click.echo("not stored: " + (", ".join(f"{name} {count}" for name, count in lost.items()) or "nothing"))
    click.echo("\nOddities, all kept unless they say otherwise:")
    for oddity in report.oddities.oddities:
        click.echo(f"{oddity.count:>7,}  {oddity.label}")
        for place in oddity.examples if oddity.count else ():
            click.echo(f"         {printable(place)}")


def encounter_figures(stored: EncounterImport, report: TorontoReport) -> dict[str, Any]:
    """What an import of encounters did and what the file holds, for a program to read."""
    return {
        **asdict(stored),
        "by_year": _texts(report.by_year),
        "by_month": {f"{year}-{month:02}": count for (year, month), count in report.by_month.items()},
        "by_event_type": _texts(report.by_event_type),
        "apprehension": _texts(report.apprehension_made),
        "occurrence_report": _texts(report.occurrence_created),
        "missing": dict(report.missing),
        "dates_missing": report.dates_missing,
        "dates_implausible": report.dates_implausible,
        "dates_plausible": report.dates_plausible,
        "blank_lines": report.blank_lines,
    }


def tell_encounters(stored: EncounterImport, report: TorontoReport) -> None:
    """Print what an import of encounters did, what the file holds, and what it lacks."""
    click.echo(f"{stored.given:,} encounters in the file: {stored.added:,} added, {stored.present:,} present")
    if stored.differing:
        click.echo(f"{stored.differing:,} of those present differ in the file now; the stored ones stay")
    click.echo(f"areas added: {stored.areas_added}")
    for label, counts in (
        ("by year", report.by_year),
        ("by event type", report.by_event_type),
        ("apprehension made", report.apprehension_made),
        ("occurrence created", report.occurrence_created),
    ):
        parts = ", ".join(f"{name} {count:,}" for name, count in _texts(counts).items())
        click.echo(f"{label}: {parts}")
    click.echo("\nOddities; each time is known to the month, weekday and hour, and no day was invented:")
    years = f" (years {report.date_years[0]} to {report.date_years[1]})" if report.date_years else ""
    click.echo(f"{report.dates_missing:>7,}  Dates that are missing")
    click.echo(
        f"{report.dates_implausible:>7,}  Dates that contradict their own year and month{years}; not used"
    )
    click.echo(f"{report.dates_plausible:>7,}  Dates that could be right; not used either")
    for column, count in report.missing.items():
        click.echo(f"{count:>7,}  {column}: values missing (empty, NA or NSA)")
    click.echo(f"{report.blank_lines:>7,}  Empty lines between records")


def _texts(counts: Mapping[Any, int]) -> dict[str, int]:
    return {str(getattr(name, "value", name)): count for name, count in counts.items()}
