"""What changed since it was published, what came of the last report, who signed, and what is disputed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from accounts.roles import definition_of
from core.text import N_
from kpi.evaluations.comparing import CAME_DUE, LATE_DATA
from kpi.evaluations.snapshot import FollowUp, Revision, Snapshot
from kpi.indicators.catalogue import find_indicator
from kpi.indicators.definition import Unit
from kpi.reports.standing import Standing
from kpi.reports.values import code_text, value_and_basis
from kpi.reviews.rows import DisputeRow
from web.i18n import local_number, moment_in_zone, translate
from web.states import STATES, StateTag, state_tag

REVISION_CAUSES = {
    CAME_DUE: N_("Cases that were pending have come due"),
    LATE_DATA: N_("Data was added or corrected since"),
}
GOAL_KINDS = ("goal", "goal_rating")


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionRow:
    """A figure of an earlier evaluation as first published and as known now."""

    code: str
    name: str
    period: str
    reference: str
    published: str
    published_as_of: str
    latest: str
    cause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedRow:
    """A finding of the last evaluation, what was decided and done, and the figure before and after."""

    code: str
    name: str
    finding: StateTag
    words: tuple[str, ...]
    decisions: tuple[str, ...]
    actions: str
    goals: tuple[str, ...]
    before: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRow:
    """A signature in words."""

    organisation: str
    who: str
    when: str
    disputes_noted: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputedRow:
    """An open dispute: who holds which figure to be wrong, and where it stands."""

    code: str
    name: str
    organisation: str
    tag: StateTag
    since: str


def revision_rows(snapshot: Snapshot) -> tuple[RevisionRow, ...]:
    """The figures that changed after they were published."""
    return tuple(_revision(snapshot, row) for row in snapshot.revisions)


def followed_rows(snapshot: Snapshot) -> tuple[FollowedRow, ...]:
    """What came of the findings of the last evaluation."""
    return tuple(_followed(snapshot, row) for row in snapshot.followed)


def signed_rows(snapshot: Snapshot, standing: Standing) -> tuple[SignedRow, ...]:
    """Who signed, in order."""
    zone = snapshot.period.zone
    return tuple(
        SignedRow(
            organisation=row.organisation_name,
            who=f"{row.signer_name}, {translate(definition_of(row.signer_role).label)}",
            when=moment_in_zone(row.signed_at, zone),
            disputes_noted=local_number(row.disputes_noted) if row.disputes_noted else "",
            note=row.note or "",
        )
        for row in standing.signatures
    )


def signing_text(standing: Standing) -> str:
    """Whether it is signed off, and by whom so far where a side is missing."""
    if standing.is_closed:
        return str(gettext("Signed off by each side."))
    names = list(dict.fromkeys(row.organisation_name for row in standing.signatures))
    if names:
        return str(gettext("Signed off so far by %(names)s.", names=", ".join(names)))
    return str(gettext("Not signed off yet."))


def disputed_rows(snapshot: Snapshot, standing: Standing) -> tuple[DisputedRow, ...]:
    """The disputes that a reader of the figures must know of; their words stay on the page of the review."""
    return tuple(_disputed(snapshot, row) for row in standing.open_disputes)


def _name_and_unit(snapshot: Snapshot, code: str) -> tuple[str, Unit]:
    figure = snapshot.find_figure(code)
    if figure is None:
        known = find_indicator(code)
        return (translate(known.name), known.unit) if known else (code, Unit.NUMBER)
    return translate(figure.definition.name), figure.definition.unit


def _revision(snapshot: Snapshot, row: Revision) -> RevisionRow:
    name, unit = _name_and_unit(snapshot, row.indicator)
    as_of = ""
    if row.published_as_of:
        as_of = moment_in_zone(datetime.fromisoformat(row.published_as_of), snapshot.period.zone)
    return RevisionRow(
        code=row.indicator,
        name=name,
        period=code_text(row.period),
        reference=row.reference,
        published=value_and_basis(row.published, unit),
        published_as_of=as_of,
        latest=value_and_basis(row.latest, unit),
        cause=translate(REVISION_CAUSES.get(row.cause, row.cause)) if row.cause else "",
    )


def _followed(snapshot: Snapshot, row: FollowUp) -> FollowedRow:
    name, unit = _name_and_unit(snapshot, row.indicator)
    counted = (
        (gettext("%(count)s done", count=local_number(row.actions_done)), row.actions_done),
        (gettext("%(count)s open", count=local_number(row.actions_open)), row.actions_open),
        (gettext("%(count)s overdue", count=local_number(row.actions_overdue)), row.actions_overdue),
    )
    told = ", ".join(str(text) for text, count in counted if count)
    return FollowedRow(
        code=row.indicator,
        name=name,
        finding=state_tag("finding", row.finding),
        words=row.words,
        decisions=tuple(_with_standing(text, ("decision",)) for text in row.decisions),
        actions=str(gettext("Actions: %(counts)s", counts=told)) if told else "",
        goals=tuple(_with_standing(text, GOAL_KINDS) for text in row.goals),
        before=value_and_basis(row.before, unit),
        now=value_and_basis(row.now, unit) if row.now else str(gettext("No longer measured")),
    )


def _with_standing(text: str, kinds: Sequence[str]) -> str:
    """A reference and the words of its standing; a code without words stands for itself."""
    reference, _, code = text.partition(" ")
    kind = next((kind for kind in kinds if code in STATES[kind]), None)
    return f"{reference} ({state_tag(kind, code).label})" if kind else text


def _disputed(snapshot: Snapshot, row: DisputeRow) -> DisputedRow:
    name, _ = _name_and_unit(snapshot, row.indicator)
    return DisputedRow(
        code=row.indicator,
        name=name,
        organisation=row.organisation_name,
        tag=state_tag("dispute", row.state.value),
        since=moment_in_zone(row.raised_at, snapshot.period.zone),
    )
