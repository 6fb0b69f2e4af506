"""One question asked four ways of the same rows: the product's reading with numpy, SQL written by hand, and DuckDB.

For each NGO and month: referrals sent; how many were acknowledged in time, decided in time, ended; of how many the person
was referred again within 90 days; median and ninth decile of three durations, by nearest rank. Months are those of UTC.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from kpi.measures.cells import digit_of, key_of, moment_of, ranked, read_columns
from kpi.measures.pieces import OverTime
from partners.memoranda.models import Partnership
from referrals.handover.models import Referral
from tests.bench.bulk import END, FIRST, Bulk
from tests.bench.floor import raw_rows

Answer = Mapping[tuple[str, str], tuple[int | None, ...]]
DAYS = 90
AGAIN = DAYS * 86_400_000_000
QUANTILES = (0.5, 0.9)
WAITS = ("acknowledged_at", "accepted_at", "first_contact_at")
COLUMNS = (
    "ngo_id",
    "person_id",
    "submitted_at",
    *WAITS,
    "acknowledge_due_at",
    "declined_at",
    "decide_due_at",
)
RATES = (
    "acknowledged_at <= acknowledge_due_at",
    "coalesce(accepted_at, declined_at) <= decide_due_at",
    "closed_at IS NOT NULL",
)


def by_product(session: Session, bulk: Bulk) -> Answer:
    """NGO by NGO through the index, as `kpi.measures` reads, the rest in numpy."""
    agency_id = bulk.agency.agency_id
    in_time = (
        Referral.acknowledged_at <= Referral.acknowledge_due_at,
        sa.func.coalesce(Referral.accepted_at, Referral.declined_at) <= Referral.decide_due_at,
        Referral.closed_at.is_not(None),
    )
    columns = {
        "submitted": moment_of(Referral.submitted_at),
        **{name: moment_of(getattr(Referral, name)) for name in WAITS},
        "marks": digit_of(sum(sa.case((kind, 1 << place), else_=0) for place, kind in enumerate(in_time))),
        "person": key_of(Referral.person_id),
    }
    ngos = session.scalars(sa.select(Partnership.ngo_id).where(Partnership.agency_id == agency_id)).all()
    # Whole columns are asked for: longer pieces take no more memory in the end.
    pieces = OverTime(Referral.submitted_at, FIRST, END, rows=20_000)
    read = []
    for ngo_id in ngos:
        source = sa.select(Referral.id).where(Referral.agency_id == agency_id, Referral.ngo_id == ngo_id)
        read.append(read_columns(session, source, columns, pieces=pieces, order="submitted"))
    persons, _ = ranked(np.concatenate([one.pop("person") for one in read]))
    again = _again(persons, np.concatenate([one["submitted"] for one in read]).view(np.int64))
    answer: dict[tuple[str, str], tuple[int | None, ...]] = {}
    begin = 0
    for ngo_id, one in zip(ngos, read, strict=True):
        repeated = again[begin : begin + len(one["submitted"])]
        begin += len(one["submitted"])
        months = one["submitted"].astype("datetime64[M]")
        edges = np.flatnonzero(np.r_[True, months[1:] != months[:-1], True])
        for first, last in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            rows = slice(first, last)
            marks = one["marks"][rows]
            figures = [last - first, *(int(((marks >> place) & 1).sum()) for place in range(len(in_time)))]
            figures.append(int(repeated[rows].sum()))
            waits = (one[name][rows] - one["submitted"][rows] for name in WAITS)
            answer[ngo_id.hex, str(months[first])] = (*figures, *(q for wait in waits for q in _ranks(wait)))
    return answer


def _again(person: Any, at: Any) -> Any:
    """Whether the next referral of the same person came within the days, row by row."""
    order = np.lexsort((at, person))
    same = person[order][1:] == person[order][:-1]
    soon = at[order][1:] <= at[order][:-1] + AGAIN
    found = np.zeros(len(at), dtype=np.bool_)
    found[order[:-1]] = same & soon
    return found


def _ranks(wait: Any) -> list[int | None]:
    known = np.sort(wait[~np.isnat(wait)].view(np.int64))
    return [int(known[int(np.ceil(q * len(known))) - 1]) if len(known) else None for q in QUANTILES]


def by_sql(session: Session, bulk: Bulk) -> Callable[[], Answer]:
    """The same by window functions, as one would write them by hand for either database."""
    assert bulk.agency.agency_id is not None
    sql = _sqlite(bulk.agency.agency_id) if bulk.is_sqlite else _postgresql(bulk.agency.agency_id)
    return lambda: _answer(raw_rows(session, sql))


def _sqlite(agency_id: UUID) -> str:
    month = "strftime('%Y-%m', submitted_at / 1000000, 'unixepoch')"
    ranks, picked = [], []
    for place, column in enumerate(WAITS):
        ranks.append(
            f"{column} - submitted_at AS w{place},"
            f" row_number() OVER (PARTITION BY ngo_id, {month} ORDER BY {column} - submitted_at NULLS LAST)"
            f" AS r{place}, count({column}) OVER (PARTITION BY ngo_id, {month}) AS c{place}"
        )
        picked += [
            f"max(CASE WHEN r{place} = (c{place} * {int(q * 10)} + 9) / 10 THEN w{place} END)"
            for q in QUANTILES
        ]
    inner = (
        f"SELECT *, {month} AS m, lead(submitted_at) OVER (PARTITION BY person_id ORDER BY submitted_at)"
        f" <= submitted_at + {AGAIN} AS again, {', '.join(ranks)}"
        f" FROM referral WHERE agency_id = '{agency_id.hex}' AND submitted_at IS NOT NULL"
    )
    rates = ", ".join(f"sum(CASE WHEN {kind} THEN 1 ELSE 0 END)" for kind in (*RATES, "again"))
    return f"SELECT ngo_id, m, count(*), {rates}, {', '.join(picked)} FROM ({inner}) GROUP BY ngo_id, m"


def _postgresql(agency_id: UUID) -> str:
    rates = ", ".join(f"count(*) FILTER (WHERE {kind})" for kind in (*RATES, "again"))
    waits = ", ".join(
        f"(extract(epoch FROM percentile_disc({q}) WITHIN GROUP (ORDER BY {column} - submitted_at))"
        " * 1000000)::bigint"
        for column in WAITS
        for q in QUANTILES
    )
    inner = (
        "SELECT *, to_char(submitted_at AT TIME ZONE 'UTC', 'YYYY-MM') AS m,"
        " lead(submitted_at) OVER (PARTITION BY person_id ORDER BY submitted_at)"
        f" <= submitted_at + interval '{DAYS * 24} hours' AS again"
        f" FROM referral WHERE agency_id = '{agency_id}' AND submitted_at IS NOT NULL"
    )
    return f"SELECT ngo_id, m, count(*), {rates}, {waits} FROM ({inner}) AS r GROUP BY ngo_id, m"


def by_duckdb(session: Session, threads: int) -> Callable[[], Answer] | None:
    """The same by DuckDB over its own copy of SQLite's rows; None where it is not installed."""
    try:
        import duckdb
    except ImportError:
        return None
    connection = duckdb.connect(config={"threads": threads})
    names = (*COLUMNS, "closed_at")
    kinds = ", ".join(f"{name} {'VARCHAR' if name.endswith('_id') else 'BIGINT'}" for name in names)
    connection.execute(f"CREATE TABLE referral ({kinds})")
    cursor = session.connection().connection.cursor()
    cursor.execute(f"SELECT {', '.join(names)} FROM referral WHERE submitted_at IS NOT NULL")
    while rows := cursor.fetchmany(100_000):
        columns = dict(zip(names, zip(*rows, strict=True), strict=True))
        chunk = {n: _array(values, is_text=n.endswith("_id")) for n, values in columns.items()}
        connection.register("chunk", chunk)
        picked = ", ".join(n if n.endswith("_id") else f"nullif({n}, -1)" for n in names)
        connection.execute(f"INSERT INTO referral SELECT {picked} FROM chunk")
        connection.unregister("chunk")
    rates = ", ".join(f"count(*) FILTER (WHERE {kind})" for kind in (*RATES, "again"))
    waits = ", ".join(f"quantile_disc({column} - submitted_at, {q})" for column in WAITS for q in QUANTILES)
    sql = (
        f"SELECT ngo_id, strftime(m, '%Y-%m'), count(*), {rates}, {waits} FROM (SELECT *,"
        " date_trunc('month', make_timestamp(submitted_at)) AS m, lead(submitted_at) OVER (PARTITION BY person_id"
        f" ORDER BY submitted_at) <= submitted_at + {AGAIN} AS again FROM referral) GROUP BY ngo_id, m"
    )
    return lambda: _answer(connection.execute(sql).fetchall())


def _array(values: tuple[Any, ...], *, is_text: bool) -> Any:
    if is_text:
        return np.array(values, dtype=object)
    return np.array([-1 if value is None else value for value in values], dtype=np.int64)


def _answer(rows: list[Any]) -> Answer:
    return {(UUID(str(row[0])).hex, str(row[1])): tuple(row[2:]) for row in rows}
