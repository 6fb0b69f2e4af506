"""Where an organisation's money for outreach comes from: its grants added up by funder and currency."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from partners.outreach.grants.queries import GrantRow


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """A funder's grants in one currency, in its smallest unit; `share` of all that was given in that currency."""

    funder: str
    currency: str
    grants: int
    running: int
    amount: int
    restricted: int
    spent: int
    share: float

    @property
    def left(self) -> int:
        """What may still be spent."""
        return self.amount - self.spent


def by_source(rows: Iterable[GrantRow], *, today: date) -> list[SourceRow]:
    """The sources, the largest first in each currency; a funder is one however their name is written in capitals."""
    groups: dict[tuple[str, str], list[GrantRow]] = defaultdict(list)
    totals: dict[str, int] = defaultdict(int)
    for row in rows:
        groups[row.currency, " ".join(row.funder.split()).casefold()].append(row)
        totals[row.currency] += row.amount
    found = [
        SourceRow(
            funder=grants[0].funder,
            currency=currency,
            grants=len(grants),
            running=sum(one.starts_on <= today <= one.ends_on for one in grants),
            amount=sum(one.amount for one in grants),
            restricted=sum(one.amount for one in grants if one.is_restricted),
            spent=sum(one.spent for one in grants),
            share=sum(one.amount for one in grants) / totals[currency],
        )
        for (currency, _), grants in groups.items()
    ]
    return sorted(found, key=lambda one: (one.currency, -one.amount, one.funder))
