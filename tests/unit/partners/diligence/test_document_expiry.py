"""What the documents of an NGO mean on a day, at each border."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from partners.diligence.documents.expiry import (
    DocumentsStanding,
    DocumentState,
    Held,
    document_state,
    documents_state,
)
from partners.diligence.documents.kinds import KINDS, MANDATORY, STOPPING, DocumentKind

NGO = UUID(int=7)
TODAY = date(2026, 3, 11)
S, K = DocumentsStanding, DocumentKind


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


def insured(until: int | None, *, withdrawn: int | None = None) -> Held:
    return Held(
        kind=K.INSURANCE,
        expires_on=None if until is None else day(until),
        withdrawn_on=None if withdrawn is None else day(withdrawn),
    )


@pytest.mark.parametrize(
    ("until", "standing", "stops"),
    [
        (61, S.CURRENT, 92),
        (60, S.EXPIRING, 91),
        (0, S.EXPIRING, 31),
        (-1, S.REVIEW_DUE, 30),
        (-30, S.REVIEW_DUE, 1),
        (-31, S.STOPPED, 0),
        (-400, S.STOPPED, -369),
    ],
)
def test_one_document_over_time(until: int, standing: DocumentsStanding, stops: int) -> None:
    state = documents_state(NGO, [insured(until)], TODAY)
    assert (state.standing, state.stops_on) == (standing, day(stops))
    assert state.stops_referrals is (standing is S.STOPPED)
    assert state.stops_referrals is (state.stops_on is not None and state.stops_on <= TODAY)
    if until < 0:
        assert [(one.kind, one.expired_on) for one in state.expired] == [(K.INSURANCE, day(until))]
        assert state.next_expiry is None
    else:
        assert (state.expired, state.next_expiry) == ((), day(until))


def test_without_documents_nothing_stops() -> None:
    state = documents_state(NGO, [], TODAY)
    assert (state.standing, state.stops_on, state.next_expiry) == (S.NONE, None, None)
    assert state.missing == MANDATORY


def test_what_never_was_lacks_but_changes_no_standing() -> None:
    state = documents_state(NGO, [insured(200)], TODAY)
    assert state.standing is S.CURRENT
    assert set(state.missing) == set(MANDATORY) - {K.INSURANCE}


def test_a_kind_lasts_as_long_as_its_longest_document() -> None:
    assert documents_state(NGO, [insured(-90), insured(100)], TODAY).standing is S.CURRENT
    assert documents_state(NGO, [insured(-90), insured(-5)], TODAY).standing is S.REVIEW_DUE
    never = Held(kind=K.REGISTRATION, expires_on=None)
    ended = Held(kind=K.REGISTRATION, expires_on=day(-90))
    assert documents_state(NGO, [ended, never], TODAY).standing is S.CURRENT


def test_the_first_kind_to_lapse_decides() -> None:
    licence = Held(kind=K.CLINICAL_LICENCE, expires_on=day(-40))
    state = documents_state(NGO, [insured(-5), licence, Held(kind=K.REGISTRATION, expires_on=day(3))], TODAY)
    assert state.standing is S.STOPPED
    assert [one.kind for one in state.expired] == [K.CLINICAL_LICENCE, K.INSURANCE]
    assert state.next_expiry == day(3)


@pytest.mark.parametrize(
    ("until", "withdrawn", "standing"),
    [
        (300, 0, S.EXPIRING),
        (300, -1, S.REVIEW_DUE),
        (None, -30, S.REVIEW_DUE),
        (300, -31, S.STOPPED),
        (-40, -1, S.STOPPED),
    ],
)
def test_a_withdrawn_document_counts_until_its_withdrawal(
    until: int | None, withdrawn: int, standing: DocumentsStanding
) -> None:
    assert documents_state(NGO, [insured(until, withdrawn=withdrawn)], TODAY).standing is standing


def test_other_kinds_stop_nothing() -> None:
    others = [Held(kind=kind, expires_on=day(-400)) for kind in K if kind not in STOPPING]
    assert others
    assert documents_state(NGO, others, TODAY).standing is S.NONE


@pytest.mark.parametrize(
    ("until", "replaced", "withdrawn", "expected"),
    [
        (None, False, False, DocumentState.VALID),
        (61, False, False, DocumentState.VALID),
        (60, False, False, DocumentState.EXPIRING),
        (0, False, False, DocumentState.EXPIRING),
        (-1, False, False, DocumentState.EXPIRED),
        (61, True, False, DocumentState.REPLACED),
        (61, True, True, DocumentState.WITHDRAWN),
    ],
)
def test_one_document(until: int | None, replaced: bool, withdrawn: bool, expected: DocumentState) -> None:
    expires_on = None if until is None else day(until)
    assert document_state(expires_on, TODAY, is_replaced=replaced, is_withdrawn=withdrawn) is expected


def test_every_kind_is_described_and_brought_by_somebody() -> None:
    assert set(KINDS) == set(K)
    assert all(facts.brought_by for facts in KINDS.values())
    assert set(MANDATORY) <= set(STOPPING)
