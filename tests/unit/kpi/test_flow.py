"""The way of referrals: steps add up, and nothing hidden follows from the flow, the declines and R10 together."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.suppression import Branch, range_of
from core.suppression.trees import edges_of_tree
from kpi.evaluations.cohort import Way
from kpi.evaluations.comparing import CAME_DUE, LATE_DATA, _cause
from kpi.evaluations.disclosure import SMALL_NUMBERS, hidden_together, told_exclusions
from kpi.evaluations.flow import ACCEPTED, BY_NGO, BY_PERSON, KNOWN, SENT, TREE, flow_of, path_of, told_reason
from kpi.measures.measurement import Measurement
from kpi.measures.rates import Rate
from referrals.handover.lifecycle import EndState

K = 5


def way(count: int = 1, **values: object) -> Way:
    given: dict[str, object] = {
        "acknowledged": False,
        "accepted": False,
        "declined_side": None,
        "decline_reason": None,
        "contacted": False,
        "served": False,
        "ended": False,
        "withdrawn": False,
        "end_state": None,
    }
    return Way(**{**given, **values}, count=count)  # type: ignore[arg-type]


def test_each_referral_goes_one_way() -> None:
    assert path_of(way()) == (SENT, "open_unseen")
    assert path_of(way(ended=True, withdrawn=True)) == (SENT, "withdrawn_unseen")
    assert path_of(way(acknowledged=True))[-1] == "open_undecided"
    assert path_of(way(declined_side="provider", ended=True))[1:] == ("acknowledged", BY_NGO)
    assert path_of(way(declined_side="system", ended=True))[-1] == "declined_otherwise"
    assert path_of(way(accepted=True, served=True))[-1] == "open_in_service"
    done = way(accepted=True, contacted=True, served=True, ended=True, end_state=EndState.COMPLETED)
    assert path_of(done)[2:] == (ACCEPTED, "contacted", "served", "completed")
    assert path_of(way(accepted=True, contacted=True, ended=True))[-1] == "ended_unserved"


def test_a_death_is_no_reason_that_is_told() -> None:
    assert told_reason("died") == told_reason(None) == "reason_not_told"
    assert told_reason("no_capacity") == "no_capacity"


def test_an_empty_cohort_has_no_way() -> None:
    assert flow_of([], k=K).steps == ()


def test_figures_split_alike_hide_alike() -> None:
    tables = [{"urgent": 4, "soon": 10, "routine": 9}, {"urgent": 4, "soon": 10, "routine": 12}]
    assert hidden_together(tables, k=K) == {"urgent", "soon", "routine"}
    assert hidden_together([{"urgent": 40, "routine": 12}], k=K) == set()


def test_reasons_that_tell_of_few_persons_stand_in_one_sum() -> None:
    few = Rate(3, 9, excluded={"person_refused": 2, "withdrawn_before_decision": 7, "no_deadline": 20})
    told = told_exclusions(few.measurement(), k=K).excluded
    assert dict(told) == {"no_deadline": 20, SMALL_NUMBERS: 9}
    records = Rate(3, 9, excluded={"no_deadline": 2}).measurement()
    assert told_exclusions(records, k=K) == records


def test_a_change_came_due_or_late() -> None:
    def rate(n: int, total: int, pending: int) -> Measurement:
        return Rate(n, total, pending).measurement()

    assert _cause(rate(3, 5, 4), rate(6, 9, 0)) == CAME_DUE
    assert _cause(rate(3, 5, 4), rate(4, 6, 4)) == LATE_DATA
    assert _cause(rate(3, 5, 0), rate(4, 5, 0)) == LATE_DATA


ways = st.lists(
    st.builds(
        way,
        count=st.integers(1, 12),
        acknowledged=st.booleans(),
        accepted=st.booleans(),
        declined_side=st.sampled_from([None, None, "provider", "person"]),
        decline_reason=st.sampled_from(["no_capacity", "died", "moved_out_of_area", "duplicate"]),
        contacted=st.booleans(),
        served=st.booleans(),
        ended=st.booleans(),
        end_state=st.sampled_from([None, EndState.COMPLETED, EndState.ENDED_EARLY]),
    ),
    min_size=1,
    max_size=12,
)


@given(ways)
@settings(deadline=None, max_examples=60)
def test_nothing_hidden_follows_from_flow_declines_and_figures(found: list[Way]) -> None:
    exact, shown = flow_of(found, k=1), flow_of(found, k=K)
    counts = {step.code: step.n or 0 for step in exact.steps}
    for parent in {step.came_from for step in exact.steps} - {None}:
        assert sum(n for name, n in counts.items() if TREE[name] == parent) == counts[str(parent)]
    hidden = {step.code for step in shown.steps if step.n is None}
    reasons: dict[str, int] = {}
    parents: dict[str, str] = {}
    for full, told in zip(exact.declines, shown.declines, strict=True):
        if full.code == "declines_by_side":
            continue
        side = full.code.removesuffix("_by_reason")
        seen = {row.code: row.n for row in told.rows}
        for row in full.rows:
            name = f"{side}:{row.code}"
            reasons[name], parents[name] = row.n or 0, side
            if seen[row.code] is None:
                hidden.add(name)
    branches = [Branch(name=step.code, parent=step.came_from, n=counts[step.code]) for step in exact.steps]
    # R10 tells how many are undecided, whether seen or not.
    branches = [
        Branch(name=b.name, parent=b.parent, n=b.n, group="undecided")
        if b.name in ("open_unseen", "open_undecided")
        else b
        for b in branches
    ]
    branches += [Branch(name=name, parent=parents[name], n=n) for name, n in reasons.items()]
    edges = edges_of_tree(branches, hidden, {"undecided": None})
    unknown = {branch.name for branch in branches} - KNOWN - {BY_NGO}
    of_figures = edges_of_tree(branches, unknown, {"undecided": None})
    for place, branch in enumerate(branches):
        if branch.name not in hidden:
            continue
        least, most = range_of(edges, place)
        # Certain is only what the figures alone, which are shown in any case, make certain.
        if most == least:
            fewest, greatest = range_of(of_figures, place)
            assert fewest == greatest, branch.name
        if branch.name in (SENT, ACCEPTED):
            raise AssertionError("what the figures state is not hidden")
    assert BY_NGO not in hidden
    assert counts[BY_PERSON] not in range(1, K) or BY_PERSON in hidden
