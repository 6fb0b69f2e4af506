"""Writers in processes of their own, killed at random moments; what they acknowledged has to be there afterwards."""

import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.outbox.models import OutboxMessage
from audit.models import AuditRow
from audit.queries import verify_chains
from tests.support.one_writer import ACTION
from tests.support.settings import process_environment
from tests.support.tree import ROOT

ENOUGH = 100_000
"""More units of work than a writer finishes before it is killed."""


class Writer:
    """One writing process."""

    def __init__(self, work: str, url: str, name: str, count: int = ENOUGH) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.one_writer", work, url, name, str(count)],
            cwd=ROOT,
            env=process_environment(url),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def until(self, lines: int) -> list[str]:
        """Wait for so many lines; fewer where the process ends before."""
        assert self.process.stdout is not None
        found = (self.process.stdout.readline().strip() for _ in range(lines))
        return [line for line in found if line]

    def kill(self) -> list[str]:
        """kill -9; answers what it had acknowledged without anybody having read it yet."""
        self.process.kill()
        return self.finish()

    def finish(self) -> list[str]:
        """Wait for its end; answers the lines that were left."""
        said, self.errors = self.process.communicate(timeout=600)
        # A line without its end was not acknowledged.
        return said[: said.rfind("\n") + 1].split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """What is wrong after a crash; all zero where nothing is."""

    acknowledged: int
    lost: int
    half_done: int
    broken_chains: int
    corrupt: int


def kill_writers(url: str, *, kills: int, seed: int, writers: int = 2) -> list[str]:
    """Writers at a time, each killed after a random number of units of work; answers every acknowledged key."""
    chance, acknowledged, running = random.Random(seed), [], []
    for number in range(kills):
        running.append(Writer("recording", url, f"w{seed}-{number}"))
        if len(running) == writers:
            acknowledged += _kill_one(running.pop(0), chance)
    for writer in running:
        acknowledged += _kill_one(writer, chance)
    return acknowledged


def _kill_one(writer: Writer, chance: random.Random) -> list[str]:
    said = writer.until(1 + chance.randrange(1, 60))
    return [key for key in said + writer.kill() if key != "ready"]


def damage_after(engine: Engine, acknowledged: Sequence[str]) -> Damage:
    """Compare what was acknowledged with what is there, and what is there with itself."""
    with Session(engine) as session:
        mails = set(session.scalars(sa.select(OutboxMessage.dedup_key)))
        trail = set(session.scalars(sa.select(AuditRow.subject_id).where(AuditRow.action == ACTION)))
        broken = [report for report in verify_chains(session) if report.broken_at is not None]
        corrupt = 0
        if engine.dialect.name == "sqlite":
            corrupt = session.scalars(sa.text("PRAGMA integrity_check")).all() != ["ok"]
    return Damage(
        acknowledged=len(acknowledged),
        lost=len(set(acknowledged) - mails),
        half_done=len(mails ^ trail),
        broken_chains=len(broken),
        corrupt=int(corrupt),
    )
