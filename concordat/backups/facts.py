"""Counts, revision and heads of a database, read in the transaction that a backup shows."""

from typing import Any

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from audit.models import AuditHead
from concordat import models as main_models
from concordat import wellbeing_models
from concordat.backups.manifest import Facts
from concordat.migration import Tree
from core.keys.table import key_table
from core.sealing import MAIN
from wellbeing.store import WELLBEING
from wellbeing.trail.models import TRAIL

METADATA = {Tree.MAIN: main_models.metadata, Tree.WELLBEING: wellbeing_models.metadata}
HEADS: dict[Tree, type[Any]] = {Tree.MAIN: AuditHead, Tree.WELLBEING: TRAIL.head}
COMPARTMENTS = {Tree.MAIN: MAIN, Tree.WELLBEING: WELLBEING}


def key_tables(tree: Tree, facts: Facts) -> tuple[str, ...]:
    """The tables of wrapped data keys that a database has: their rows go into the small set of keys (P-06)."""
    try:
        name = str(key_table(COMPARTMENTS[tree]).name)
    except KeyError:
        return ()
    return (name,) if name in facts.counts else ()


def read_facts(connection: Connection, tree: Tree) -> Facts:
    """How many rows each table holds, the revision, and where each chain of the trail ends."""
    inspector = sa.inspect(connection)
    names = sorted(inspector.get_table_names())
    counts = {
        name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
        for name in names
    }
    head = HEADS[tree].__table__
    heads = {}
    if head.name in names:
        rows = connection.execute(sa.select(head.c.chain, head.c.sequence, head.c.mac))
        heads = {row.chain: (int(row.sequence), bytes(row.mac).hex()) for row in rows}
    revision = MigrationContext.configure(connection).get_current_revision() or ""
    return Facts(revision=revision, counts=counts, heads=heads)
