"""The content of a memorandum: one canonical text, its hash, and the way back."""

import json
import unicodedata
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partners.memoranda import defaults
from partners.memoranda.clauses import LIBRARY, REQUIRED
from partners.memoranda.content import canonical_json, content_hash, read_content
from partners.memoranda.drafts import Section, missing
from partners.memoranda.overlap import days_overlap
from partners.memoranda.programmes import ProgrammeType
from partners.memoranda.response_time_form import amount_and_unit
from partners.memoranda.targets import TARGETS, TargetIndicator
from partners.memoranda.terms import DataCategory, MemorandumKind, Step, Urgency, WindDown
from tests.support.memorandum_content import CONTENT


def test_the_way_back_gives_the_same_content() -> None:
    assert read_content(canonical_json(CONTENT)) == CONTENT


@given(title=st.text(st.characters(codec="utf-8"), max_size=40), notice=st.integers(0, 700))
def test_any_content_survives_and_has_one_hash(title: str, notice: int) -> None:
    content = replace(CONTENT, title=unicodedata.normalize("NFC", title), notice_days=notice)
    text = canonical_json(content)
    assert canonical_json(read_content(text)) == text
    assert len(content_hash(text)) == 64


def test_the_same_letters_in_another_form_have_the_same_hash() -> None:
    composed, decomposed = replace(CONTENT, title="Caf\u00e9"), replace(CONTENT, title="Cafe\u0301")
    assert content_hash(canonical_json(composed)) == content_hash(canonical_json(decomposed))


@pytest.mark.parametrize(
    "change",
    [
        {"purpose": "Help within two days."},
        {"ends_on": date(2027, 6, 1)},
        {"services": ()},
        {"urgent_declines_reviewed": True},
        {"closures_approved": True},
        {"programmes": (ProgrammeType.CHAPLAINCY,)},
        {"zone": "Europe/London"},
        {"clauses": LIBRARY[1:]},
        {"parties": (*CONTENT.parties[:1], replace(CONTENT.parties[1], name="Harbor House"))},
        {"kind": MemorandumKind.RENEWAL},
        {"follows": "M-7K3M-92QA"},
        {"amendment_number": 1},
        {"wind_down": WindDown.HAND_OVER},
        {"wind_down_days": 31},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_change_changes_the_hash(change: dict) -> None:
    assert canonical_json(replace(CONTENT, **change)) != canonical_json(CONTENT)


def test_an_agreement_without_support_for_staff_reads_and_hashes_as_it_always_did() -> None:
    text = canonical_json(CONTENT)
    assert "programmes" not in json.loads(text)
    assert read_content(text).programmes == ()
    kinds = (ProgrammeType.EAP, ProgrammeType.PEER_SUPPORT)
    assert read_content(canonical_json(replace(CONTENT, programmes=kinds))).programmes == kinds


def test_another_layout_is_refused() -> None:
    values = json.loads(canonical_json(CONTENT)) | {"format": "something else"}
    with pytest.raises(ValueError, match="layout"):
        read_content(json.dumps(values))


def test_a_complete_content_lacks_nothing() -> None:
    assert missing(CONTENT) == []


def test_what_is_missing_is_told_by_section() -> None:
    incomplete = replace(
        CONTENT,
        title=" ",
        purpose="",
        services=(),
        areas=(),
        pathways=(),
        response_times={
            key: time for key, time in defaults.RESPONSE_TIMES.items() if key != (Urgency.URGENT, Step.DECIDE)
        },
        data_to_ngo=(),
        data_to_agency=(),
        clauses=(),
    )
    told = [section for section, _reason in missing(incomplete)]
    assert told == [
        *[Section.BASICS] * 2,
        *[Section.SCOPE] * 3,
        Section.RESPONSE_TIMES,
        *[Section.DATA_SHARING] * 2,
        *[Section.CLAUSES] * len(REQUIRED),
    ]


def test_every_offered_urgency_has_a_default_for_every_step() -> None:
    assert set(defaults.RESPONSE_TIMES) == {(u, s) for u in defaults.OFFERED_URGENCIES for s in Step}
    assert Urgency.EMERGENCY not in defaults.OFFERED_URGENCIES
    assert DataCategory.CLINICAL not in defaults.DATA_TO_AGENCY


@pytest.mark.parametrize("key", list(defaults.RESPONSE_TIMES), ids="-".join)
def test_a_response_time_is_typed_in_whole_units(key: tuple[Urgency, Step]) -> None:
    amount, unit = amount_and_unit(defaults.RESPONSE_TIMES[key])
    assert amount > 0
    assert unit in {"minutes", "hours", "business_days"}


@pytest.mark.parametrize("indicator", TARGETS, ids=lambda t: t.code)
def test_a_target_is_stored_and_typed_without_loss(indicator: TargetIndicator) -> None:
    assert indicator.typed(indicator.stored(12.5)) == 12.5


@pytest.mark.parametrize(
    ("one", "other", "overlap"),
    [
        ((1, 10), (10, 20), True),
        ((1, 10), (11, 20), False),
        ((1, 10), (3, 4), True),
        ((5, 6), (7, 6), False),
    ],
)
def test_terms_overlap_where_they_share_a_day(one: tuple, other: tuple, overlap: bool) -> None:
    def days(pair: tuple[int, int]) -> tuple[date, date]:
        return date(2026, 1, pair[0]), date(2026, 1, pair[1])

    assert days_overlap(days(one), days(other)) is overlap
    assert days_overlap(days(other), days(one)) is overlap
