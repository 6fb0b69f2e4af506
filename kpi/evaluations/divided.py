"""The tables of an evaluation in which cases are divided: breakdowns, steps, parts, reasons, groups (facts 2.7 rule 5)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kpi.evaluations.crisis_parts import JUDGED, OF_MANY, OF_THE_GROUP, OF_THE_WAY
from kpi.evaluations.disclosure import OF_RECORDS, OTHER_VIEWS, SMALL_NUMBERS
from kpi.evaluations.equity import OF_ENCOUNTERS
from kpi.evaluations.flow import BY_NGO, KNOWN, OTHERWISE, SIDES
from kpi.indicators.definition import Basis
from kpi.measures.measurement import MeasurementKind

DECLINES = "declines_by_side"
REASONS = {f"{side}_by_reason": side for side in (*SIDES.values(), OTHERWISE)}
ANSWERED = frozenset({"encounters_by_apprehension", "encounters_by_arrest"})
"""What C05 and C05A state as wholes, which stay."""
MAY_OVERLAP = frozenset({"encounters_by_disposition", "gaps_by_missing"})
"""One case may stand in several rows, even where by chance none does."""
OTHERS = "all_others"
Cells = Mapping[str, int | None]


class Kind(StrEnum):
    """Where in an evaluation a table stands."""

    BREAKDOWN = "breakdown"
    FLOW = "flow"
    PART = "part"
    EXCLUDED = "excluded"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Key:
    """Names the same table in every evaluation; `about` says of which cases, where one thing has several tables."""

    kind: Kind
    code: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Divided:
    """A table as it is shown: a count by label, None where hidden; `total` None where nothing tells it."""

    key: Key
    cells: Cells
    total: int | None
    by_agency: bool = False
    """Of what belongs to agencies; other tables count referrals, which belong to partnerships."""
    free: frozenset[str] = frozenset()
    others_are_hidden: bool = False
    """Whether a label that is missing is hidden instead of nothing."""


def tables_of(snapshot: Mapping[str, Any]) -> dict[Key, Divided]:
    """Every table of a snapshot, given as plain values."""
    found = [*_breakdowns(snapshot), *_steps(snapshot), *_groups(snapshot)]
    for figure in snapshot["figures"]:
        # The family P counts no persons.
        if not figure["definition"]["code"].startswith("P"):
            found += [*_parts(figure, snapshot["period"]["code"]), *_excluded(figure)]
    return {table.key: table for table in found}


def _breakdowns(snapshot: Mapping[str, Any]) -> Iterator[Divided]:
    sent = snapshot["flow"][0]["n"] if snapshot["flow"] else None
    of_partner = snapshot["scope"]["ngo_id"] is not None
    for one in snapshot["breakdowns"]:
        code = one["code"]
        if code in ANSWERED or code == DECLINES:  # the second is the steps of the flow once more
            continue
        total = sent if one["total"] is None and code.startswith("referrals_") else one["total"]
        by_agency = code.startswith("encounters_") or (code.startswith("gaps_") and not of_partner)
        about = "nearest" if code.startswith("gaps_") and of_partner else ""
        rows = {row["code"]: row["n"] for row in one["rows"]}
        if not one["overlaps"] and code not in MAY_OVERLAP:
            yield Divided(key=Key(Kind.BREAKDOWN, code, about), cells=rows, total=total, by_agency=by_agency)
            continue
        for label, n in rows.items():
            others = None if n is None or total is None else total - n
            cells: Cells = {label: n, OTHERS: others}
            yield Divided(
                key=Key(Kind.BREAKDOWN, code, f"{about}:{label}"),
                cells=cells,
                total=total,
                by_agency=by_agency,
            )


def _steps(snapshot: Mapping[str, Any]) -> Iterator[Divided]:
    """What each step divides into, without what figures state as a whole: hiding that would hide nothing."""
    counts = {step["code"]: step["n"] for step in snapshot["flow"]}
    known = KNOWN | (frozenset() if OTHERWISE in counts else {BY_NGO})
    parents = dict.fromkeys(step["came_from"] for step in snapshot["flow"] if step["came_from"])
    for parent in parents:
        children = {s["code"]: s["n"] for s in snapshot["flow"] if s["came_from"] == parent}
        told = sum(children[code] for code in children.keys() & known)
        total = None if counts[parent] is None else counts[parent] - told
        steps = {code: n for code, n in children.items() if code not in known}
        yield Divided(key=Key(Kind.FLOW, parent), cells=steps, total=total)


def _parts(figure: Mapping[str, Any], period: str) -> Iterator[Divided]:
    definition, whole = figure["definition"], figure["measurement"]
    code, by_agency = definition["code"], definition["code"].startswith("C")
    # The state on one day is no sum of the states on others.
    day = f":{period}" if definition["basis"] == Basis.SNAPSHOT else ""
    shown = {part["name"]: part["measurement"] for part in figure["parts"]}
    alone = {name: one for name, one in shown.items() if name in JUDGED - OF_THE_WAY - OF_MANY - OF_THE_GROUP}
    dividing = {name: one for name, one in shown.items() if name not in OTHER_VIEWS | JUDGED}
    if figure["parts_overlap"]:
        alone, dividing = {**alone, **dividing}, {}
    for name, one in alone.items():
        about = f"v{definition['version']}{day}:{name}"
        only = {name: None if one is None else one["n"], OTHERS: None}
        yield Divided(key=Key(Kind.PART, code, about), cells=only, total=None, by_agency=by_agency)
    if not dividing:
        return
    sides: dict[str, Cells] = {"n": _of(dividing, "n")}
    if definition["kind"] != MeasurementKind.COUNT and any(
        one is not None and one["N"] != whole["N"] for one in dividing.values()
    ):
        sides |= {"N": _of(dividing, "N"), "rest": _rest(dividing)}
    totals = {"n": whole["n"], "N": whole["N"], "rest": whole["N"] - whole["n"]}
    for side, cells in sides.items():
        key = Key(Kind.PART, code, f"v{definition['version']}{day}:{side}")
        yield Divided(key=key, cells=cells, total=totals[side], by_agency=by_agency)


def _excluded(figure: Mapping[str, Any]) -> Iterator[Divided]:
    excluded = dict(figure["measurement"]["excluded"])
    code, total = figure["definition"]["code"], sum(excluded.values())
    is_summed = excluded.pop(SMALL_NUMBERS, None) is not None
    yield Divided(
        key=Key(Kind.EXCLUDED, code, f"v{figure['definition']['version']}"),
        cells=excluded,
        total=total,
        by_agency=code.startswith("C"),
        free=OF_RECORDS,
        others_are_hidden=is_summed,
    )


def _groups(snapshot: Mapping[str, Any]) -> Iterator[Divided]:
    wholes = {figure["definition"]["code"]: figure["measurement"] for figure in snapshot["figures"]}
    for one in snapshot["equity"]:
        rows, whole = {row["group"]: row for row in one["rows"]}, wholes[one["indicator"]]
        totals = {"n": whole["n"], "N": whole["N"], "rest": whole["N"] - whole["n"]}
        for side, cells in {"n": _of(rows, "n"), "N": _of(rows, "N"), "rest": _rest(rows)}.items():
            yield Divided(
                key=Key(Kind.GROUP, one["indicator"], f"{one['characteristic']}:{side}"),
                cells=cells,
                total=totals[side],
                by_agency=one["indicator"] in OF_ENCOUNTERS,
            )


def _of(rows: Mapping[str, Mapping[str, Any] | None], side: str) -> Cells:
    return {name: None if one is None else one[side] for name, one in rows.items()}


def _rest(rows: Mapping[str, Mapping[str, Any] | None]) -> Cells:
    return {
        name: None if one is None or one["n"] is None else one["N"] - one["n"] for name, one in rows.items()
    }
