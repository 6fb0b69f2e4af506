"""What a cell of the table of routes was answered, and what an answer leaves whatever is asked."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from werkzeug.test import TestResponse

from tests.assurance.figures import keep_figure

OF_THE_EDGE = ("web_session", "sign_in_throttle", "audit_row", "audit_head", "trail_row", "trail_head")
"""What a request leaves whatever it does: that somebody was active, how often they wrote or took a document (N-03),
and what they looked at or were refused."""

PROBE = "/health/ready"
TOLD_TO_A_PROBE = re.compile(
    r"^SELECT (1|alembic_version\.version_num\s+FROM alembic_version"
    r"|pg_catalog\.pg_class\.relname\s+FROM pg_catalog\.pg_class JOIN pg_catalog\.pg_namespace .*"
    r"|count\(\*\) AS count_1\s+FROM trail_head LEFT OUTER JOIN trail_row .*)$",
    re.DOTALL,
)
"""What readiness asks of both databases (W-08): that they answer, whether they have a revision and which, and how many
chains end elsewhere. The second is a statement on PostgreSQL only."""


OWN = "one's own"
NOBODYS = 2
"""Personas that are nobody: they have no colleagues and no partners."""


class Tally:
    """How many cells were asked of each relation, of how many personas, and how many were not as they should be."""

    def __init__(self) -> None:
        self.cells: Counter[str] = Counter()
        self.wrong: Counter[str] = Counter()
        self.personas: dict[str, set[str]] = defaultdict(set)

    def note(self, name: str, relation: str, cells: Mapping[str, int], wrong: Sequence[str]) -> None:
        """Add what one persona was answered."""
        print(f"{name}, {relation}: {dict(cells)}")
        self.cells[relation] += sum(cells.values())
        self.wrong[relation] += len(wrong)
        self.personas[relation].add(name)

    def keep(self, engine: str, *, personas: int) -> None:
        """Keep the figures of a whole run of the second tier, one for each relation; where some were left out, none."""
        for relation, cells in sorted(self.cells.items()):
            test = f"web/test_route_role_table.py[{engine}-{relation}]"
            asked = len(self.personas[relation])
            if asked < personas - (relation != OWN) * NOBODYS:
                continue
            text = f"{engine}, {relation}: {cells:,} cells of {asked} personas"
            keep_figure("C-15", test, f"{text}, {self.wrong[relation]} answered otherwise than the rules say")


class Answer:
    """What came back."""

    def __init__(self, response: TestResponse, views: list[str], written: list[str], looks: int) -> None:
        self.status, self.views, self.written = response.status_code, views, written
        self.looks = looks
        self.location = response.headers.get("Location", "")

    def __repr__(self) -> str:
        return f"{self.status} {self.location} views {self.views} wrote {self.written[:2]}"
