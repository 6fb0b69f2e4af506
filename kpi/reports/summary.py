"""The first page: what goes well, what does not, and what is asked of its readers, each by a rule."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext

from kpi.evaluations.snapshot import Snapshot
from kpi.measures.measurement import MeasurementState
from kpi.reports.findings import Findings, Line, names_in, some_of
from kpi.reports.movement import is_alarm, misses_again, signal_now
from kpi.reports.standing import REVIEW_WITHIN_DAYS, Standing
from kpi.reports.values import code_text
from kpi.reports.wording import SIGNALS
from kpi.reviews.lifecycle import DisputeState
from web.i18n import local_date, local_number, translate

MOST_GOOD, MOST_BAD, MOST_ASKED = 5, 6, 6
"""As many sentences fit the first page; the rest stand in the chapters."""
IN_FORCE = frozenset({DisputeState.OPEN, DisputeState.REVISING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The sentences of the first page, and of each kind how many more there are."""

    good: tuple[Line, ...]
    more_good: int
    attention: tuple[Line, ...]
    more_attention: int
    asked: tuple[Line, ...]
    more_asked: int


def summary_of(snapshot: Snapshot, findings: Findings, standing: Standing) -> Summary:
    """The first sentences of each kind, in the order of their weight."""
    asked = tuple(list_asked(snapshot, standing))
    return Summary(
        good=findings.good[:MOST_GOOD],
        more_good=max(0, len(findings.good) - MOST_GOOD),
        attention=findings.attention[:MOST_BAD],
        more_attention=max(0, len(findings.attention) - MOST_BAD),
        asked=asked[:MOST_ASKED],
        more_asked=max(0, len(asked) - MOST_ASKED),
    )


def list_asked(snapshot: Snapshot, standing: Standing) -> Iterator[Line]:
    """What is asked: alarms, targets missed twice, overdue actions, disputes, reviews, decisions, missing data."""
    yield from _alarms(snapshot)
    yield from _missed_again(snapshot)
    yield from _overdue_actions(snapshot)
    yield from _disputes(snapshot, standing)
    yield from _reviews(snapshot, standing)
    yield from _decisions(standing)
    yield from _missing_data(snapshot)


def _alarms(snapshot: Snapshot) -> Iterator[Line]:
    """One alarm in full; several in one sentence, so that the others have room."""
    alarms = [figure for figure in snapshot.figures if is_alarm(figure)]
    alarms.sort(key=lambda figure: not figure.definition.in_core_set)
    if len(alarms) > 1:
        names = some_of([translate(figure.definition.name) for figure in alarms])
        text = gettext(
            "Decide what to do about what misses its target while its latest month lies beyond chance: %(names)s.",
            names=names,
        )
        yield Line(str(text))
    for figure in alarms if len(alarms) == 1 else ():
        found = signal_now(figure)
        assert found is not None
        text = gettext(
            "Decide what to do about “%(name)s”: it misses its target, and %(month)s lies %(signal)s.",
            name=translate(figure.definition.name),
            month=code_text(found[0].month),
            signal=translate(SIGNALS[found[0].signals[0]]),
        )
        yield Line(str(text), figure.definition.code)


def _missed_again(snapshot: Snapshot) -> Iterator[Line]:
    again = [figure for figure in snapshot.figures if misses_again(figure) and not is_alarm(figure)]
    again.sort(key=lambda figure: not figure.definition.in_core_set)
    if again and again[0].previous is not None:
        text = gettext(
            "Talk about how the work is done where a target was missed in %(before)s and is missed again: %(names)s.",
            names=some_of([translate(figure.definition.name) for figure in again]),
            before=code_text(again[0].previous.period),
        )
        yield Line(str(text), again[0].definition.code if len(again) == 1 else "")


def _overdue_actions(snapshot: Snapshot) -> Iterator[Line]:
    for row in snapshot.followed:
        if row.actions_overdue:
            figure = snapshot.find_figure(row.indicator)
            text = gettext(
                "Finish what was agreed on “%(name)s” after %(reference)s: actions overdue: %(count)s.",
                name=translate(figure.definition.name) if figure else row.indicator,
                reference=row.reference,
                count=local_number(row.actions_overdue),
            )
            yield Line(str(text), row.indicator if figure else "")


def _disputes(snapshot: Snapshot, standing: Standing) -> Iterator[Line]:
    for dispute in standing.disputes:
        if dispute.state not in IN_FORCE:
            continue
        figure = snapshot.find_figure(dispute.indicator)
        values = {
            "name": translate(figure.definition.name) if figure else dispute.indicator,
            "who": dispute.organisation_name,
        }
        if dispute.state is DisputeState.OPEN:
            text = gettext("Answer the dispute of %(who)s about “%(name)s”.", **values)
        else:
            text = gettext("Measure “%(name)s” again, as promised to %(who)s.", **values)
        yield Line(str(text), dispute.indicator if figure else "")


def _reviews(snapshot: Snapshot, standing: Standing) -> Iterator[Line]:
    limit = timedelta(days=REVIEW_WITHIN_DAYS)
    for waiting in standing.waiting:
        if snapshot.as_of - waiting.published_at > limit:
            text = gettext(
                "Sign off the evaluation of %(period)s (%(reference)s): it has waited since %(since)s.",
                period=code_text(waiting.period_key),
                reference=waiting.reference,
                since=local_date(waiting.published_at),
            )
            yield Line(str(text))


def _decisions(standing: Standing) -> Iterator[Line]:
    if standing.decisions_open:
        references = ", ".join(standing.decisions_open)
        yield Line(
            str(
                gettext("Decide what was proposed on this evaluation: %(references)s.", references=references)
            )
        )
    if standing.decisions_to_ratify:
        references = ", ".join(standing.decisions_to_ratify)
        yield Line(
            str(gettext("Ratify what was agreed without a quorum: %(references)s.", references=references))
        )


def _missing_data(snapshot: Snapshot) -> Iterator[Line]:
    if names := names_in(snapshot, MeasurementState.NO_DATA):
        yield Line(str(gettext("Submit the data that is missing for: %(names)s.", names=names)))
