"""The content of a memorandum as one value: canonical JSON, its SHA-256, and back."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from core.actor import OrganisationKind
from core.response_time import ClockBasis, ResponseTime
from partners.memoranda.clauses import Clause, Element
from partners.memoranda.programmes import ProgrammeType
from partners.memoranda.terms import (
    Cadence,
    Comparison,
    DataCategory,
    MemorandumKind,
    Pathway,
    Step,
    Target,
    Urgency,
    WindDown,
)

FORMAT = "concordat-memorandum-1"
"""Part of what is hashed; a later layout of the content gets another name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A service or an area: what it is and what it was called when the content was frozen."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyNamed:
    """A party: what it is, what it was called, and on which side it stands."""

    id: UUID
    name: str
    side: OrganisationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Everything that the parties agree on; what is frozen, hashed, signed and printed."""

    reference: str
    kind: MemorandumKind
    follows: str | None
    """The reference of what it amends or renews."""
    amendment_number: int | None
    title: str
    purpose: str
    parties: tuple[PartyNamed, ...]
    """Every party in the order of printing; the first of each side drafted it."""
    zone: str
    """The first agency's time zone, in which the first and the last day are meant."""
    starts_on: date
    ends_on: date
    notice_days: int
    services: tuple[Named, ...]
    areas: tuple[Named, ...]
    pathways: tuple[Pathway, ...]
    response_times: Mapping[tuple[Urgency, Step], ResponseTime]
    data_to_ngo: tuple[DataCategory, ...]
    data_to_agency: tuple[DataCategory, ...]
    meeting_cadence: Cadence
    loop_days: int
    unable_attempts: int
    unable_days: int
    urgent_declines_reviewed: bool
    info_reply_days: int
    stalled_days: int
    closures_approved: bool
    report_cadence: Cadence
    report_days: int
    wind_down: WindDown
    wind_down_days: int
    targets: tuple[Target, ...]
    clauses: tuple[Clause, ...]
    programmes: tuple[ProgrammeType, ...] = ()
    """The kinds of support for the agencies’ own people."""

    @property
    def agencies(self) -> tuple[PartyNamed, ...]:
        """The agencies among the parties."""
        return tuple(party for party in self.parties if party.side is OrganisationKind.AGENCY)

    @property
    def ngos(self) -> tuple[PartyNamed, ...]:
        """The NGOs among the parties."""
        return tuple(party for party in self.parties if party.side is OrganisationKind.NGO)

    @property
    def agency(self) -> PartyNamed:
        """The agency of the drafting pair."""
        return self.agencies[0]

    @property
    def ngo(self) -> PartyNamed:
        """The NGO of the drafting pair."""
        return self.ngos[0]

    def urgencies(self) -> tuple[Urgency, ...]:
        """The levels of urgency that are covered, most urgent first."""
        return tuple(u for u in Urgency if (u, Step.ACKNOWLEDGE) in self.response_times)


def canonical_json(content: Content) -> str:
    """The one text that stands for a content: sorted keys, no spaces, composed Unicode, lists in fixed order."""
    values: dict[str, Any] = {
        "format": FORMAT,
        "reference": content.reference,
        "kind": content.kind,
        "follows": content.follows,
        "amendment_number": content.amendment_number,
        "title": content.title,
        "purpose": content.purpose,
        "parties": [[party.id.hex, party.name, party.side] for party in content.parties],
        "zone": content.zone,
        "starts_on": content.starts_on.isoformat(),
        "ends_on": content.ends_on.isoformat(),
        "notice_days": content.notice_days,
        "services": [_named(service) for service in content.services],
        "areas": [_named(area) for area in content.areas],
        "pathways": list(content.pathways),
        "response_times": [
            [urgency, step, time.minutes, time.business_days, time.basis]
            for (urgency, step), time in sorted(content.response_times.items())
        ],
        "data_to_ngo": list(content.data_to_ngo),
        "data_to_agency": list(content.data_to_agency),
        "meeting_cadence": content.meeting_cadence,
        "loop_days": content.loop_days,
        "unable_attempts": content.unable_attempts,
        "unable_days": content.unable_days,
        "urgent_declines_reviewed": content.urgent_declines_reviewed,
        "info_reply_days": content.info_reply_days,
        "stalled_days": content.stalled_days,
        "closures_approved": content.closures_approved,
        "report_cadence": content.report_cadence,
        "report_days": content.report_days,
        "wind_down": content.wind_down,
        "wind_down_days": content.wind_down_days,
        "targets": [[t.indicator, t.comparison, t.value] for t in content.targets],
        "clauses": [[c.element, c.heading, c.body] for c in content.clauses],
    }
    if content.programmes:
        # Left out where there are none: what was signed before keeps its hash.
        values["programmes"] = list(content.programmes)
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return unicodedata.normalize("NFC", text)


def content_hash(canonical: str) -> str:
    """SHA-256 over the canonical text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical.encode()).hexdigest()


def read_content(canonical: str) -> Content:
    """The content that a canonical text stands for; raises `ValueError` for another layout."""
    values = json.loads(canonical)
    if values.pop("format", None) != FORMAT:
        raise ValueError("not a memorandum of this layout")
    values.update(
        kind=MemorandumKind(values["kind"]),
        parties=tuple(
            PartyNamed(id=UUID(party), name=name, side=OrganisationKind(side))
            for party, name, side in values["parties"]
        ),
        wind_down=WindDown(values["wind_down"]),
        starts_on=date.fromisoformat(values["starts_on"]),
        ends_on=date.fromisoformat(values["ends_on"]),
        services=tuple(_read_named(service) for service in values["services"]),
        areas=tuple(_read_named(area) for area in values["areas"]),
        pathways=tuple(Pathway(code) for code in values["pathways"]),
        response_times={
            (Urgency(urgency), Step(step)): ResponseTime(
                minutes=minutes, business_days=days, basis=ClockBasis(basis)
            )
            for urgency, step, minutes, days, basis in values["response_times"]
        },
        data_to_ngo=tuple(DataCategory(code) for code in values["data_to_ngo"]),
        data_to_agency=tuple(DataCategory(code) for code in values["data_to_agency"]),
        meeting_cadence=Cadence(values["meeting_cadence"]),
        report_cadence=Cadence(values["report_cadence"]),
        targets=tuple(
            Target(indicator=indicator, comparison=Comparison(comparison), value=value)
            for indicator, comparison, value in values["targets"]
        ),
        clauses=tuple(
            Clause(element=Element(element), heading=heading, body=body)
            for element, heading, body in values["clauses"]
        ),
        programmes=tuple(ProgrammeType(code) for code in values.get("programmes", ())),
    )
    return Content(**values)


def _named(named: Named) -> dict[str, str]:
    return {"id": named.id.hex, "name": named.name}


def _read_named(values: dict[str, str]) -> Named:
    return Named(id=UUID(values["id"]), name=values["name"])
