"""Funding by source, added up by hand: one funder however written, currencies apart."""

from datetime import date
from typing import Any
from uuid import UUID

from partners.outreach.grants.queries import GrantRow
from partners.outreach.grants.sources import by_source

TODAY = date(2026, 3, 11)


def grant(funder: str, amount: int, **values: Any) -> GrantRow:
    known: dict[str, Any] = {
        "id": UUID(int=1),
        "organisation_id": UUID(int=2),
        "funder": funder,
        "purpose": "Leaflets",
        "amount": amount,
        "currency": "USD",
        "starts_on": date(2026, 1, 1),
        "ends_on": date(2026, 12, 31),
        "is_restricted": False,
        "owner_id": UUID(int=3),
        "owner_name": "Olu Owner",
        "version": 1,
        "spent": 0,
        "next_report": None,
    }
    return GrantRow(**known | values)


def test_grants_add_up_by_funder_and_currency() -> None:
    """900 and 300 of the county (one over, one restricted), 400 of a bank, 50 in euros of the county."""
    rows = [
        grant("County fund", 300, spent=100, is_restricted=True),
        grant("Bank", 400, spent=400),
        grant("county  FUND", 900, spent=50, ends_on=date(2026, 3, 10)),
        grant("County fund", 50, currency="EUR", starts_on=TODAY, ends_on=TODAY),
    ]
    euro, county, bank = by_source(rows, today=TODAY)
    assert (county.funder, county.grants, county.running) == ("County fund", 2, 1)
    assert (county.amount, county.restricted, county.spent, county.left) == (1200, 300, 150, 1050)
    assert (county.share, bank.share, euro.share) == (0.75, 0.25, 1.0)
    assert (bank.left, bank.running) == (0, 1)
    assert (euro.currency, euro.amount, euro.running) == ("EUR", 50, 1)
    assert by_source([], today=TODAY) == []
