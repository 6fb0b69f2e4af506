"""What a cell of the table of routes was answered, and what an answer leaves whatever is asked."""

import re

from werkzeug.test import TestResponse

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


class Answer:
    """What came back."""

    def __init__(self, response: TestResponse, views: list[str], written: list[str], looks: int) -> None:
        self.status, self.views, self.written = response.status_code, views, written
        self.looks = looks
        self.location = response.headers.get("Location", "")

    def __repr__(self) -> str:
        return f"{self.status} {self.location} views {self.views} wrote {self.written[:2]}"
