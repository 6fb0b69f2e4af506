"""Narrowing a list, and keeping the filters that one uses often."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.actor import Actor
from core.clock import utc_now
from core.errors import NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.handover.filters import commands, queries
from referrals.handover.filters.forms import NameForm, RenameForm, filter_form
from referrals.handover.filters.policy import LIMIT, kinds_of
from referrals.handover.filters.presenting import LISTS, list_url, words_of
from referrals.handover.filters.values import EVERYTHING, ListFilter, ListKind, read_filter
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed, form_page
from web.i18n import translate

blueprint = Blueprint("saved_filters", __name__, url_prefix="/referrals/filters")


@blueprint.get("/")
@requires(Permission.REFERRAL_READ)
def index() -> ResponseReturnValue:
    """The reader's own filters, list by list."""
    session, actor = current_session(), get_actor()
    saved = queries.list_saved(session, actor)
    offered = {kind: queries.offered_to(session, actor, kind) for kind in kinds_of(actor)}
    lines = [
        {
            "row": row,
            "list": translate(LISTS[row.list_kind]),
            "url": list_url(row.list_kind, row.filter),
            "words": words_of(row.filter, offered[row.list_kind]),
        }
        for row in saved
        if row.list_kind in offered
    ]
    return render_template("referrals/handover/filters.html", lines=lines, limit=LIMIT)


@blueprint.get("/choose")
@requires(Permission.REFERRAL_READ)
def choose() -> ResponseReturnValue:
    """The form of a list's filter; sent back in order, it leads to the list."""
    session, actor = current_session(), get_actor()
    kind = _kind(actor)
    form = filter_form(kind, queries.offered_to(session, actor, kind), request.args)
    if request.args.get("apply") and form.validate():
        return redirect(list_url(kind, _chosen(kind), tab=request.args.get("tab")))
    return form_page(
        "referrals/handover/filter.html",
        form,
        kind=kind,
        tab=request.args.get("tab"),
        back_url=list_url(kind, EVERYTHING, tab=request.args.get("tab")),
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.REFERRAL_READ)
@writes
def new() -> ResponseReturnValue:
    """Keep the filter of the address under a name."""
    session, actor = current_session(), get_actor()
    kind = _kind(actor)
    chosen = _chosen(kind)
    form = NameForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.save_filter(
                session,
                actor,
                kind=kind,
                name=form.name.data,
                chosen=chosen,
                is_default=form.is_default.data,
                now=utc_now(),
            )
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The filter is saved. You find it above your list."), "success")
            return redirect(list_url(kind, chosen, tab=request.args.get("tab")))
    return form_page(
        "referrals/handover/filter_save.html",
        form,
        action=request.full_path,
        words=words_of(chosen, queries.offered_to(session, actor, kind)),
        back_url=list_url(kind, chosen, tab=request.args.get("tab")),
    )


@blueprint.route("/<uuid:filter_id>/rename", methods=["GET", "POST"])
@requires(Permission.REFERRAL_READ)
@writes
def rename(filter_id: UUID) -> ResponseReturnValue:
    """Another name."""
    session, actor = current_session(), get_actor()
    saved = queries.get_saved(session, actor, filter_id)
    form = RenameForm.from_request(name=saved.name)
    if form.submitted_and_valid():
        try:
            commands.rename_filter(session, actor, filter_id, name=form.name.data, now=utc_now())
        except RuleBroken as error:
            form.refuse(error)
        else:
            flash(gettext("The filter has its new name."), "success")
            return redirect(url_for("saved_filters.index"))
    return form_page("referrals/handover/filter_rename.html", form, saved=saved)


@blueprint.post("/<uuid:filter_id>/delete")
@requires(Permission.REFERRAL_READ)
@writes
def delete(filter_id: UUID) -> ResponseReturnValue:
    """Forget a filter; the referrals stay as they are."""
    if button_pressed():
        commands.delete_filter(current_session(), get_actor(), filter_id, now=utc_now())
        flash(gettext("The filter is deleted."), "success")
    return redirect(url_for("saved_filters.index"))


@blueprint.post("/<uuid:filter_id>/default")
@requires(Permission.REFERRAL_READ)
@writes
def make_default(filter_id: UUID) -> ResponseReturnValue:
    """Open the list with it."""
    if button_pressed():
        commands.open_with(current_session(), get_actor(), filter_id, now=utc_now())
        flash(gettext("The list opens with this filter from now on."), "success")
    return redirect(url_for("saved_filters.index"))


@blueprint.post("/<uuid:filter_id>/no-default")
@requires(Permission.REFERRAL_READ)
@writes
def unmake_default(filter_id: UUID) -> ResponseReturnValue:
    """Open the list without it."""
    if button_pressed():
        commands.open_without(current_session(), get_actor(), filter_id, now=utc_now())
        flash(gettext("The list opens without a filter from now on."), "success")
    return redirect(url_for("saved_filters.index"))


def _kind(actor: Actor) -> ListKind:
    """The list that the address names, else the reader's first; raises `NotFound` for one that is not theirs."""
    kinds = kinds_of(actor)
    wanted = request.args.get("list") or (kinds[0].value if kinds else "")
    found = next((kind for kind in kinds if kind.value == wanted), None)
    if found is None:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))
    return found


def _chosen(kind: ListKind) -> ListFilter:
    return read_filter(kind, request.args.items(multi=True))
