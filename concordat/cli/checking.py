"""`concordat audit …`, `concordat doctor` and `concordat docs`."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from concordat.cli.frame import Moment, application_session, as_json, echo_json, fail, settings
from concordat.config import ROOT
from concordat.fresh_keys import fresh_keys

if TYPE_CHECKING:
    from datetime import datetime


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@click.option(
    "--anchor",
    "--anchors",
    "kept",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="File, mailbox or folder with anchors that were kept outside; may be given more than once.",
)
@as_json
def verify(kept: tuple[Path, ...], json_wanted: bool) -> None:
    """Recompute every chain, those of the wellbeing compartment too where it is open, and read every sealed cell.

    Names the first broken row and exits 1 when one does not hold, or when an older value came back into a cell. Cells that
    something changed which keeps no notes, as an older version does, are named too. With anchors, a chain whose end was
    cut off together with its head is found as well.
    """
    from concordat.trail_checks import verify_everything

    with application_session() as session:
        found = verify_everything(session, settings(), kept=kept)
    if json_wanted:
        echo_json(
            {
                "rows": found.rows,
                "chains": found.chains,
                "anchors": found.anchors,
                "cells": found.cells,
                "cells_not_covered": found.not_covered,
                "cells_untold": [{"cell": one.name, "reason": str(one.verdict)} for one in found.untold],
                "broken": found.broken,
            }
        )
    else:
        for cell in (*found.untold, *found.replaced):
            click.echo(f"{cell.name}: {cell.verdict}.")
    if found.broken:
        first = found.broken[0]
        if "cell" in first:
            fail(
                f"{first['cell']} does not hold: {first['reason']};"
                f" once it was looked into: concordat audit settle {first['chain']} {first['row']}"
            )
        fail(f"chain {first['chain']}: row {first['row']} does not hold: {first['reason']}")
    if not json_wanted:
        among = f", {found.apart} of them in the wellbeing compartment" if settings().has_wellbeing else ""
        click.echo(f"{found.rows} rows in {found.chains} chains{among}: every link holds.")
        click.echo(
            f"{found.cells} sealed cells: none holds an older value than the trail tells of;"
            f" of {found.not_covered} it does not tell, {len(found.untold)} were changed without a note."
        )
        if found.not_covered or found.untold:
            click.echo(
                "concordat audit cover notes these as they stand, once no older version writes any more."
            )
        if kept:
            click.echo(f"{found.anchors} anchors: each head is where it was.")


@audit.command("anchor")
def anchor() -> None:
    """Seal the heads of all chains now, send them as the settings say, and print the anchor."""
    from audit.models import AnchorCause
    from concordat.anchoring import anchor_now, send_anchors
    from core.clock import utc_now

    with application_session() as session:
        made = anchor_now(session, settings(), cause=AnchorCause.COMMAND, now=utc_now())
        document = made.document
        session.commit()
        send_anchors(session, settings(), now=utc_now())
    click.echo(document)


@audit.command("public-key")
def public_key() -> None:
    """Print the public key of the anchors: give it to their keepers once, by another way than the anchors come."""
    from audit.signing import public_key as key_of_anchors

    with application_session():
        click.echo(key_of_anchors().hex())


@audit.command("check-anchors")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--public-key", "key", required=True, help="What `concordat audit public-key` printed over there."
)
def check_anchors(files: tuple[Path, ...], key: str) -> None:
    """Check anchors that you keep for another installation; needs its public key, and no settings or database."""
    from audit.anchors import gaps_between, lines_of, read_signed

    try:
        by = bytes.fromhex(key)
    except ValueError:
        fail("the public key is 64 digits and letters from a to f")
    found = {line: read_signed(line, by=by) for file in files for line in lines_of(file)}
    if missing := gaps_between(found.items()):
        fail(f"anchor {missing[0]} is missing, or does not follow the one before it")
    anchors = sorted(found.values(), key=lambda one: one.number)
    click.echo(
        f"{len(anchors)} anchors, numbers {anchors[0].number} to {anchors[-1].number}, signed and complete; "
        f"the last of {anchors[-1].at:%Y-%m-%d %H:%M} UTC."
    )


@audit.command("settle")
@click.argument("chain")
@click.argument("row", type=int)
@click.option("--finding", required=True, help="What was found, and where it is written down.")
def settle(chain: str, row: int, finding: str) -> None:
    """Note what was found out about a broken row; administration opens again and verifying goes on behind it."""
    from audit.checking import settle_alarm
    from core.clock import utc_now

    with application_session() as session:
        settle_alarm(session, chain=chain, broken_at=row, finding=finding, now=utc_now())
    click.echo(f"chain {chain}: the break at row {row} is settled.")


@audit.command("cover")
@click.option("--yes", is_flag=True, help="Note them; without it only the counts are printed.")
def cover(yes: bool) -> None:
    """Note in the trail what stands in the sealed cells of which it tells nothing, or that changed without a note.

    To be done once after an upgrade, when no older version writes any more; look into what `audit verify` names first.
    """
    from audit.cells.checking import check_cells
    from audit.cells.settling import cover_cells
    from core.clock import utc_now

    with application_session() as session:
        found = check_cells(session)
        if yes:
            covered = cover_cells(session, now=utc_now())
            session.commit()
    click.echo(
        f"{covered} sealed cells are covered now."
        if yes
        else f"{found.not_covered} of {found.cells} sealed cells are not covered,"
        f" {len(found.untold)} were changed without a note."
    )


@audit.command("prune")
@click.option("--before", type=Moment(), help="Delete what is older; the default keeps seven years.")
@click.option("--yes", is_flag=True, help="Delete; without it only the counts are printed.")
def prune(before: "datetime | None", yes: bool) -> None:
    """Delete the beginning of chains whose time is over, after an anchor over where they will begin."""
    from concordat.trail_checks import prune_trail
    from core.clock import utc_now

    with application_session() as session:
        gone = prune_trail(session, settings(), before=before, now=utc_now(), really=yes)
    click.echo(f"{sum(gone.values())} rows of {len(gone)} chains {'deleted' if yes else 'are older'}.")


@click.command()
@click.option("--keys", is_flag=True, help="Print fresh random secrets for a .env, check nothing.")
@as_json
def doctor(keys: bool, json_wanted: bool) -> None:
    """Check settings, databases, migrations, PDF, mail and clock; each ok, or not with the cure."""
    if keys:
        for name, value in fresh_keys().items():
            click.echo(f"{name}={value}")
        return
    from concordat.doctor import examine

    findings = examine()
    if json_wanted:
        echo_json([{"check": f.check, "ok": f.ok, "found": f.found, "cure": f.cure} for f in findings])
    else:
        for finding in findings:
            mark = "ok    " if finding.ok else "NOT OK"
            click.echo(f"{mark}  {finding.check}: {finding.found}")
            if not finding.ok:
                click.echo(f"        cure: {finding.cure}")
    if not all(f.ok for f in findings):
        raise SystemExit(1)


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 when a page is not current.")
def docs(check: bool) -> None:
    """Write the generated reference below docs/reference, and the guide that says who sees what."""
    from concordat.cli.frame import root
    from concordat.reference import pages

    folder = ROOT / "docs"
    stale = []
    for name, write in pages(root).items():
        text, path = write(), folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if check and stale:
        fail(f"not current: {', '.join(stale)}; run `concordat docs`")
    click.echo(f"Written: {', '.join(stale)}." if stale else "Every page is current.")
