"""What is kept on disk comes back as it was, all of a person in one part, and takes no more memory for more rows."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.survival import kaplan_meier
from kpi.measures import kept as kept_module
from kpi.measures.columns import Coded, moment, moments
from kpi.measures.kept import Columns, Kept, KeptByKey
from kpi.measures.person_keys import numbered
from kpi.measures.referral_rows import KeptReferrals, ReferralRows, referral_figures
from kpi.measures.service_rows import KeptServices, ServiceRows, service_figures
from kpi.measures.waits import Waits

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
END, AS_OF = BEGIN + 90 * DAY, BEGIN + 200 * DAY
HOUR = 3_600_000_000
REASONS = ("", "no_capacity", "not_eligible_need", "other")


@given(st.lists(st.lists(st.integers(-5, 400), max_size=9), min_size=1, max_size=6), st.integers(0, 300))
@example([[0, -1]], 0)
def test_rows_of_a_time_come_back_part_by_part(days: list[list[int]], first: int) -> None:
    kept = Kept(time="at")
    for part in days:
        at = moments(BEGIN + day * DAY if day >= 0 else None for day in part)
        kept.put(
            {"at": at, "day": np.array(part, dtype=np.int16), "code": np.array(part, dtype=np.int32) % 3}
        )
    kept.named({"code": (np.array([2, 0, 1], dtype=np.int8), ("b", "c", "a"))})
    assert len(kept) == sum(map(len, days))
    wanted = [day for part in days for day in part if first <= day < first + 60]
    read = list(kept.between(BEGIN + first * DAY, BEGIN + (first + 60) * DAY))
    assert read, "there is always one part"
    assert [day for part in read for day in part["day"].tolist()] == wanted
    assert [text for part in read for text in part["code"].tolist()] == ["abc"[day % 3] for day in wanted]


@given(st.lists(st.lists(st.integers(0, 40), max_size=12), min_size=1, max_size=8), st.integers(1, 20))
@settings(max_examples=60)
def test_all_rows_of_an_id_lie_in_one_part_in_the_order_in_which_they_came(
    pieces: list[list[int]], rows_in_part: int
) -> None:
    by_key, came = KeptByKey(), 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept_module, "ROWS_IN_PART", rows_in_part)
        patch.setattr(kept_module, "SAMPLED", 2)
        for piece in pieces:
            by_key.put({"key": ids(piece), "who": np.array(piece), "turn": came + np.arange(len(piece))})
            came += len(piece)
        kept = by_key.kept(lambda read: numbered(read, "person"))
    rows = [(who, turn) for turn, who in enumerate(who for piece in pieces for who in piece)]
    seen: list[set[int]] = []
    found: list[tuple[int, int]] = []
    for part in kept.parts:
        read = kept.read(part)
        seen.append(set(read["who"].tolist()))
        names = dict(zip(read["person"].tolist(), read["who"].tolist(), strict=True))
        assert [names[number] for number in sorted(names)] == sorted(seen[-1]), "numbered in their order"
        for who in sorted(seen[-1]):
            found += [(who, turn) for turn in read["turn"][read["who"] == who].tolist()]
    assert sum(map(len, seen)) == len(set().union(*seen)), "nobody stands in two parts"
    assert found == sorted(rows), "parts follow each other in the order of the ids"


def ids(numbers: list[int]) -> Any:
    """An id for each number, in their order; two share a first half, as ids that are not random may."""
    pairs = [(number // 2 << 40, number) for number in numbers]
    return np.array(pairs, dtype=np.uint64).reshape(-1, 2)


@given(
    st.lists(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=12), min_size=1, max_size=5),
    st.integers(1, 9),
)
def test_waits_of_parts_are_estimated_as_those_of_one_column(
    parts: list[list[tuple[int, bool]]], at_once: int
) -> None:
    every = [row for part in parts for row in part]
    curve = kaplan_meier([float(wait) for wait, _ in every], [seen for _, seen in every])
    waits = Waits.joined(
        Waits.of(np.array([wait for wait, _ in part], dtype=np.float64), np.array([seen for _, seen in part], dtype=np.bool_))
        for part in parts
    )  # fmt: skip
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kpi.measures.waits.AT_ONCE", at_once)
        assert waits.percentiles() == (curve.median, curve.percentile(0.9))
    assert (waits.events, waits.size) == (curve.events, curve.n)


def referrals(size: int, *, piece: int) -> Any:
    """Made-up referrals of the period in the order of sending, piece by piece."""
    chance = np.random.default_rng(7)
    span = int((END - BEGIN).total_seconds() * 1e6)
    for at in range(0, size, piece):
        count = min(piece, size - at)
        sent = moment(BEGIN).astype(np.int64) + (at + np.arange(count)) * (span // size)
        kinds = chance.integers(0, 4, count)

        def after(hours: float, having: Any, sent: Any = sent, count: int = count) -> Any:
            later = sent + (chance.exponential(hours, count) * HOUR).astype(np.int64)
            return np.where(having, later, np.iinfo(np.int64).min).view("datetime64[us]")

        never, everybody = np.zeros(count, dtype=np.bool_), np.ones(count, dtype=np.bool_)
        yield {
            "key": np.stack([chance.integers(0, size // 3 + 1, count) << 32, np.zeros(count)], axis=1).astype(np.uint64),
            "submitted": sent.view("datetime64[us]"),
            "accepted": after(10, kinds > 0),
            "declined": after(10, kinds == 0),
            "closed": after(900, kinds != 2),
            "first_contact": after(40, kinds > 1),
            "acknowledged": after(1, kinds != 3),
            "due": after(24, everybody),
            "never": after(1, never),
            "urgency_rank": (2 + chance.integers(0, 3, count)).astype(np.int8),
            "reason": chance.integers(0, len(REASONS), count).astype(np.int32),
            "nothing": np.zeros(count, dtype=np.int8),
            "end_state": np.where(kinds == 1, 0, -1).astype(np.int8),
        }  # fmt: skip


def of_referrals(made: Columns) -> Columns:
    columns = dict.fromkeys(ReferralRows.__dataclass_fields__, "never") | {
        "submitted": "submitted", "acknowledged": "acknowledged", "acknowledge_due": "due", "accepted": "accepted",
        "declined": "declined", "decide_due": "due", "decide_due_gross": "due", "first_contact": "first_contact",
        "contact_due": "due", "closed": "closed", "told": "closed", "urgency_rank": "urgency_rank",
        "ngo": "reason", "area": "reason", "decline_reason": "reason", "feedback_permitted": "nothing",
        "removed": "nothing", "declined_by_person": "nothing",
    }  # fmt: skip
    return {name: made[source] for name, source in columns.items()}


def of_services(made: Columns) -> Columns:
    columns = dict.fromkeys(ServiceRows.__dataclass_fields__, "never") | {
        "submitted": "submitted", "accepted": "accepted", "declined": "declined", "engaged": "first_contact",
        "served": "first_contact", "closed": "closed", "end_state": "end_state", "removed": "nothing",
        "competing": "nothing", "onward": "nothing", "business_due": "due",
    }  # fmt: skip
    del columns["person"]
    return {"key": made["key"]} | {name: made[source] for name, source in columns.items()}


def keep(size: int, *, piece: int) -> tuple[KeptReferrals, KeptServices]:
    """As a reading keeps them."""
    sent, by_person = Kept(time="submitted"), KeptByKey()
    for made in referrals(size, piece=piece):
        sent.put(of_referrals(made))
        by_person.put(of_services(made))
    names = (np.arange(len(REASONS), dtype=np.int8), REASONS)
    sent.named(dict.fromkeys(("ngo", "area", "decline_reason"), names))
    return KeptReferrals(sent), KeptServices(by_person.kept(lambda read: numbered(read, "person")))


def test_figures_of_parts_are_those_of_all_rows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    size, piece = 3_000, 170
    monkeypatch.setattr(kept_module, "ROWS_IN_PART", 400)
    sent, services = keep(size, piece=piece)
    assert len(sent.kept.parts) > 10
    assert len(services.kept.parts) > 4
    made = list(referrals(size, piece=piece))
    whole = {name: np.concatenate([one[name] for one in made]) for name in made[0]}
    texts = {name: Coded(whole["reason"], REASONS) for name in ("ngo", "area", "decline_reason")}
    for begin, end in ((BEGIN, END), (BEGIN + 31 * DAY, BEGIN + 59 * DAY), (END, END + DAY)):
        rows = ReferralRows(**of_referrals(whole) | texts)
        inside = (rows.submitted >= moment(begin)) & (rows.submitted < moment(end))
        assert sent.figures(begin, end, as_of=AS_OF) == referral_figures(rows.only(inside), as_of=AS_OF)
        everybody = ServiceRows(**numbered(of_services(whole), "person"))
        assert services.figures(begin, end, as_of=AS_OF) == service_figures(
            everybody, begin=begin, end=end, as_of=AS_OF
        )


def peak(size: int) -> tuple[int, int]:
    """The most bytes that keeping and measuring so many referrals held at once, and what is held afterwards."""
    tracemalloc.start()
    try:
        sent, services = keep(size, piece=2_000)
        for begin in (BEGIN, BEGIN + 30 * DAY, BEGIN + 60 * DAY):
            sent.figures(begin, begin + 30 * DAY, as_of=AS_OF)
            services.figures(begin, begin + 30 * DAY, as_of=AS_OF)
        held, most = tracemalloc.get_traced_memory()
        return most, held
    finally:
        tracemalloc.stop()


def test_ten_times_the_referrals_take_no_more_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """What grows is 16 bytes for each referral of the month that is measured: its waiting times, of all and by urgency."""
    monkeypatch.setattr(kept_module, "ROWS_IN_PART", 4_000)
    few, _ = peak(12_000)
    many, held = peak(120_000)
    assert many < few * 1.3 + 16 * 120_000 / 3, (few, many)
    assert held < 400_000, "nothing of the rows stays in memory"
