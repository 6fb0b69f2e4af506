"""The differencing attack: a commander who knows everybody else's rows, asked about one officer (security E-03, E-04).

The worlds differ in one officer. The commander computes what would be published with and without that officer and
compares it with what is: the strongest attack there is on a publication. What is left is the border of a rounded count.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from core.suppression import ranges_of_table, suppress_table
from wellbeing.figures.releases.facts import End, Pair, PeriodFacts, Wait
from wellbeing.figures.releases.measuring import Exact, measure
from wellbeing.figures.releases.publishing import POLICY, Shown, publish, publish_year

END = datetime(2026, 7, 1, tzinfo=UTC)
TRIALS = 4_000
STAFF = (20, 40, 80, 150, 250, 400)
"""Most agencies have fewer than a hundred officers."""
USE = (0.005, 0.0625)
"""Use in a quarter: 2 to 25 % in a year (facts W01)."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a quarter holds of one person who uses support."""

    id: UUID
    used: bool
    wait: Wait | None
    end: End | None
    pair: Pair | None


def somebody(chance: random.Random) -> Row:
    asked = END - timedelta(days=chance.uniform(1, 90))
    seen = asked + timedelta(days=chance.uniform(1, 25))
    return Row(
        id=UUID(int=chance.getrandbits(128)),
        used=chance.random() < 0.85,
        wait=Wait(requested_at=asked, first_session_at=seen) if chance.random() < 0.45 else None,
        end=chance.choices([None, *End], [60, 20, 9, 4, 4, 3])[0],
        pair=Pair(instrument="phq_9", change=round(chance.gauss(4, 5)), points=6, room=chance.randint(2, 24))
        if chance.random() < 0.5
        else None,
    )


def facts(rows: Sequence[Row], staff: int) -> PeriodFacts:
    return PeriodFacts(
        end=END,
        is_on_offer=True,
        users=frozenset(row.id for row in rows if row.used),
        headcount=float(staff),
        waits=tuple(row.wait for row in rows if row.wait),
        ends=dict(Counter(row.end for row in rows if row.end)),
        pairs=tuple(row.pair for row in rows if row.pair),
        incidents=2,
        incidents_offered=2,
        peers=round(staff / 30),
    )


def published(rows: Sequence[Row], staff: int) -> list[Shown]:
    return publish(measure(facts(rows, staff)), period="2026-Q2")


def naive(rows: Sequence[Row], staff: int) -> list[object]:
    """Live counts, hidden below ten, beside a live total: what looks anonymous and is not."""
    figures = measure(facts(rows, staff))
    cells = [figure.n if figure.n >= POLICY.k else None for figure in figures]
    return [*cells, sum(figure.n for figure in figures)]


def accuracy(
    policy: Callable[[Sequence[Row], int], Sequence[object]],
    *,
    seed: int,
    staff: Sequence[int] = STAFF,
    use: tuple[float, float] = USE,
    trials: int = TRIALS,
) -> float:
    """How often the commander says rightly whether the officer uses support; a coin gives 50 %."""
    chance = random.Random(seed)
    right = 0
    for _ in range(trials):
        size, rate = chance.choice(staff), chance.uniform(*use)
        others = [somebody(chance) for _ in range(size - 1) if chance.random() < rate]
        officer = somebody(chance)
        without, with_officer = policy(others, size), policy([*others, officer], size)
        enrolled = chance.random() < 0.5
        seen = with_officer if enrolled else without
        if without == with_officer:
            right += (chance.random() < 0.5) == enrolled
        else:
            right += (seen == with_officer) == enrolled
    return right / trials


def test_who_knows_everybody_else_says_little_better_than_a_coin() -> None:
    """Security E-03: at most 56 % even for who knows everybody else's enrolment."""
    assert accuracy(published, seed=1) <= 0.56


def test_the_same_attack_succeeds_against_live_counts() -> None:
    """The test can fail: hiding cells below ten beside a live total gives the officer away."""
    assert accuracy(naive, seed=1, trials=500) >= 0.97


def test_a_commander_who_knows_less_learns_nothing() -> None:
    """Who does not know the others for certain: how many of them use support is known to a few."""
    chance = random.Random(5)
    right = 0
    for _ in range(TRIALS):
        size, rate = chance.choice(STAFF), chance.uniform(*USE)
        others = [somebody(chance) for _ in range(size - 1) if chance.random() < rate]
        officer = replace(somebody(chance), used=True)
        # The commander's idea of the others is off by some that came or went unnoticed.
        unsure = max(0, chance.randint(-6, 6))
        idea = others[unsure:] if chance.random() < 0.5 else [*others, *map(somebody, [chance] * unsure)]
        enrolled = chance.random() < 0.5
        seen = use_of(published([*others, officer] if enrolled else others, size))
        without, with_officer = use_of(published(idea, size)), use_of(published([*idea, officer], size))
        guess = chance.random() < 0.5
        if without != with_officer and seen in (without, with_officer):
            guess = seen == with_officer
        right += guess == enrolled
    assert right / TRIALS <= 0.55


def use_of(figures: Sequence[Shown]) -> Shown:
    return next(one for one in figures if one.code == "W01")


def test_what_an_officer_changes_is_a_rounded_count_of_ten_or_more() -> None:
    """Even where everything is shown, in an agency of 2000, the use alone is told at borders of the rounding only."""

    def use(rows: Sequence[Row], staff: int) -> list[Shown]:
        exact = Exact(code="W01", n=len({row.id for row in rows if row.used}), total=staff)
        return publish([exact], period="2026-Q2")

    assert accuracy(use, seed=3, staff=(2_000,), use=(0.02, 0.06), trials=1_000) <= 0.61


def test_a_year_of_quarters_and_its_own_figures_give_away_little_more() -> None:
    """Four releases and the year's, of an officer who uses support in one of them."""

    def year(rows: Sequence[Row], staff: int) -> list[Shown]:
        quarters = [rows[start::4] for start in range(4)]
        each = [published(part, staff) for part in quarters]
        keyed = [{(one.code, one.part): one for one in part} for part in each]
        whole = publish_year(measure(facts(rows, staff), by_year=True), period="2026", quarters=keyed)
        return [one for part in each for one in part] + whole

    wide = (4 * USE[0], 4 * USE[1])
    assert accuracy(year, seed=4, staff=(20, 40, 80, 150), use=wide, trials=1_500) <= 0.60


def test_ten_thousand_questions_about_a_commander_s_own_table_tell_no_small_number() -> None:
    """Two-way tables that anybody publishes by the module: no question about a hidden cell has an answer."""
    chance = random.Random(7)
    asked = 0
    while asked < 10_000:
        cells = [[chance.randint(0, 40) for _ in range(3)] for _ in range(3)]
        shown = suppress_table(cells, k=POLICY.k)
        hidden = {
            (row, column)
            for row, numbers in enumerate(shown.cells)
            for column, n in enumerate(numbers)
            if n is None
        }
        hidden |= {(row, -1) for row, n in enumerate(shown.row_totals) if n is None}
        hidden |= {(-1, column) for column, n in enumerate(shown.column_totals) if n is None}
        hidden |= {(-1, -1)} if shown.total is None else set()
        for least, most in ranges_of_table(cells, hidden, enough=POLICY.k).values():
            assert most - least >= POLICY.k
        asked += 16
