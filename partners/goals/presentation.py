"""Goals in plain words, for their list and their page: groups, sentences, what may be done, and what happens next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext, ngettext

from core.actor import Actor
from core.text import N_
from partners.goals import policy
from partners.goals.lifecycle import GoalAction, GoalState
from partners.goals.queries import ChangeRow
from partners.goals.rows import GoalRow
from partners.goals.trajectory import Rating
from partners.goals.words import RATING_ORDER, amount, expected_amount, measure_label
from web.i18n import local_date, local_number, translate
from web.states import StateTag, state_tag

GROUPS = {
    Rating.OFF_TRACK: N_("Off track"),
    Rating.ON_TRACK: N_("On track"),
    Rating.ACHIEVED: N_("Target reached"),
    Rating.NOT_STARTED: N_("Not started yet"),
    Rating.UNKNOWN: N_("Not known: no figure within 45 days"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalLine:
    """A goal in the list."""

    row: GoalRow
    tag: StateTag
    figure: str
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalGroup:
    """Goals of a partnership that are doing alike."""

    title: str
    lines: tuple[GoalLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipGoals:
    """The goals of one partnership, grouped, with a sentence about them."""

    partnership_id: UUID
    title: str
    sentence: str
    groups: tuple[GoalGroup, ...]


def by_partnership(rows: Sequence[GoalRow], on: datetime) -> list[PartnershipGoals]:
    """The list's sections in the order of the rows."""
    sections: dict[UUID, list[GoalRow]] = {}
    for row in rows:
        sections.setdefault(row.partnership_id, []).append(row)
    return [_section(partnership_id, theirs, on) for partnership_id, theirs in sections.items()]


def tag_of(row: GoalRow, on: datetime) -> StateTag:
    """How an active goal is doing; of others what has become of them."""
    if row.state is GoalState.AGREED:
        return state_tag("goal_rating", row.rating(on))
    return state_tag("goal", row.state)


def latest_words(row: GoalRow) -> str:
    """The last figure and its day, or that there is none."""
    if row.latest is None:
        return str(gettext("No figure yet"))
    return str(
        gettext(
            "%(figure)s on %(day)s",
            figure=amount(row.measure, row.latest.value),
            day=local_date(row.latest.measured_on),
        )
    )


def way_words(row: GoalRow) -> str:
    """From what to what, by when."""
    return str(
        gettext(
            "from %(baseline)s to %(target)s by %(day)s",
            baseline=amount(row.measure, row.course.baseline),
            target=amount(row.measure, row.course.target),
            day=local_date(row.course.ends_on),
        )
    )


def caption_of(row: GoalRow, on: datetime) -> str:
    """The finding of the progress picture in a sentence."""
    measure = measure_label(row.measure)
    if row.latest is None:
        return str(gettext("%(measure)s: no figure has been reported yet.", measure=measure))
    figure, day = amount(row.measure, row.latest.value), local_date(row.latest.measured_on)
    if row.state is GoalState.AGREED and row.is_stale(on):
        return str(gettext(
            "%(measure)s was %(figure)s on %(day)s. That is more than 45 days ago, so nobody knows how it is today.",
            measure=measure, figure=figure, day=day,
        ))  # fmt: skip
    expected = expected_amount(row, row.today(on))
    return str(gettext(
        "%(measure)s was %(figure)s on %(day)s; %(expected)s is expected by now.",
        measure=measure, figure=figure, day=day, expected=expected,
    ))  # fmt: skip


def what_happens_next(row: GoalRow, waiting: ChangeRow | None, actor: Actor, on: datetime) -> str:
    """Whose turn it is, and for what."""
    if row.state is GoalState.PROPOSED:
        if row.proposed_for_id == actor.organisation_id:
            return str(gettext("%(name)s has to agree, or to change the proposal.", name=_other(row, actor)))
        return str(gettext("%(name)s proposes this goal. Agree to it, change it, or give it up with a reason.", name=_other(row, actor)))  # fmt: skip
    if row.state is not GoalState.AGREED:
        return str(gettext("This goal is concluded. Nothing more is to be done."))
    if waiting is not None:
        if waiting.proposed_for_id == actor.organisation_id:
            return str(gettext("Your change waits for the answer of %(name)s. Until then the agreed target holds.", name=_other(row, actor)))  # fmt: skip
        return str(gettext("%(name)s asks for another target. Accept it or keep the agreed one.", name=_other(row, actor)))  # fmt: skip
    today = row.today(on)
    if today < row.course.starts_on:
        return str(gettext("It starts by itself on %(day)s.", day=local_date(row.course.starts_on)))
    if row.outcome is Rating.ACHIEVED:
        return str(
            gettext("The target is reached. Conclude the goal, or let it run to see whether that lasts.")
        )
    if today > row.course.ends_on:
        return str(
            gettext(
                "The last day has passed. Report the last figure if it is missing, then conclude the goal."
            )
        )
    if row.is_stale(on):
        return str(
            gettext("The owners report a new figure: without one nobody knows whether the goal is on track.")
        )
    days = 46 - row.days_without_figure(on)
    return str(
        ngettext(
            "The owners report the next figure within %(num)s day, before the last one is too old.",
            "The owners report the next figure within %(num)s days, before the last one is too old.",
            days,
        )
    )


def actions_of(row: GoalRow, waiting: ChangeRow | None, actor: Actor, on: datetime) -> frozenset[str]:
    """The codes of the buttons that the page of a goal has for this actor."""
    offered = {action for action in GoalAction if policy.can_act(actor, row.state, action)}
    own = actor.organisation_id
    if row.proposed_for_id == own:
        offered.discard(GoalAction.AGREE)
    if waiting is None:
        offered -= {GoalAction.ACCEPT_CHANGE, GoalAction.REFUSE_CHANGE}
    else:
        offered.discard(GoalAction.PROPOSE_CHANGE)
        if waiting.proposed_for_id == own:
            offered.discard(GoalAction.ACCEPT_CHANGE)
    today = row.today(on)
    if today < row.course.starts_on:
        offered.discard(GoalAction.REPORT)
    offered.discard(GoalAction.MISS)
    if row.outcome is not Rating.ACHIEVED and today <= row.course.ends_on:
        offered.discard(GoalAction.ACHIEVE)
    return frozenset(action.value for action in offered)


def change_lines(row: GoalRow, changes: Sequence[ChangeRow]) -> list[dict[str, object]]:
    """Every change that was asked for, as lines of a timeline, the latest first."""
    return [
        {
            "label": gettext(
                "Target %(old)s by %(old_day)s → %(new)s by %(new_day)s",
                old=amount(row.measure, change.old_target),
                old_day=local_date(change.old_ends_on),
                new=amount(row.measure, change.new_target),
                new_day=local_date(change.new_ends_on),
            ),
            "at": change.answered_at or change.proposed_at,
            "by": change.answered_by or change.proposed_by,
            "text": change.reason,
            "tag": state_tag("goal_change", change.answer),
        }
        for change in changes
    ]


def _section(partnership_id: UUID, rows: Sequence[GoalRow], on: datetime) -> PartnershipGoals:
    active = [row for row in rows if row.state is GoalState.AGREED]
    groups = [
        GoalGroup(
            title=translate(GROUPS[rating]),
            lines=tuple(_line(row, on) for row in active if row.rating(on) is rating),
        )
        for rating in RATING_ORDER
    ]
    groups.insert(0, GoalGroup(title=gettext("Proposed"), lines=_in_state(rows, on, GoalState.PROPOSED)))
    groups.append(
        GoalGroup(
            title=gettext("Concluded"),
            lines=_in_state(rows, on, GoalState.ACHIEVED, GoalState.MISSED, GoalState.ABANDONED),
        )
    )
    first = rows[0]
    return PartnershipGoals(
        partnership_id=partnership_id,
        title=f"{first.agency_name} – {first.ngo_name}",
        sentence=_sentence(active, on),
        groups=tuple(group for group in groups if group.lines),
    )


def _sentence(active: Sequence[GoalRow], on: datetime) -> str:
    """P06 in words: on track or reached, of the active goals with a figure that is not too old."""
    started = [row.rating(on) for row in active if row.is_active(on)]
    known = [rating for rating in started if rating is not Rating.UNKNOWN]
    good = sum(rating in (Rating.ON_TRACK, Rating.ACHIEVED) for rating in known)
    unknown = len(started) - len(known)
    if not started:
        return str(gettext("No goal is active."))
    words = (
        ngettext(
            "%(good)s of %(total)s goal with a recent figure is on track or reached.",
            "%(good)s of %(total)s goals with a recent figure are on track or reached.",
            len(known), good=local_number(good), total=local_number(len(known)),
        )
        if known
        else gettext("No active goal has a recent figure.")
    )  # fmt: skip
    if unknown and known:
        words += " " + ngettext("Of %(num)s more nobody knows.", "Of %(num)s more nobody knows.", unknown)
    return str(words)


def _in_state(rows: Sequence[GoalRow], on: datetime, *states: GoalState) -> tuple[GoalLine, ...]:
    return tuple(_line(row, on) for row in rows if row.state in states)


def _line(row: GoalRow, on: datetime) -> GoalLine:
    return GoalLine(row=row, tag=tag_of(row, on), figure=latest_words(row), way=way_words(row))


def _other(row: GoalRow, actor: Actor) -> str:
    return row.ngo_name if actor.organisation_id == row.agency_id else row.agency_name
