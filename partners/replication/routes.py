"""Templates: the list, making one, one from a file, its download, and drafts that begin with it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from wtforms.fields.choices import SelectChoice

from core.clock import local_date, utc_now
from core.errors import RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.goals.forms import default_days
from partners.goals.queries import list_owners, list_partnerships_for_goals
from partners.memoranda.difference_words import differences_in_words
from partners.memoranda.drafts import Basics
from partners.memoranda.pages import list_possible_partners
from partners.replication import commands, queries
from partners.replication.document import MOST_BYTES
from partners.replication.forms import MakeForm, Open, StartForm, TakeInForm, name_of, take_form
from partners.replication.parts import ADDRESSES, PARTS, Outcome, Part
from partners.replication.policy import may_take
from partners.replication.taking import take_over
from partners.replication.words import goal_in_words
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page
from web.i18n import translate
from web.states import state_tag
from web.uploads import attachment, content_and_name

blueprint = Blueprint("replication", __name__, url_prefix="/templates")
DRAFT = Permission.MEMORANDUM_DRAFT


@blueprint.get("/")
@requires(DRAFT)
def index() -> ResponseReturnValue:
    """The templates of the installation."""
    rows = queries.list_templates(current_session(), get_actor())
    return render_template("partners/replication/index.html", rows=rows)


@blueprint.route("/new", methods=["GET", "POST"])
@requires(DRAFT)
@writes
def make() -> ResponseReturnValue:
    """Make a template of an agreement in force."""
    session, actor, now = current_session(), get_actor(), utc_now()
    form = MakeForm.from_request()
    form.memorandum.choices = [
        SelectChoice(value="", label=gettext("Choose an agreement")),
        *(
            SelectChoice(value=str(one.memorandum_id), label=f"{one.partner_name}, {one.reference}")
            for one in queries.list_sources(session, actor, now=now)
        ),
    ]
    if form.submitted_and_valid():
        try:
            template_id = commands.make_template(
                session, actor, UUID(form.memorandum.data), name=form.name.data or "", now=now
            )
            flash(gettext("The template was made. Read it once before you pass it on."), "success")
            return redirect(url_for("replication.show", template_id=template_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/replication/make.html", form)


@blueprint.route("/from-file", methods=["GET", "POST"])
@requires(DRAFT)
@writes
def take_in() -> ResponseReturnValue:
    """Take in the template of another installation."""
    form = TakeInForm.receive(most_bytes=MOST_BYTES)
    if form.submitted_and_valid():
        session, actor = current_session(), get_actor()
        try:
            content, name = content_and_name(form.file.data)
            if not name:
                raise RuleBroken(N_("Choose the file of a template."), "file")
            template_id = commands.import_template(session, actor, content=content, now=utc_now())
            flash(gettext("The template was taken in."), "success")
            return redirect(url_for("replication.show", template_id=template_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page("partners/replication/take_in.html", form)


@blueprint.get("/<uuid:template_id>")
@requires(DRAFT)
def show(template_id: UUID) -> ResponseReturnValue:
    """What a template holds."""
    row, body = queries.get_template(current_session(), get_actor(), template_id)
    return render_template("partners/replication/show.html", row=row, body=body)


@blueprint.get("/<uuid:template_id>/file")
@requires(DRAFT)
def file(template_id: UUID) -> ResponseReturnValue:
    """The file of a template, for another installation."""
    text = queries.get_text(current_session(), get_actor(), template_id)
    return attachment(text.encode(), media_type="application/json", name="concordat-template.json")


@blueprint.route("/<uuid:template_id>/start", methods=["GET", "POST"])
@requires(DRAFT)
@writes
def start(template_id: UUID) -> ResponseReturnValue:
    """Begin a draft agreement with the template."""
    session, actor, now = current_session(), get_actor(), utc_now()
    row, body = queries.get_template(session, actor, template_id)
    today = local_date(now, actor.timezone)
    form = StartForm.from_request(
        title=row.name,
        purpose=body["agreement"]["purpose"],
        starts_on=today,
        ends_on=today.replace(year=today.year + 1, day=min(today.day, 28)),
    )
    form.other_organisation.choices = [
        SelectChoice(value="", label=gettext("Choose an organisation")),
        *(SelectChoice(value=str(one.id), label=one.name) for one in list_possible_partners(session, actor)),
    ]
    if form.submitted_and_valid():
        try:
            basics = form.to_change()
            assert isinstance(basics, Basics)
            memorandum_id = commands.start_from_template(
                session,
                actor,
                template_id,
                other_organisation_id=UUID(form.other_organisation.data),
                basics=basics,
                with_courses=bool(form.with_courses.data),
                with_questionnaires=bool(form.with_questionnaires.data),
                now=now,
            )
            flash(gettext("The draft was begun."), "success")
            return redirect(url_for("replication.started", memorandum_id=memorandum_id))
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
    return form_page("partners/replication/start.html", form, row=row, body=body)


@blueprint.get("/drafts/<uuid:memorandum_id>")
@requires(DRAFT)
def started(memorandum_id: UUID) -> ResponseReturnValue:
    """A draft against its template: what differs, what is still to fill in, and which goals to propose."""
    session, actor = current_session(), get_actor()
    begun, row = queries.find_start(session, actor, memorandum_id)
    _, body = queries.get_template(session, actor, begun.template.id)
    return render_template(
        "partners/replication/started.html",
        begun=begun,
        row=row,
        body=body,
        sections=differences_in_words(queries.differences_to(session, row, body)),
        tags={one.value: state_tag("template_item", one) for one in Outcome},
        parts={part.value: translate(label) for part, label in PARTS.items()},
        addresses=ADDRESSES,
        is_ours=begun.organisation_id == actor.organisation_id,
        may_take=begun.organisation_id == actor.organisation_id
        and any(one.outcome is not Outcome.TAKEN for one in begun.items),
    )


@blueprint.route("/drafts/<uuid:memorandum_id>/take-over", methods=["GET", "POST"])
@requires(DRAFT)
@writes
def take(memorandum_id: UUID) -> ResponseReturnValue:
    """Propose the goals of the template, and make its courses and questionnaires one's own, in one go."""
    session, actor, now = current_session(), get_actor(), utc_now()
    begun, row = queries.find_start(session, actor, memorandum_id)
    may_take(actor, organisation_id=begun.organisation_id)
    _, body = queries.get_template(session, actor, begun.template.id)
    partnership = next(
        (one for one in list_partnerships_for_goals(session, actor, on=now) if one.id == row.partnership_id),
        None,
    )
    still_open: Open = {part: [] for part in Part}
    for one in begun.items:
        if one.outcome is not Outcome.TAKEN and (one.part is not Part.GOAL or partnership is not None):
            still_open[one.part].append((one.position, one.title))
    form = take_form(
        still_open,
        agency=list_owners(session, partnership.agency_id) if partnership else [],
        ngo=list_owners(session, partnership.ngo_id) if partnership else [],
        days=default_days(local_date(now, actor.timezone)),
    )
    wanted = form.wanted(still_open) if form.submitted_and_valid() else None
    if wanted is not None:
        try:
            taken, refused = take_over(session, actor, memorandum_id, wanted=wanted, now=now)
            flash(_taken_words(taken, refused), "success" if taken or not refused else "warning")
            return redirect(url_for("replication.started", memorandum_id=memorandum_id))
        except RuleBroken as error:
            session.rollback()
            form.refuse(error)
    goals = [(place, goal_in_words(body["goals"][place - 1])) for place, _ in still_open[Part.GOAL]]
    return form_page(
        "partners/replication/take.html",
        form,
        begun=begun,
        row=row,
        goals=goals,
        courses=[name_of(Part.COURSE, place) for place, _ in still_open[Part.COURSE]],
        questionnaires=[name_of(Part.QUESTIONNAIRE, place) for place, _ in still_open[Part.QUESTIONNAIRE]],
        is_in_force=partnership is not None,
    )


def _taken_words(taken: int, refused: int) -> str:
    words = ngettext("%(num)s was taken over.", "%(num)s were taken over.", taken)
    if refused:
        words += " " + ngettext("%(num)s was refused.", "%(num)s were refused.", refused)
    return str(words)
