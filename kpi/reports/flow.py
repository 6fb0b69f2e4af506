"""The way of the referrals of a period, from sent to ended: a picture and the numbers behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from core.text import N_
from kpi.evaluations.snapshot import FlowStep, Snapshot
from kpi.reports.breakdown import count_text
from web.chart_flow import FlowDatum, flow_chart
from web.chart_marks import Chart
from web.i18n import local_number, local_percent, translate

FLOW: Mapping[str, str] = {
    "sent": N_("Sent"),
    "withdrawn_unseen": N_("Withdrawn before anybody saw it"),
    "open_unseen": N_("Not seen yet"),
    "acknowledged": N_("Seen by the partner"),
    "declined_by_ngo": N_("Declined by the partner"),
    "declined_by_person": N_("Refused by the person"),
    "declined_otherwise": N_("Declined, side not recorded"),
    "withdrawn_undecided": N_("Withdrawn before a decision"),
    "open_undecided": N_("Not decided yet"),
    "accepted": N_("Accepted"),
    "ended_uncontacted": N_("Ended without contact"),
    "open_uncontacted": N_("No contact yet"),
    "contacted": N_("In contact with the person"),
    "ended_unserved": N_("Ended without a service"),
    "open_unserved": N_("No service yet"),
    "served": N_("Service begun"),
    "completed": N_("Completed"),
    "ended_early": N_("Ended early"),
    "open_in_service": N_("Still in service"),
}
WAY_ON = frozenset({"sent", "acknowledged", "accepted", "contacted", "served", "completed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowSection:
    """The picture, what it says in a sentence, and a row for each step."""

    chart: Chart
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def flow_section(snapshot: Snapshot) -> FlowSection | None:
    """The picture of a snapshot that holds a flow; None where no referral was sent."""
    steps = snapshot.flow
    if not steps or not any(step.n for step in steps):
        return None
    by_code = {step.code: step for step in steps}
    rows = tuple((_label(step), count_text(step.n), _share(step, by_code) or "–") for step in steps)
    drawn = [step for step in _in_order(steps) if step.n is None or step.n or step.code in WAY_ON]
    data = [
        FlowDatum(
            step.code,
            _label(step),
            None if step.n is None else float(step.n),
            _text(step, by_code),
            step.came_from,
            is_way_on=step.code in WAY_ON,
        )
        for step in drawn
    ]
    title = str(gettext("The way of the referrals, from sent to ended"))
    chart = flow_chart(data, title=title, description="; ".join(f"{d.label}: {d.text}" for d in data))
    return FlowSection(
        chart=chart,
        caption=_caption(by_code) or title,
        head=(str(gettext("Step")), str(gettext("Referrals")), str(gettext("Of the step before"))),
        rows=rows,
    )


def _in_order(steps: Sequence[FlowStep]) -> list[FlowStep]:
    """Each step right before those that follow it, ways out before the way on, so that the picture reads downward."""
    children: dict[str | None, list[FlowStep]] = {}
    for step in steps:
        children.setdefault(step.came_from, []).append(step)
    found: list[FlowStep] = []
    waiting = list(reversed(children.get(None, [])))
    while waiting:
        step = waiting.pop()
        found.append(step)
        waiting += sorted(children.get(step.code, []), key=lambda s: s.code not in WAY_ON)
    return found


def _label(step: FlowStep) -> str:
    return translate(FLOW.get(step.code, step.code))


def _share(step: FlowStep, by_code: Mapping[str, FlowStep]) -> str:
    """The share of the step before; nothing where one of the two may not be shown."""
    before = by_code.get(step.came_from) if step.came_from else None
    if before is None or step.n is None or not before.n:
        return ""
    return local_percent(step.n / before.n)


def _text(step: FlowStep, by_code: Mapping[str, FlowStep]) -> str:
    share = _share(step, by_code)
    return f"{count_text(step.n)} ({share})" if share else count_text(step.n)


def _caption(by_code: Mapping[str, FlowStep]) -> str:
    sent, accepted, served = (by_code.get(code) for code in ("sent", "accepted", "served"))
    if (
        sent is None
        or not sent.n
        or accepted is None
        or accepted.n is None
        or served is None
        or served.n is None
    ):
        return ""
    return str(
        gettext(
            "Of %(sent)s referrals sent, %(accepted)s were accepted and %(served)s reached a service.",
            sent=local_number(sent.n),
            accepted=local_number(accepted.n),
            served=local_number(served.n),
        )
    )
