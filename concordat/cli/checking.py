"""`concordat audit verify`, `concordat doctor` and `concordat docs`."""

import base64
import secrets

import click

from concordat.cli.frame import application_session, as_json, echo_json, fail
from concordat.config import ROOT


@click.group()
def audit() -> None:
    """The audit trail."""


@audit.command("verify")
@as_json
def verify(json_wanted: bool) -> None:
    """Recompute every chain; name the first broken row and exit 1 when one does not hold."""
    from audit.queries import verify_chains

    with application_session() as session:
        reports = verify_chains(session)
    broken = [r for r in reports if r.broken_at is not None]
    rows = sum(r.rows for r in reports)
    if json_wanted:
        echo_json(
            {
                "rows": rows,
                "chains": len(reports),
                "broken": [{"chain": r.chain, "row": r.broken_at, "reason": r.reason} for r in broken],
            }
        )
    if broken:
        first = broken[0]
        fail(f"chain {first.chain}: row {first.broken_at} does not hold: {first.reason}")
    if not json_wanted:
        click.echo(f"{rows} rows in {len(reports)} chains: every link holds.")


@click.command()
@click.option("--keys", is_flag=True, help="Print fresh random secrets for a .env, check nothing.")
@as_json
def doctor(keys: bool, json_wanted: bool) -> None:
    """Check settings, database, migrations, PDF, mail and clock; each ok, or not with the cure."""
    if keys:
        for name in ("SECRET_KEY", "CSRF_KEY", "AUDIT_KEY"):
            click.echo(f"CONCORDAT_{name}={secrets.token_urlsafe(36)}")
        click.echo(f"CONCORDAT_DATA_KEYS=1:{base64.b64encode(secrets.token_bytes(32)).decode()}")
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
    """Write the generated reference below docs/reference."""
    from concordat.cli.frame import root
    from concordat.reference import pages

    folder = ROOT / "docs" / "reference"
    stale = []
    for name, write in pages(root).items():
        text, path = write(), folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
            if not check:
                folder.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
    if check and stale:
        fail(f"not current: {', '.join(stale)}; run `concordat docs`")
    click.echo(f"Written: {', '.join(stale)}." if stale else "Every page is current.")
