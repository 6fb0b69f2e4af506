"""All that leaves the compartment about the use of support: frozen, suppressed figures. `kpi` imports this and no more."""

from wellbeing.figures.definitions import BIASED_BELOW, BY_CODE, MEASURES, Kind, Measure, kind_of
from wellbeing.figures.quarters import find_quarter
from wellbeing.figures.releases.publishing import POLICY, Shown, Standing
from wellbeing.figures.releases.queries import (
    FrozenRelease,
    ReleaseRow,
    get_release,
    get_releases,
    list_releases,
)

__all__ = [
    "BIASED_BELOW",
    "BY_CODE",
    "MEASURES",
    "POLICY",
    "FrozenRelease",
    "Kind",
    "Measure",
    "ReleaseRow",
    "Shown",
    "Standing",
    "find_quarter",
    "get_release",
    "get_releases",
    "kind_of",
    "list_releases",
]
