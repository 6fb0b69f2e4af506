"""The receipt for the person, and the copy of a referral that the NGO takes along: plain words, on screen and paper."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore

from flask import render_template
from flask_babel import get_locale, gettext

from core.text import N_
from referrals.handover.consenting.queries import ConsentPage
from referrals.handover.routes.presenting import Line
from referrals.people.consents.codes import ConsentKind
from referrals.people.consents.standing import ConsentStatus
from referrals.people.consents.wording import (
    PART2_NOTICE,
    PLAIN_CATEGORIES,
    QUESTIONS,
    needs_part2_notice,
    sentences_of,
)
from web.i18n import local_date, translate
from web.pdf import render_pdf

_turns = BoundedSemaphore(max(1, os.cpu_count() or 1))
_COUNTING = (ConsentStatus.VALID, ConsentStatus.PROVISIONAL)
ANSWERS: Mapping[ConsentStatus | None, str] = {
    None: N_("You were not asked."),
    ConsentStatus.VALID: N_("You agreed."),
    ConsentStatus.PROVISIONAL: N_("You agreed in words. Please confirm it in writing."),
    ConsentStatus.EXPIRED: N_("Your agreement has ended."),
    ConsentStatus.WITHDRAWN: N_("You took your agreement back."),
    ConsentStatus.REFUSED: N_("You said no."),
}
ON_PAPER = (ConsentKind.REFERRAL_SHARE, ConsentKind.FEEDBACK_TO_POLICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the person gets in the hand."""

    title: str
    reference: str
    person_name: str | None
    answers: list[Line]
    """What the person said to each question."""
    questions: list[Line]
    part2_notice: str | None
    version: str


def receipt_of(page: ConsentPage) -> Receipt:
    """The receipt of the person's present answers: what, who, why, until when, how to change one's mind, and no cost."""
    around = page.around
    share, feedback = (page.current(kind) for kind in ON_PAPER)
    version = share.text_version if share is not None else ""
    words = sentences_of(version)
    ngo = page.partner_name or gettext("the service partner")

    def said(text: str) -> str:
        return translate(text) % {"ngo": ngo} if "%(ngo)s" in text else translate(text)

    shares, tells = (row is not None and row.status in _COUNTING for row in (share, feedback))
    counting = [row for row in (share, feedback) if row is not None and row.status in _COUNTING]
    untils = [
        gettext("%(what)s: %(day)s", what=_short(row.kind), day=local_date(row.ends_at)) for row in counting
    ]
    why = [said(words.why)] + ([said(words.why_feedback)] if tells else [])
    who = [gettext("From %(agency)s to %(ngo)s", agency=around.agency.name, ngo=ngo)] if shares else []
    who += (
        [gettext("From %(ngo)s to %(agency)s", agency=around.agency.name, ngo=ngo)]
        if feedback in counting
        else []
    )
    what = [
        translate(PLAIN_CATEGORIES[c]) for row in counting for c in PLAIN_CATEGORIES if c in row.categories
    ]
    substances = around.concerns_substances and around.case.country == "US"
    part2 = any(
        needs_part2_notice(row.kind, row.categories, part2_program=substances)
        for row in page.consents
        if row.is_given
    )
    values = {
        "what": what or [gettext("Nothing")],
        "who": who or [gettext("Nobody")],
        "why": why,
        "until": untils or [gettext("Nothing is shared now.")],
        "back": [said(words.back), said(words.back_limits)],
        "cost": [said(words.cost)],
        "onward": [said(words.onward)],
    }
    return Receipt(
        title=gettext("Sharing your details: what you decided"),
        reference=around.case.reference,
        person_name=around.person_name,
        answers=[
            Line(label=label, value=_answer(row.status if row is not None else None))
            for label, row in (
                (gettext("May the police pass your details to %(ngo)s?", ngo=ngo), share),
                (gettext("May %(ngo)s tell the police how far it has come?", ngo=ngo), feedback),
            )
        ],
        questions=[Line(label=translate(QUESTIONS[key]), value=value) for key, value in values.items()],
        part2_notice=PART2_NOTICE if part2 else None,
        version=version,
    )


def _short(kind: ConsentKind) -> str:
    return translate(
        N_("To the police") if kind is ConsentKind.FEEDBACK_TO_POLICE else N_("To the helping service")
    )


def _answer(status: ConsentStatus | None) -> str:
    return translate(ANSWERS[status])


def receipt_pdf(receipt: Receipt, *, now: datetime) -> bytes:
    """The receipt as a tagged document; its title names nobody."""
    return _pdf(
        render_template("pdf/receipt.html", receipt=receipt, language=_language()),
        title=receipt.title,
        now=now,
    )


def packet_pdf(page: ConsentPage, lines: list[Line], *, now: datetime) -> bytes:
    """What the NGO may see of the referral at this moment, as a document."""
    substances = page.around.concerns_substances and page.around.case.country == "US"
    html = render_template(
        "pdf/packet.html",
        page=page,
        lines=lines,
        made_at=now,
        part2_notice=PART2_NOTICE if substances else None,
        language=_language(),
    )
    return _pdf(html, title=page.around.case.reference, now=now)


def _pdf(html: str, *, title: str, now: datetime) -> bytes:
    with _turns:
        return render_pdf(html, title=title, language=_language(), created=now).content


def _language() -> str:
    return str(get_locale() or "en")
