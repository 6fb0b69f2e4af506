"""Amounts of money: stored in the smallest unit of their currency, read in the reader's way."""

from collections.abc import Iterable
from decimal import Decimal

from flask_babel import format_currency


def in_minor(amount: Decimal | None) -> int | None:
    """What was typed, in hundredths; every currency of the list has a hundred of them."""
    return None if amount is None else int((amount * 100).to_integral_value())


def typed(minor: int | None) -> Decimal | None:
    """An amount as a person types it."""
    return None if minor is None else Decimal(minor) / 100


def money(minor: int | None, currency: str) -> str:
    """An amount with its currency; an em dash where there is none."""
    return "—" if minor is None else str(format_currency(Decimal(minor) / 100, currency))


def sums(pairs: Iterable[tuple[int | None, str]]) -> str:
    """The sum of each currency, since amounts of two currencies never add up."""
    total: dict[str, int] = {}
    for minor, currency in pairs:
        if minor is not None:
            total[currency] = total.get(currency, 0) + minor
    return " + ".join(money(amount, currency) for currency, amount in sorted(total.items())) or "—"
