"""Opening a draft, and completing it section by section."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date, utc_now
from core.errors import Conflict, NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda import commands, pages, policy, presentation, telling
from partners.memoranda.clauses import LIBRARY
from partners.memoranda.differences import compare
from partners.memoranda.drafts import Section, missing
from partners.memoranda.forms import NewMemorandumForm, term_of_one_year
from partners.memoranda.lifecycle import MemorandumAction as A
from partners.memoranda.overlap import find_pair_agreement
from partners.memoranda.routes.board import blueprint, form_page
from partners.memoranda.rows import MemorandumRow
from partners.memoranda.section_forms import SECTION_FORMS
from partners.memoranda.sections import section_label, section_tasks
from partners.memoranda.versions import list_versions
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import SelectChoice
from web.i18n import translate


@blueprint.route("/new", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def new() -> ResponseReturnValue:
    """Open a draft with an organisation of the other side."""
    session, actor, now = current_session(), get_actor(), utc_now()
    form = NewMemorandumForm.from_request(**term_of_one_year(local_date(now, actor.timezone)))
    partners = pages.list_possible_partners(session, actor)
    form.other_organisation.choices = [
        SelectChoice(value="", label=gettext("Choose an organisation")),
        *(SelectChoice(value=str(one.id), label=one.name) for one in partners),
    ]
    if form.submitted_and_valid():
        try:
            _check_apart(session, actor, form)
            memorandum = commands.draft_memorandum(
                session,
                actor,
                other_organisation_id=UUID(form.other_organisation.data),
                basics=form.to_change(),
                clauses=[replace(c, heading=translate(c.heading), body=translate(c.body)) for c in LIBRARY],
                now=now,
            )
            return redirect(url_for(".draft", memorandum_id=memorandum.id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("new", form)


@blueprint.get("/<uuid:memorandum_id>/draft")
@requires(Permission.MEMORANDUM_DRAFT)
def draft(memorandum_id: UUID) -> ResponseReturnValue:
    """The task list of a draft: what is done, what is still missing, and what an amendment changes."""
    session, actor = current_session(), get_actor()
    row = pages.get_memorandum(session, actor, memorandum_id)
    policy.may_act(actor, row.facts.state, A.EDIT)
    content = pages.get_content(session, row)
    lacking = missing(content)
    base = next((one for one in list_versions(session, actor, row) if one.id == row.follows_id), None)
    changed = compare(pages.get_content(session, base), content) if base else None
    return render_template(
        "partners/memoranda/draft.html",
        row=row,
        base=base,
        kind=telling.kind_in_words(row),
        tasks=section_tasks(row.id, lacking, changed=changed),
        overlap=pages.find_draft_overlap(session, row),
        parties=presentation.in_a_list(party.name for party in row.parties),
        done=len(Section) - len({section for section, _reason in lacking}),
        ready=not lacking,
    )


@blueprint.route("/<uuid:memorandum_id>/draft/<section>", methods=["GET", "POST"])
@requires(Permission.MEMORANDUM_DRAFT)
@writes
def section(memorandum_id: UUID, section: str) -> ResponseReturnValue:
    """One section of a draft; it may be saved while incomplete."""
    session, actor = current_session(), get_actor()
    if section not in SECTION_FORMS:
        raise NotFound(N_("There is no such section."))
    row = pages.get_memorandum(session, actor, memorandum_id)
    if request.method == "GET":
        policy.may_act(actor, row.facts.state, A.EDIT)
    kind = SECTION_FORMS[Section(section)]
    form = kind.from_request(version=row.version, **kind.values_of(pages.get_content(session, row)))
    _offer_choices(session, form, row, Section(section))
    status = None
    if form.submitted_and_valid():
        try:
            commands.change_draft(
                session,
                actor,
                row.id,
                section=form.to_change(),
                version=form.seen_version(),
                now=utc_now(),
            )
            flash(gettext("Saved."), "success")
            return redirect(url_for(".draft", memorandum_id=row.id))
        except RuleBroken as error:
            form.refuse(error)
        except Conflict as error:
            # Frozen or changed since the page was opened: what was typed stays, to be copied.
            session.rollback()
            form.refuse(RuleBroken(error.message, None, **error.params))
            status = 409
    label = section_label(Section(section))
    page, refused = form_page(section.replace("-", "_"), form, row=row, label=label)
    return page, status or refused


def _offer_choices(session: Session, form: Any, row: MemorandumRow, section: Section) -> None:
    if section is Section.SCOPE:
        services, areas = (
            pages.list_choosable_services(session, row),
            pages.list_choosable_areas(session, row),
        )
        form.services.choices = [SelectChoice(value=str(s.id), label=s.name) for s in services]
        form.areas.choices = [SelectChoice(value=str(a.id), label=a.name) for a in areas]
    if section is Section.PARTIES:
        form.further.choices = [
            SelectChoice(value=str(party.organisation_id), label=party.name) for party in row.parties[2:]
        ]
        form.organisation.choices = [
            SelectChoice(value="", label=gettext("Nobody else")),
            *(
                SelectChoice(value=str(one.id), label=one.name)
                for one in pages.list_joining_parties(session, row)
            ),
        ]


def _check_apart(session: Session, actor: Actor, form: NewMemorandumForm) -> None:
    """Where the pair has an agreement on these days, the drafter says that this one is for other services."""
    if form.apart.data:
        return
    agency_id, ngo_id = commands.pair_of(actor, UUID(form.other_organisation.data))
    days = (form.starts_on.data, form.ends_on.data)
    if reference := find_pair_agreement(session, agency_id=agency_id, ngo_id=ngo_id, days=days):
        raise RuleBroken(
            N_(
                "Agreement %(reference)s joins you on some of these days already. Amend or renew that one, choose"
                " other days, or tick this box if the new one is for other services."
            ),
            "apart",
            reference=reference,
        )
