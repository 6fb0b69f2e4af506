"""The life cycle of sessions, each state with each action and role; what a time, a link and a report may be."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from core.actor import Role
from core.errors import ConcordatError, RuleBroken
from tests.support.combinations import each_combination
from wellbeing.enrolments.sessions.lifecycle import SESSION, Attendance, SessionAction, SessionState
from wellbeing.enrolments.sessions.rules import Proposal, Report, is_safe_link, may_propose, may_report
from wellbeing.programmes.codes import Modality

S, A = SessionState, SessionAction
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
CARERS = {Role.CLINICIAN, Role.PEER_SUPPORTER}
BOTH = CARERS | {Role.PARTICIPANT}
STEPS = {
    (S.ASKED, A.CONFIRM): (S.PLANNED, CARERS),
    (S.ASKED, A.MOVE): (S.MOVED, BOTH),
    (S.PLANNED, A.MOVE): (S.MOVED, BOTH),
    (S.ASKED, A.CANCEL): (S.CANCELLED, BOTH),
    (S.PLANNED, A.CANCEL): (S.CANCELLED, BOTH),
    (S.PLANNED, A.RECORD): (S.RECORDED, CARERS),
    (S.RECORDED, A.CORRECT): (S.RECORDED, CARERS),
    (S.ASKED, A.REMIND): (S.ASKED, {Role.PARTICIPANT}),
    (S.PLANNED, A.REMIND): (S.PLANNED, {Role.PARTICIPANT}),
}


@each_combination(state=S, action=A, role=Role)
def test_every_step(state: SessionState, action: SessionAction, role: Role) -> None:
    target, roles = STEPS.get((state, action), (None, set()))
    if role in roles:
        assert (SESSION.may_take(state, action, {role}).target or state) is target
    else:
        with pytest.raises(ConcordatError):
            SESSION.may_take(state, action, {role})


def a_proposal(**values: Any) -> Proposal:
    given: dict[str, Any] = {
        "starts_at": NOW + timedelta(days=1),
        "minutes": 50,
        "modality": Modality.TELEHEALTH,
        "place": "https://call.example/room",
    }
    return Proposal(**(given | values))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"starts_at": NOW}, "starts_at"),
        ({"starts_at": NOW + timedelta(days=367)}, "starts_at"),
        ({"minutes": 4}, "minutes"),
        ({"minutes": 481}, "minutes"),
        ({"place": "http://call.example"}, "place"),
        ({"place": "x" * 301, "modality": Modality.IN_PERSON}, "place"),
    ],
)
def test_what_cannot_be_planned(values: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        may_propose(a_proposal(**values), now=NOW)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"place": ""},
        {"minutes": 5},
        {"minutes": 480},
        {"starts_at": NOW + timedelta(days=366)},
        {"place": "Room 4", "modality": Modality.IN_PERSON},
    ],
)
def test_what_can_be_planned(values: dict[str, Any]) -> None:
    may_propose(a_proposal(**values), now=NOW)


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("https://call.example/a?b=c#d", True),
        ("HTTPS://call.example", True),
        ("http://call.example", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://a b.example", False),
        ("https://call.example\n", False),
        ("https://bank.example@evil.example/", False),
        ("//call.example", False),
        ("https://[broken", False),
        ("", False),
    ],
)
def test_a_link_is_https_and_nothing_else(text: str, safe: bool) -> None:
    assert is_safe_link(text) is safe


def may(
    what: Attendance, *, hours: int = -1, acknowledged: bool = True, note: str = "", notes: bool = True
) -> None:
    may_report(
        Report(attendance=what, note=note),
        starts_at=NOW + timedelta(hours=hours),
        acknowledged=acknowledged,
        writes_notes=notes,
        now=NOW,
    )


def test_what_may_be_said_and_when() -> None:
    for what in Attendance:
        may(what)
    may(Attendance.CANCELLED_LATE, hours=5)
    may(Attendance.DID_NOT_ATTEND, acknowledged=False)
    for what in (Attendance.ATTENDED, Attendance.DID_NOT_ATTEND):
        with pytest.raises(RuleBroken, match="time has not come"):
            may(what, hours=1)
    with pytest.raises(RuleBroken, match="notice of confidentiality"):
        may(Attendance.ATTENDED, acknowledged=False)


def test_peers_keep_no_notes() -> None:
    with pytest.raises(RuleBroken, match="Peers keep no notes"):
        may(Attendance.ATTENDED, note="Something", notes=False)
    may(Attendance.ATTENDED, notes=False)
    with pytest.raises(RuleBroken, match="under 8000"):
        may(Attendance.ATTENDED, note="x" * 8001)
