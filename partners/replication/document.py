"""The document of a template: one JSON layout, read strictly, that says nothing of who made it."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from core.actor import OrganisationKind
from core.errors import RuleBroken
from core.response_time import ClockBasis
from core.strict_json import read_json
from core.text import N_
from partners.memoranda.content import FORMAT as CONTENT_FORMAT
from partners.memoranda.content import Content, canonical_json, read_content
from partners.memoranda.elements import Element
from partners.memoranda.targets import TARGET_BY_CODE
from partners.memoranda.terms import STALLED_DAYS
from partners.training.courses.kinds import CourseAudience, CourseKind
from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.content import dump, load
from surveys.questionnaires.rules import check_content

FORMAT = "concordat-template-1"
MOST_BYTES = 1024 * 1024
LONGEST_NAME = 120
KEYS = frozenset({"format", "name", "version", "agreement", "goals", "courses", "questionnaires"})
OF_ONE_AGREEMENT = (
    *("format", "reference", "kind", "follows", "amendment_number", "title"),
    *("parties", "zone", "starts_on", "ends_on", "services", "areas"),
)
"""What says which agreement it is; the rest is what a neighbour may take over."""
GOAL_KEYS = frozenset({"title", "why", "indicator", "measure_name", "measure_unit", "direction"})
COURSE_KEYS = frozenset(
    {"kind", "title", "hours", "aims", "audience", "prerequisites", "refresher_months", "gives_certificate", "attendance_share"}
)  # fmt: skip
QUESTIONNAIRE_KEYS = frozenset({"purpose", "content"})
RANGES: Mapping[str, tuple[int, int]] = {
    "notice_days": (0, 365),
    "loop_days": (1, 365),
    "unable_attempts": (1, 20),
    "unable_days": (1, 30),
    "info_reply_days": (1, 30),
    "stalled_days": (0, 365),
    "report_days": (1, 90),
    "wind_down_days": (0, 365),
}
_NOBODY = UUID(int=0)
Body = dict[str, Any]


def agreement_of(content: Content) -> Body:
    """What an agreement says, without which one it is."""
    values: Body = json.loads(canonical_json(content))
    return {key: value for key, value in values.items() if key not in OF_ONE_AGREEMENT}


def content_like(agreement: Body, draft: Content) -> Content:
    """The agreement of a template as if it were the draft's own: same parties, days, services and areas."""
    return replace(
        _content(agreement),
        reference=draft.reference,
        kind=draft.kind,
        follows=draft.follows,
        amendment_number=draft.amendment_number,
        title=draft.title,
        parties=draft.parties,
        zone=draft.zone,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        services=draft.services,
        areas=draft.areas,
    )


def read_template(text: str | bytes) -> Body:
    """A template of another installation; raises `RuleBroken` at `file` with the first thing that is wrong."""
    if len(text) > MOST_BYTES:
        raise _wrong(N_("The file is larger than 1 MB."))
    try:
        body = read_json(text)
    except ValueError as error:
        raise _wrong(N_("This is not JSON: %(reason)s"), reason=str(error)[:120]) from error
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise _wrong(N_("This is no template of Concordat."))
    _keys(body, KEYS, N_("the template"))
    name, version = body["name"], body["version"]
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME or not name.isprintable():
        raise _wrong(N_("The name must have 1 to %(most)s characters."), most=LONGEST_NAME)
    if not _is_whole(version) or not 1 <= version <= 9999:
        raise _wrong(N_("The version must be a whole number from 1."))
    _agreement(body["agreement"])
    for part, keys, check in (
        ("goals", GOAL_KEYS, _goal),
        ("courses", COURSE_KEYS, _course),
        ("questionnaires", QUESTIONNAIRE_KEYS, _questionnaire),
    ):
        if not isinstance(body[part], list) or len(body[part]) > 200:
            raise _wrong(N_("“%(part)s” must be a list of at most 200."), part=part)
        for number, one in enumerate(body[part], start=1):
            place = f"{part} {number}"
            if not isinstance(one, dict):
                raise _wrong(N_("“%(place)s” is no object."), place=place)
            _keys(one, keys, place)
            check(one, place)
    return body


def written(body: Body) -> str:
    """The one text that stands for a template."""
    return json.dumps(body, sort_keys=True, ensure_ascii=False, indent=2) + "\n"


def _agreement(agreement: Any) -> None:
    if not isinstance(agreement, dict):
        raise _wrong(N_("“%(place)s” is no object."), place="agreement")
    try:
        content = _content(agreement)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(N_("The agreement cannot be read: %(reason)s"), reason=str(error)[:120]) from error
    if agreement.keys() - {"programmes"} != agreement_of(content).keys() - {"programmes"}:
        raise _wrong(N_("The agreement has fields that are not known, or lacks some."))
    _amounts(agreement)
    _times_and_codes(agreement, content)
    _texts({"purpose": content.purpose}, "agreement", {"purpose": 8000})
    for clause in content.clauses:
        _texts({"heading": clause.heading, "body": clause.body}, "clause", {"heading": 160, "body": 20000})
    for target in content.targets:
        if target.indicator not in TARGET_BY_CODE or not 0 <= float(target.value) <= 10_000_000:
            raise _wrong(N_("There is no target for %(code)s here."), code=str(target.indicator)[:20])


def _amounts(agreement: Body) -> None:
    for name, (least, most) in RANGES.items():
        value = agreement[name]
        if not _is_whole(value) or not least <= value <= most:
            raise _wrong(
                N_("“%(name)s” must be a whole number from %(least)s to %(most)s."),
                name=name,
                least=least,
                most=most,
            )
    if agreement["stalled_days"] not in STALLED_DAYS:
        raise _wrong(N_("“%(name)s” has a number that cannot be."), name="stalled_days")
    for name in ("urgent_declines_reviewed", "closures_approved"):
        if not isinstance(agreement[name], bool):
            raise _wrong(N_("“%(name)s” must be true or false."), name=name)


def _times_and_codes(agreement: Body, content: Content) -> None:
    for time in content.response_times.values():
        amounts = (time.minutes, time.business_days)
        is_amount = all(_is_whole(one) and 0 <= one <= 525_600 for one in amounts)
        on_clock = not time.business_days or time.basis is ClockBasis.BUSINESS
        if not is_amount or (time.minutes > 0) == (time.business_days > 0) or not on_clock:
            raise _wrong(N_("“%(name)s” has a number that cannot be."), name="response_times")
    lists = {
        name: agreement.get(name, []) for name in ("pathways", "data_to_ngo", "data_to_agency", "programmes")
    }
    lists["response_times"] = [one[:2] for one in agreement["response_times"]]
    lists["targets"] = [one[0] for one in agreement["targets"]]
    lists["clauses"] = [one[0] for one in agreement["clauses"] if one[0] != Element.FURTHER]
    for name, values in lists.items():
        if len({json.dumps(one) for one in values}) != len(values):
            raise _wrong(N_("“%(name)s” names something twice."), name=name)


def _content(agreement: Body) -> Content:
    identity = {
        "format": CONTENT_FORMAT,
        "reference": "",
        "kind": "original",
        "follows": None,
        "amendment_number": None,
        "title": "",
        "parties": [[_NOBODY.hex, "", OrganisationKind.AGENCY.value]],
        "zone": "UTC",
        "starts_on": date(2000, 1, 1).isoformat(),
        "ends_on": date(2000, 12, 31).isoformat(),
        "services": [],
        "areas": [],
    }
    return read_content(json.dumps(agreement | identity))


def _goal(goal: Body, place: str) -> None:
    _texts(goal, place, {"title": 160, "why": 2000})
    if goal["direction"] not in ("up", "down"):
        raise _wrong(N_("“%(place)s” has no direction."), place=place)
    for name, most in (("indicator", 10), ("measure_name", 160), ("measure_unit", 40)):
        if goal[name] is not None:
            _texts(goal, place, {name: most})
    if (goal["indicator"] is None) == (goal["measure_name"] is None):
        raise _wrong(N_("“%(place)s” is measured by an indicator or by a measure of its own."), place=place)


def _course(course: Body, place: str) -> None:
    _texts(course, place, {"title": 160, "aims": 2000})
    if course["prerequisites"] is not None:
        _texts(course, place, {"prerequisites": 500})
    try:
        CourseKind(course["kind"]), CourseAudience(course["audience"])
    except ValueError as error:
        raise _wrong(N_("“%(place)s” is of a kind that is not known."), place=place) from error
    numbers = (course["hours"], course["refresher_months"], course["attendance_share"])
    if not all(
        isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one <= 1000 for one in numbers
    ):
        raise _wrong(N_("“%(place)s” has a number that cannot be."), place=place)
    if not isinstance(course["gives_certificate"], bool):
        raise _wrong(N_("“%(name)s” must be true or false."), name="gives_certificate")


def _questionnaire(questionnaire: Body, place: str) -> None:
    try:
        Purpose(questionnaire["purpose"])
        content = load(questionnaire["content"])
        check_content(content)
        same = dump(content) == questionnaire["content"]
    except RuleBroken:
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _wrong(N_("“%(place)s” cannot be read."), place=place) from error
    if not same:
        raise _wrong(N_("“%(place)s” has fields that are not known."), place=place)


def _texts(values: Mapping[str, Any], place: str, limits: Mapping[str, int]) -> None:
    for name, most in limits.items():
        text = values[name]
        if not isinstance(text, str) or not text.strip() or len(text) > most or _CONTROL.search(text):
            raise _wrong(
                N_("“%(name)s” of “%(place)s” must be a text of at most %(most)s characters."),
                name=name,
                place=place,
                most=most,
            )


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _keys(value: Mapping[str, Any], wanted: frozenset[str], place: str) -> None:
    if value.keys() != wanted:
        odd = sorted(value.keys() ^ wanted)[0]
        raise _wrong(N_("“%(place)s”: “%(name)s” is missing or not known."), place=place, name=odd[:60])


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _wrong(text: str, **params: object) -> RuleBroken:
    return RuleBroken(text, "file", **params)
