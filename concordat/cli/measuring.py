"""`concordat evaluate` and `concordat evaluations`."""

import json
from dataclasses import asdict
from pathlib import Path

import click

from concordat.cli.frame import application_session, as_json, echo_json
from core.actor import SYSTEM
from core.clock import utc_now

MOST_LISTED = 10_000


@click.command()
@click.option("--agency", metavar="NAME", help="Evaluate this agency.")
@click.option("--partnership", metavar="REF", help="Evaluate this partnership.")
@click.option("--ngo", metavar="NAME", help="Evaluate this NGO, with all its agencies.")
@click.option("--all", "everything", is_flag=True, help="Evaluate all agencies and NGOs.")
@click.option(
    "--period",
    required=True,
    metavar="2014|2014-Q3|2014-07|2014-01-01..2014-02-15",
    help="A year, quarter, month, or days.",
)
@click.option(
    "--indicators",
    metavar="R01,R10|agreed",
    help="Measure these only; agreed: what agreements set targets for, and the core set.",
)
@click.option(
    "--pdf", "pdf_path", type=click.Path(dir_okay=False, path_type=Path), help="Write the PDF here."
)
@click.option(
    "--json", "json_path", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here."
)
def evaluate(
    agency: str | None,
    partnership: str | None,
    ngo: str | None,
    everything: bool,
    period: str,
    indicators: str | None,
    pdf_path: Path | None,
    json_path: Path | None,
) -> None:
    """Evaluate an agency, a partnership, an NGO or everything over a period, and keep the result."""
    if sum((agency is not None, partnership is not None, ngo is not None, everything)) != 1:
        raise click.UsageError("give one of --agency NAME, --partnership REF, --ngo NAME and --all")
    from kpi.evaluations.choice import choice_from
    from kpi.evaluations.commands import evaluate_now, evaluation_as_json
    from kpi.evaluations.queries import get_evaluation
    from kpi.reports.pdf import render_evaluation

    for path in (pdf_path, json_path):
        if path is not None and not path.resolve().parent.is_dir():
            raise click.UsageError(f"the folder of {path} does not exist")
    with application_session() as session:
        evaluation = evaluate_now(
            session,
            agency_name=agency,
            partnership_ref=partnership,
            ngo_name=ngo,
            everything=everything,
            period_text=period,
            choice=choice_from(indicators),
            now=utc_now(),
        )
        reference, digest = evaluation.reference, evaluation.content_hash
        session.commit()
        if json_path is not None:
            text = json.dumps(evaluation_as_json(evaluation), indent=2, sort_keys=True, ensure_ascii=False)
            json_path.write_text(text + "\n", encoding="utf-8")
        if pdf_path is not None:
            row, snapshot = get_evaluation(session, SYSTEM, evaluation.id)
            pdf_path.write_bytes(render_evaluation(row, snapshot).content)
    click.echo(f"Evaluation {reference}, SHA-256 {digest}")
    for path in (pdf_path, json_path):
        if path is not None:
            click.echo(f"Written: {path}")


@click.command()
@click.option(
    "--verify", "verify_wanted", is_flag=True, help="Check each against its hash and the audit trail."
)
@as_json
def evaluations(json_wanted: bool, verify_wanted: bool) -> None:
    """List the evaluations, the latest period first; or verify that each is as it was published."""
    from kpi.evaluations.queries import list_evaluations

    if verify_wanted:
        _verify(json_wanted=json_wanted)
        return
    with application_session() as session:
        rows = list_evaluations(session, SYSTEM, limit=MOST_LISTED)
    if json_wanted:
        echo_json([asdict(row) for row in rows])
        return
    for row in rows:
        scope = " and ".join(filter(None, (row.agency_name, row.ngo_name))) or "everything"
        click.echo(f"{row.reference}  {row.period_key:<10}  {row.created_at:%Y-%m-%d}  {scope}")
    if not rows:
        click.echo("There is no evaluation yet.")


def _verify(*, json_wanted: bool) -> None:
    """Print what does not hold; exit code 1 where anything does not."""
    from kpi.evaluations.verifying import verify_evaluations

    with application_session() as session:
        found = list(verify_evaluations(session))
    wrong = [one for one in found if one.problems]
    if json_wanted:
        echo_json([asdict(one) for one in found])
    else:
        for one in wrong:
            click.echo(f"{one.reference}: {'; '.join(one.problems)}")
        click.echo(f"{len(found) - len(wrong)} of {len(found)} evaluations are as they were published.")
    if wrong:
        raise SystemExit(1)
