"""What was sealed away does not exist for anybody who works with records: the one condition of every scoped load (security P-03)."""

from typing import Any

import sqlalchemy as sa


def in_sight(model: Any) -> sa.ColumnElement[bool]:
    """The rows of people, encounters or referrals that nobody sealed away; `model` may be an alias.

    Every `visible_to` and `scope` of these three asks for it. Counts and published figures do not: what is sealed goes on
    counting, and names nobody.
    """
    condition: sa.ColumnElement[bool] = model.seal_id.is_(None)
    return condition
