"""What has to be done before anybody is let into a restored installation, counted by a floor above (security P-08)."""

from collections.abc import Callable

from sqlalchemy.orm import Session

Count = Callable[[Session], int]


class _Holder:
    count: Count | None = None


def use_unrepeated(count: Count) -> None:
    """Say who counts the purges that a restored database has not done again; called once by the composition root."""
    _Holder.count = count


def count_unrepeated(session: Session) -> int:
    """How many purges are left to repeat; raises `RuntimeError` where nobody counts, because none may be forgotten."""
    if _Holder.count is None:
        raise RuntimeError("nobody counts purges: call accounts.operations.opening.use_unrepeated first")
    return _Holder.count(session)
