"""Pages of certificates: whose hold, one's own, the document, and taking one back."""

from uuid import UUID

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from core.clock import utc_now
from core.errors import RuleBroken
from core.text import N_
from partners.training.certificates import commands, queries
from partners.training.certificates.pdf import certificate_pdf
from partners.training.certificates.policy import can_withdraw, may_withdraw
from partners.training.elsewhere.queries import list_waiting
from partners.training.routes.board import READ, RUN, TAKE, blueprint, tabs_for, today_of
from partners.training.sessions.forms import ReasonForm
from web.access import get_actor, requires, writes
from web.database import current_session
from web.forms import form_page
from web.i18n import translate
from web.pdf import pdf_is_on
from web.states import state_tag


@blueprint.get("/certificates")
@requires(READ)
def certificates() -> str:
    """Whose certificates hold, and whose refresher is due: of a supervisor's unit, of a coordinator's organisation."""
    session, actor = current_session(), get_actor()
    today, due_only = today_of(actor), "due" in request.args
    return render_template(
        "partners/training/certificates.html",
        tabs=tabs_for(actor, "training.certificates"),
        rows=[
            (row, state_tag("training_certificate", row.standing(today)))
            for row in queries.list_watched(session, actor, on=today, due_only=due_only)
        ],
        claims=list_waiting(session, actor) if actor.holds(RUN) else [],
        due_only=due_only,
        is_unit=not actor.holds(RUN),
    )


@blueprint.get("/certificates/<uuid:certificate_id>")
@requires(TAKE)
def certificate(certificate_id: UUID) -> str:
    """One certificate."""
    session, actor = current_session(), get_actor()
    row = queries.get_certificate(session, actor, certificate_id)
    return render_template(
        "partners/training/certificate.html",
        row=row,
        tag=state_tag("training_certificate", row.standing(today_of(actor))),
        verify_url=url_for("training.verify", number=row.number, _external=True),
        has_document=pdf_is_on() and not row.is_from_elsewhere,
        may_withdraw=row.withdrawn_at is None
        and can_withdraw(actor, holder_organisation_id=row.holder_organisation_id),
    )


@blueprint.get("/certificates/<uuid:certificate_id>/document.pdf")
@requires(TAKE)
def certificate_document(certificate_id: UUID) -> ResponseReturnValue:
    """The certificate as a tagged PDF with a code that leads to its public page."""
    row = queries.get_certificate(current_session(), get_actor(), certificate_id)
    if not pdf_is_on() or row.is_from_elsewhere:
        abort(404)
    verify_url = url_for("training.verify", number=row.number, _external=True)
    description = gettext("Code that opens the page on which this certificate is verified")
    answer = Response(
        certificate_pdf(row, verify_url=verify_url, description=description), content_type="application/pdf"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="certificate-{row.number}.pdf"'
    return answer


@blueprint.route("/certificates/<uuid:certificate_id>/withdraw", methods=["GET", "POST"])
@requires(RUN)
@writes
def withdraw(certificate_id: UUID) -> ResponseReturnValue:
    """Take a certificate back; its public page says so."""
    session, actor = current_session(), get_actor()
    row = queries.get_certificate(session, actor, certificate_id)
    may_withdraw(actor, holder_organisation_id=row.holder_organisation_id)
    form = ReasonForm.from_request()
    if form.submitted_and_valid():
        try:
            commands.withdraw_certificate(
                session, actor, certificate_id, reason=form.reason.data or "", now=utc_now()
            )
            flash(gettext("The certificate is withdrawn."), "success")
            return redirect(url_for("training.certificate", certificate_id=certificate_id))
        except RuleBroken as error:
            form.refuse(error)
    return form_page(
        "partners/training/reason.html",
        form,
        title=translate(N_("Withdraw the certificate")),
        word=translate(N_("Withdraw it")),
        hint=translate(
            N_("The holder reads the reason. Its public page says that it was withdrawn, not why.")
        ),
        back=url_for("training.certificate", certificate_id=row.id),
        place=row.number,
    )
