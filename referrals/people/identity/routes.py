"""Pages about records of one person: suggestions, two records side by side, links, merges and their undoing."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from referrals.people.identity import commands, queries, words
from referrals.people.identity.forms import CompareForm, MergeForm, ReasonForm, RevealForm
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import button_pressed, form_page
from web.i18n import translate

blueprint = Blueprint("records", __name__, url_prefix="/person-records")
TABS = {
    "suggested": N_("May be one person"),
    "merged": N_("Merged records"),
    "decided": N_("Links and decisions"),
}


@blueprint.route("/", methods=["GET", "POST"])
@requires(Permission.PERSON_MERGE)
@writes
def index() -> ResponseReturnValue:
    """Records that may be one person, what was decided so far, and two codes to compare."""
    session, actor = current_session(), get_actor()
    form = CompareForm.from_request()
    if form.submitted_and_valid():
        found = {}
        for field in (form.first, form.second):
            found[field.name] = queries.find_record(session, actor, field.data)
            if found[field.name] is None:
                form.refuse(RuleBroken(N_("Nobody in your agency’s records has this code."), field.name))
        if not form.errors and found["first"] == found["second"]:
            form.refuse(RuleBroken(N_("Both codes lead to one record."), "second"))
        if not form.errors:
            return redirect(url_for(".compare", first_id=found["first"], second_id=found["second"]))
    tab = request.args.get("tab", "suggested")
    tab = tab if tab in TABS else "suggested"
    return form_page(
        "referrals/people/identity/index.html",
        form,
        tab=tab,
        tabs=[
            {"label": translate(label), "url": url_for(".index", tab=name), "current": name == tab}
            for name, label in TABS.items()
        ],
        suggestions=queries.list_suggestions(session, actor) if tab == "suggested" else (),
        merges=queries.list_merges(session, actor) if tab == "merged" else (),
        decisions=queries.list_decisions(session, actor) if tab == "decided" else (),
        words=words,
    )


@blueprint.route("/compare/<uuid:first_id>/<uuid:second_id>", methods=["GET", "POST"])
@requires(Permission.PERSON_MERGE)
@writes
def compare(first_id: UUID, second_id: UUID) -> ResponseReturnValue:
    """Two records side by side; a posted reason shows the names for ten minutes."""
    session, actor, now = current_session(), get_actor(), utc_now()
    comparison = queries.compare(session, actor, (first_id, second_id), now=now)
    form = RevealForm.from_request()
    form.offer()
    if form.submitted_and_valid():
        try:
            commands.reveal(session, actor, (first_id, second_id), why=form.why.data, now=now)
            return redirect(url_for(".compare", first_id=first_id, second_id=second_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("referrals/people/identity/compare.html", form, comparison=comparison, words=words)


@blueprint.route("/compare/<uuid:first_id>/<uuid:second_id>/link", methods=["GET", "POST"])
@requires(Permission.PERSON_MERGE)
@writes
def link(first_id: UUID, second_id: UUID) -> ResponseReturnValue:
    """The same person, and both records are kept."""
    session, actor, now = current_session(), get_actor(), utc_now()
    comparison = queries.compare(session, actor, (first_id, second_id), now=now)
    form = ReasonForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.link(session, actor, pair=(first_id, second_id), reason=form.reason.data, now=now)
            flash(gettext("Linked: figures count both records as one person."), "success")
            return redirect(url_for(".index", tab="decided"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("referrals/people/identity/link.html", form, comparison=comparison)


@blueprint.route("/compare/<uuid:first_id>/<uuid:second_id>/different", methods=["GET", "POST"])
@requires(Permission.PERSON_MERGE)
@writes
def tell_apart(first_id: UUID, second_id: UUID) -> ResponseReturnValue:
    """Two people: the pair is suggested no more."""
    session, actor, now = current_session(), get_actor(), utc_now()
    comparison = queries.compare(session, actor, (first_id, second_id), now=now)
    form = ReasonForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.tell_apart(session, actor, pair=(first_id, second_id), reason=form.reason.data, now=now)
            flash(gettext("Noted: these are two people. The pair is suggested no more."), "success")
            return redirect(url_for(".index"))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("referrals/people/identity/tell_apart.html", form, comparison=comparison)


@blueprint.route("/compare/<uuid:first_id>/<uuid:second_id>/merge", methods=["GET", "POST"])
@requires(Permission.PERSON_MERGE)
@writes
def merge(first_id: UUID, second_id: UUID) -> ResponseReturnValue:
    """Two steps: which record stays and why, then what will move; only the second one merges."""
    session, actor, now = current_session(), get_actor(), utc_now()
    comparison = queries.compare(session, actor, (first_id, second_id), now=now)
    form = MergeForm.from_request()
    form.offer(comparison)
    if form.submitted_and_valid():
        survivor_id, merged_id = form.sides(comparison)
        try:
            reason = commands.checked_reason(form.reason.data)
            if form.was_confirmed():
                done = commands.merge(
                    session, actor, survivor_id=survivor_id, merged_id=merged_id, reason=reason, now=now
                )
                flash(gettext("Merged. You can undo it here."), "success")
                return redirect(url_for(".merged", merge_id=done.id))
            form.confirmed.data = form.survivor.data
            stays, goes = sorted(comparison.cards, key=lambda card: card.id != survivor_id)
            return render_template(
                "referrals/people/identity/merge_check.html",
                form=form,
                stays=stays,
                goes=goes,
                comparison=comparison,
            )
        except RuleBroken as error:
            form.refuse(error)
    form.confirmed.data = ""
    return form_page("referrals/people/identity/merge.html", form, comparison=comparison)


@blueprint.get("/merges/<uuid:merge_id>")
@requires(Permission.PERSON_MERGE)
def merged(merge_id: UUID) -> ResponseReturnValue:
    """One merge: why, what moved, and whether it was undone."""
    page = queries.get_merge(current_session(), get_actor(), merge_id)
    return render_template("referrals/people/identity/merged.html", page=page, words=words)


@blueprint.route("/merges/<uuid:merge_id>/undo", methods=["GET", "POST"])
@requires(Permission.PERSON_MERGE)
@writes
def undo(merge_id: UUID) -> ResponseReturnValue:
    """Undo a merge, having seen what goes back and what stays."""
    session, actor = current_session(), get_actor()
    page = queries.get_merge(session, actor, merge_id)
    form = ReasonForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.undo_merge(session, actor, merge_id, reason=form.reason.data, now=utc_now())
            flash(gettext("Undone: there are two records again."), "success")
            return redirect(url_for(".merged", merge_id=merge_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("referrals/people/identity/undo.html", form, page=page, words=words)


@blueprint.post("/decisions/<uuid:pair_id>/end")
@requires(Permission.PERSON_MERGE)
@writes
def end_decision(pair_id: UUID) -> ResponseReturnValue:
    """Take a link or a “two people” back."""
    if button_pressed():
        commands.end_decision(current_session(), get_actor(), pair_id, now=utc_now())
        flash(gettext("Taken back."), "success")
    return redirect(url_for(".index", tab="decided"))
