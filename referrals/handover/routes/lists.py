"""The list that each role works on: the NGO's queue, the officer's referrals, the partnership desk's."""

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask import render_template, request, url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor, OrganisationKind, Role
from core.clock import utc_now
from core.lifecycle import Turn
from core.permissions import Permission
from core.text import N_
from partners.memoranda.terms import Urgency
from referrals.handover import queries
from referrals.handover.desk.routes.showing import turn_shown
from referrals.handover.exports.policy import can_export
from referrals.handover.filters.presenting import arguments_of
from referrals.handover.filters.top import narrowed_by_request, top_of
from referrals.handover.filters.values import EVERYTHING, ListKind
from referrals.handover.lifecycle import ReferralState
from referrals.handover.queries import DeskTab, OfficerTab, QueueTab
from referrals.handover.routes.board import blueprint
from referrals.handover.routes.presenting import status_tags, tags
from referrals.handover.visibility import OfficerStatus
from web.access import get_actor, requires
from web.database import current_session
from web.i18n import local_number, translate

E = TypeVar("E", bound=StrEnum)
Tab = dict[str, object]


@blueprint.get("/")
@requires(Permission.REFERRAL_READ)
def index() -> str:
    """The list of the reader's role."""
    session, actor, now = current_session(), get_actor(), utc_now()
    if actor.organisation_kind is OrganisationKind.NGO:
        return _queue(session, actor, now)
    if request.args.get("view") != "desk" and actor.holds(Permission.REFERRAL_CREATE):
        return _officer_list(session, actor, now)
    return _desk_list(session, actor, now)


@blueprint.get("/finished")
@requires(Permission.REFERRAL_READ)
def finished() -> str:
    """What the reader's NGO has finished, the newest sent first."""
    page = queries.list_finished(
        current_session(), get_actor(), after=request.args.get("after"), now=utc_now()
    )
    return render_template(
        "referrals/handover/finished.html",
        page=page,
        states=tags("referral_ngo", ReferralState),
        urgencies=tags("urgency", Urgency),
        following=_following(page.next, "handover.finished"),
    )


def _queue(session: Session, actor: Actor, now: datetime) -> str:
    narrowed = narrowed_by_request(session, actor, ListKind.QUEUE)
    chosen = narrowed.chosen
    counts = queries.count_queue(session, actor, chosen=chosen, now=now)
    works = actor.has_role(Role.NGO_WORKER) and not actor.has_role(Role.NGO_INTAKE, Role.NGO_MANAGER)
    tab = _chosen(QueueTab, "tab", QueueTab.MINE if works else QueueTab.ALL)
    page = queries.list_queue(
        session, actor, tab=tab, chosen=chosen, after=request.args.get("after"), now=now
    )
    sizes = {QueueTab.MINE: counts.mine, QueueTab.UNASSIGNED: counts.unassigned, QueueTab.ALL: counts.all}
    labels = {QueueTab.MINE: N_("Mine"), QueueTab.UNASSIGNED: N_("Unassigned"), QueueTab.ALL: N_("All open")}
    kept = arguments_of(chosen)
    return render_template(
        "referrals/handover/queue.html",
        page=page,
        tab=tab,
        top=top_of(session, actor, narrowed, tab=tab),
        narrowed=not chosen.is_empty,
        tabs_shown=[_tab(labels[t], t, t is tab, count=sizes[t], **kept) for t in labels],
        overdue_count=capped(counts.overdue),
        overdue_url=url_for("handover.index", **kept | {"tab": tab.value, "overdue": "1"}),
        shows_overdue=chosen.overdue,
        export_url=_export(actor, ListKind.QUEUE, tab=tab.value, **kept),
        states=tags("referral_ngo", ReferralState),
        turns={row.id: _turn_of(row) for row in page.rows},
        ticks=actor.holds(Permission.REFERRAL_DECIDE),
        covering=actor.covering,
        works=actor.holds(Permission.CASEWORK_WRITE),
        urgencies=tags("urgency", Urgency),
        following=_following(page.next, "handover.index", tab=tab.value, **kept),
    )


def _turn_of(row: queries.QueueRow) -> str:
    return turn_shown(
        row.state,
        viewer=Turn.NGO,
        acknowledged_at=row.acknowledged_at,
        next_due_at=row.next_due_at,
        since=row.info_requested_at or row.last_event_at,
        is_assigned=row.worker_id is not None,
        is_reached=row.first_contact_at is not None,
    )


def _officer_list(session: Session, actor: Actor, now: datetime) -> str:
    narrowed = narrowed_by_request(session, actor, ListKind.OFFICER)
    chosen = narrowed.chosen
    supervises = actor.has_role(Role.SUPERVISOR) and actor.unit_id is not None
    first = OfficerTab.OWN if actor.has_role(Role.LIAISON_OFFICER) or not supervises else OfficerTab.UNIT
    tab = _chosen(OfficerTab, "tab", first)
    if not supervises:
        tab = OfficerTab.OWN
    counts = queries.count_for_officer(session, actor)
    page = queries.list_for_officer(
        session, actor, tab=tab, chosen=chosen, after=request.args.get("after"), now=now
    )
    kept = arguments_of(chosen)
    views = [_tab(N_("Own"), OfficerTab.OWN, tab is OfficerTab.OWN, **kept)]
    if supervises:
        views.append(_tab(N_("My unit"), OfficerTab.UNIT, tab is OfficerTab.UNIT, **kept))
    if actor.has_role(Role.PARTNERSHIP_DESK):
        views.append(_tab(N_("Partnership desk"), DeskTab.ALL, current=False, view="desk"))
    waiting = tuple(row for row in page.rows if row.status is OfficerStatus.REPLY_NEEDED)
    drafts = tuple(row for row in page.rows if row.is_draft)
    return render_template(
        "referrals/handover/officer_list.html",
        waiting=waiting,
        drafts=drafts,
        sent=tuple(row for row in page.rows if not row.is_draft and row not in waiting),
        reply_count=str(len(waiting)) if chosen != EVERYTHING else capped(counts.reply_needed),
        draft_count=str(len(drafts)) if chosen != EVERYTHING else capped(counts.drafts),
        now=now,
        tab=tab,
        top=top_of(session, actor, narrowed, tab=tab),
        narrowed=not chosen.is_empty,
        tabs_shown=views if len(views) > 1 else [],
        statuses=status_tags(),
        urgencies=tags("urgency", Urgency),
        following=_following(page.next, "handover.index", tab=tab.value, **kept),
    )


def _desk_turn_of(row: queries.DeskRow) -> str:
    return turn_shown(
        row.state,
        viewer=Turn.DESK,
        acknowledged_at=row.acknowledged_at,
        next_due_at=row.next_due_at,
        since=row.last_event_at,
        is_assigned=True,
        is_reached=False,
    )


def _desk_list(session: Session, actor: Actor, now: datetime) -> str:
    narrowed = narrowed_by_request(session, actor, ListKind.DESK)
    chosen = narrowed.chosen
    tab = _chosen(DeskTab, "tab", DeskTab.REVIEW if chosen.is_empty else DeskTab.ALL)
    page = queries.list_for_desk(
        session, actor, tab=tab, chosen=chosen, after=request.args.get("after"), now=now
    )
    labels = {DeskTab.REVIEW: N_("To review"), DeskTab.OVERDUE: N_("Overdue"), DeskTab.ALL: N_("All")}
    kept = arguments_of(chosen) | {"view": "desk"}
    return render_template(
        "referrals/handover/desk_list.html",
        page=page,
        tab=tab,
        top=top_of(session, actor, narrowed, tab=tab),
        narrowed=not chosen.is_empty,
        tabs_shown=[_tab(label, t, t is tab, **kept) for t, label in labels.items()],
        export_url=_export(actor, ListKind.DESK, tab=tab.value, **arguments_of(chosen)),
        states=tags("referral_ngo", ReferralState),
        turns={row.id: _desk_turn_of(row) for row in page.rows},
        urgencies=tags("urgency", Urgency),
        following=_following(page.next, "handover.index", tab=tab.value, **kept),
    )


def _export(actor: Actor, kind: ListKind, **kept: Any) -> str | None:
    return url_for("referral_exports.queue", list=kind.value, **kept) if can_export(actor) else None


def capped(count: int) -> str:
    """A count for people; beyond the cap it says so."""
    shown = min(count, queries.CAP)
    words = local_number(shown)
    return gettext("%(count)s+", count=words) if count > queries.CAP else words


def _tab(label: str, value: StrEnum, current: bool, *, count: int | None = None, **more: Any) -> Tab:
    url = url_for("handover.index", tab=value.value, **more)
    words = None if count is None else capped(count)
    return {"label": translate(label), "url": url, "current": current, "count": words}


def _following(token: str | None, endpoint: str, **more: Any) -> str | None:
    return url_for(endpoint, after=token, **more) if token else None


def _chosen(kind: type[E], name: str, default: E) -> E:
    """The tab of the address; an unknown one is the usual one."""
    value = request.args.get(name)
    return kind(value) if value in {member.value for member in kind} else default
