"""`concordat serve`, `concordat scheduler` and `concordat demo`."""

from datetime import datetime

import click

from concordat.cli.frame import Moment, as_json, echo_json, settings
from core.clock import utc_now


@click.command()
def serve() -> None:
    """Serve the web application with production settings until it is stopped."""
    from concordat.serving import serve as serve_forever

    serve_forever(settings())


@click.command()
@click.option("--once", is_flag=True, help="Run what is due, then exit.")
@click.option("--now", type=Moment(), help="With --once: the moment to take for now.")
@click.option(
    "--work",
    "which",
    type=click.Choice(["all", "without-keys", "with-keys"]),
    default="all",
    help="Which work: two processes share it so that most of it runs where no key lies.",
)
@as_json
def scheduler(once: bool, now: datetime | None, which: str, json_wanted: bool) -> None:
    """Run the standing work: evaluations, their PDFs, mail, timers.

    With `--work without-keys` the process reads no key that seals data, from wherever; the rest is done by another
    one, with `--work with-keys`.
    """
    if now and not once:
        raise click.UsageError("--now goes with --once")
    from concordat.app import create_app
    from concordat.config import load_settings
    from concordat.jobs import Work
    from concordat.logs import configure_logs
    from concordat.production.refusing import refuse_unsafe
    from concordat.scheduler import run_due, run_forever
    from concordat.starting import keep_no_core_dumps, say_engine
    from web.database import closing

    work = Work(which)
    keyless = work is Work.WITHOUT_KEYS
    chosen = load_settings(keyless=keyless)
    if not once:
        refuse_unsafe(chosen, keyless=keyless)
        configure_logs(chosen)
        keep_no_core_dumps()
        say_engine(chosen)
    app = create_app(chosen)
    if not once:
        run_forever(app, chosen, work=work)
        return
    with closing(app):
        done = run_due(app, chosen, now or utc_now(), work=work)
    if json_wanted:
        echo_json(done)
    else:
        for name, count in done.items():
            click.echo(f"{name}: {'failed, see the log' if count < 0 else count}")
    if any(count < 0 for count in done.values()):
        raise SystemExit(1)


@click.command()
@click.option("--reset", is_flag=True, help="Throw the demo's data away and start over.")
@click.option("--port", type=click.IntRange(1, 65535), help="Listen here instead of 8000.")
@click.option("--prepare-only", is_flag=True, help="Migrate and seed, but do not start anything.")
def demo(reset: bool, port: int | None, prepare_only: bool) -> None:
    """Start a believable fictitious partnership on this machine."""
    from concordat.demo import prepare, run

    chosen = prepare(reset=reset, port=port)
    if not prepare_only:
        run(chosen)
