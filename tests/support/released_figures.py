"""A release for the tests of pages and files, as it lies in the compartment."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from wellbeing.figures.definitions import INSTRUMENTS, MEASURES
from wellbeing.figures.releases.measuring import Exact
from wellbeing.figures.releases.models import Release, ReleaseFigure
from wellbeing.figures.releases.publishing import Shown, publish

PUBLISHED = datetime(2026, 7, 11, 4, tzinfo=UTC)


def exact_figures(**changed: Exact) -> list[Exact]:
    """The figures of a large agency's quarter; `W01=Exact(…)` puts another one in its place."""
    figures = {
        "W01": Exact(code="W01", n=41, total=303),
        "W02": Exact(code="W02", n=62, total=91),
        "W02_users": Exact(code="W02", part="users", n=3, total=4),
        "W03": Exact(code="W03", n=33, total=58, value=6.4, pending=25),
        "W04": Exact(code="W04", n=22, total=34),
        "W04_declined": Exact(code="W04", part="declined", n=11),
        "W04_not": Exact(code="W04", part="no_longer_needed", n=2),
    }
    for instrument in INSTRUMENTS:
        few = instrument != "phq_9"
        total = 7 if few else 44
        figures |= {
            f"W05_{instrument}": Exact(
                code="W05", part=instrument, n=total, total=total, value=3.2, low=1.4, high=5.1
            ),
            f"W06_{instrument}": Exact(code="W06", part=instrument, n=3 if few else 19, total=total),
            f"W07_{instrument}": Exact(code="W07", part=instrument, n=1 if few else 11, total=total),
        }
    figures |= {
        "W08": Exact(code="W08", is_impossible=True),
        "W09": Exact(code="W09", n=12, total=303),
        "W10": Exact(code="W10", n=91, total=260),
    }
    return list((figures | changed).values())


def release_of(
    vault: Session,
    agency_id: UUID,
    *,
    quarter: str = "2026-Q2",
    figures: Sequence[Exact] | None = None,
    headcount: int | None = 305,
) -> list[Shown]:
    """Publish these figures by the policy, and write them as the timer does."""
    shown = publish(exact_figures() if figures is None else figures, period=quarter)
    versions: Mapping[str, int] = {measure.code: measure.version for measure in MEASURES}
    row = Release(
        agency_id=agency_id,
        quarter=quarter,
        policy_version=2,
        definitions="{" + ",".join(f'"{code}":{version}' for code, version in versions.items()) + "}",
        headcount=headcount,
        published_at=PUBLISHED,
        content_hash="c0ffee" * 10 + "beef",
    )
    vault.add(row)
    vault.flush()
    for position, one in enumerate(shown):
        values = {name: getattr(one, name) for name in one.__dataclass_fields__}
        vault.add(ReleaseFigure(release_id=row.id, position=position, **values))
    vault.commit()
    return shown
