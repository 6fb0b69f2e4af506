"""`concordat audit verify`, `concordat doctor` and `concordat docs`."""

from typing import TYPE_CHECKING

import click

from concordat.cli.frame import application_session, as_json, echo_json, fail, settings
from concordat.config import ROOT, fresh_keys
from wellbeing.store import WELLBEING

if TYPE_CHECKING:
    from audit.verifying import ChainReport


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@as_json
def verify(json_wanted: bool) -> None:
    """Recompute every chain, those of the wellbeing compartment too where it is open.

    Names the first broken row and exits 1 when one does not hold.
    """
    from audit.queries import verify_chains

    with application_session() as session:
        reports, apart = verify_chains(session), _chains_apart()
    found = [("", report) for report in reports] + [(f"{WELLBEING}/", report) for report in apart]
    broken = [
        {"chain": prefix + report.chain, "row": report.broken_at, "reason": report.reason}
        for prefix, report in found
        if report.broken_at is not None
    ]
    rows = sum(report.rows for _, report in found)
    if json_wanted:
        echo_json({"rows": rows, "chains": len(found), "broken": broken})
    if broken:
        first = broken[0]
        fail(f"chain {first['chain']}: row {first['row']} does not hold: {first['reason']}")
    if not json_wanted:
        among = f", {len(apart)} of them in the wellbeing compartment" if settings().has_wellbeing else ""
        click.echo(f"{rows} rows in {len(found)} chains{among}: every link holds.")


def _chains_apart() -> "list[ChainReport]":
    """What verifying the compartment's own trail found; nothing where it is closed."""
    if not settings().has_wellbeing:
        return []
    from audit.verifying import verify as verify_trail
    from web.database import current_vault
    from wellbeing.trail.models import TRAIL

    return verify_trail(current_vault(), TRAIL)


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
