"""Commands are tested without a request that says for whom they act; tests of the keys say so themselves."""

from typing import Any

from core.keys import acting


class _Everybody(frozenset[Any]):
    """Holds whatever is asked for."""

    def __contains__(self, _item: object) -> bool:
        return True


def act_for_everybody() -> None:
    """Let this thread act for every organisation; requests and servers of tests still say for whom."""
    acting._acting.set(_Everybody())
