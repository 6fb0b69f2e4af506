"""A person's agreement in plain words: on its page, beside the referral, and on the receipt."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale, gettext

from core.text import N_
from partners.memoranda.labels import DATA
from partners.memoranda.terms import DataCategory
from referrals.handover.consenting.flows import Flow
from referrals.handover.consenting.queries import ConsentPage, ConsentRow, DisclosureRow, GroundRow
from referrals.handover.routes.presenting import Line
from referrals.people.consents.case import Standpoint
from referrals.people.consents.codes import (
    AUTHORITY_LABELS,
    CAPACITY_LABELS,
    CHANNEL_LABELS,
    DISCLOSED_LABELS,
    DISCLOSED_ON_LABELS,
    GROUND_LABELS,
    KIND_LABELS,
    OBTAINED_LABELS,
    PURPOSE_LABELS,
    REGIME_LABELS,
    REVIEW_LABELS,
    ConsentKind,
    Ground,
    ObtainedHow,
)
from referrals.people.consents.standing import ConsentStatus
from web.i18n import local_date, local_datetime, translate
from web.states import StateTag, state_tag


class BesideStatus(StrEnum):
    """What an answer or a ground is shown as where its own status would mislead."""

    REPLACED = "replaced"
    OTHER_GROUND = "other_ground"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShown:
    """One answer on its page."""

    row: ConsentRow
    title: str
    tag: StateTag
    lines: list[Line]
    may_confirm: bool
    may_copy: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundShown:
    """Another ground on its page."""

    row: GroundRow
    title: str
    tag: StateTag
    lines: list[Line]
    may_review: bool
    may_tell: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How sharing stands, for the reader of a referral: a tag, a sentence, and what is not as usual."""

    tag: StateTag
    sentence: str
    warnings: tuple[str, ...] = ()
    is_stopped: bool = False


def categories_shown(categories: Iterable[DataCategory]) -> list[str]:
    """Categories in words, in the order of the list."""
    held = set(categories)
    return [translate(DATA[category]) for category in DataCategory if category in held]


def standing_of(flow: Flow) -> Standing:
    """How sharing with the NGO stands now, in a sentence that says until or since when."""
    coverage = flow.coverage
    warnings = []
    if flow.contact_refused:
        warnings.append(gettext("The person does not want to be contacted."))
    if flow.override is not None:
        warnings.append(
            gettext(
                "Shared in an emergency, until %(moment)s. Ask the person as soon as it is safe.",
                moment=local_datetime(flow.override.ends_at),
            )
        )
    if flow.stopped:
        tag = state_tag("consent", _stopped_status(flow).value)
        return Standing(tag=tag, sentence=_stopped(flow), warnings=tuple(warnings), is_stopped=True)
    assert coverage.until is not None
    until = local_date(coverage.until)
    if flow.share_status is ConsentStatus.PROVISIONAL:
        sentence = gettext(
            "Agreed in words. Without a confirmation in writing it ends on %(day)s.", day=until
        )
    elif flow.share_status is ConsentStatus.VALID:
        sentence = gettext("The person agrees, until %(day)s at the latest.", day=until)
    else:
        sentence = gettext(
            "Shared without the person’s agreement, on another ground, until %(day)s.", day=until
        )
    status = flow.share_status if flow.share_status in _COUNTING else None
    tag = state_tag("consent", status.value if status else BesideStatus.OTHER_GROUND.value)
    return Standing(tag=tag, sentence=sentence, warnings=tuple(warnings))


ENDED_BY_PERSON = N_("Since %(moment)s nothing more is shared: the person took the agreement back.")
ENDED_BY_TIME = N_("Since %(moment)s nothing more is shared: what it rested on has ended.")
_COUNTING = (ConsentStatus.VALID, ConsentStatus.PROVISIONAL)


def _stopped_status(flow: Flow) -> ConsentStatus:
    if flow.coverage.withdrawn and flow.share_status is not ConsentStatus.REFUSED:
        return ConsentStatus.WITHDRAWN
    return flow.share_status or ConsentStatus.EXPIRED


def _stopped(flow: Flow) -> str:
    since = flow.coverage.since
    if since is None:
        return translate(N_("No agreement of the person is recorded, so nothing is shown."))
    words = ENDED_BY_PERSON if flow.coverage.withdrawn else ENDED_BY_TIME
    return str(gettext(words, moment=local_datetime(since)))


def answers_of(page: ConsentPage) -> list[AnswerShown]:
    """Every answer, the newest first."""
    return [
        AnswerShown(
            row=row,
            title=translate(KIND_LABELS[row.kind]),
            tag=tag_of(row),
            lines=_lines(row, page),
            may_confirm=page.may_keep and row.is_latest and row.status is ConsentStatus.PROVISIONAL,
            may_copy=page.may_keep and row.is_given and row.copy_given_at is None,
        )
        for row in page.consents
    ]


def tag_of(row: ConsentRow) -> StateTag:
    """How an answer stands; one that was replaced says so."""
    return state_tag("consent", row.status.value if row.is_latest else BesideStatus.REPLACED.value)


def _lines(row: ConsentRow, page: ConsentPage) -> list[Line]:
    who = [row.obtained_by or gettext("service partner"), local_datetime(row.obtained_at)]
    lines = [Line(label=gettext("Written down by"), value=who)]
    if row.is_given:
        lines += [
            Line(label=gettext("What is shared"), value=categories_shown(row.categories)),
            Line(label=gettext("How the person agreed"), value=translate(OBTAINED_LABELS[row.obtained_how])),
            Line(label=_ends_label(row), value=_ends(row)),
        ]
        if row.confirmed_at:
            lines.append(Line(label=gettext("Confirmed in writing"), value=local_datetime(row.confirmed_at)))
    lines.append(Line(label=gettext("Law that applies"), value=translate(REGIME_LABELS[row.regime])))
    words = gettext(
        "%(language)s, wording %(version)s", language=language_shown(row.language), version=row.text_version
    )
    lines.append(Line(label=gettext("Explained in"), value=words))
    if row.capacity is not None:
        lines.append(Line(label=gettext("Could decide"), value=translate(CAPACITY_LABELS[row.capacity])))
    if row.with_interpreter is not None:
        answer = gettext("Yes") if row.with_interpreter else gettext("No")
        lines.append(Line(label=gettext("With an interpreter"), value=answer))
    if page.around.case.standpoint is not Standpoint.DESK:
        lines += _people(row)
    if row.is_given:
        copy = local_datetime(row.copy_given_at) if row.copy_given_at else gettext("Not yet")
        lines.append(Line(label=gettext("Copy given"), value=copy))
    return lines


def language_shown(language: str) -> str:
    """A language by its name where it is a code that is known, else as it was written."""
    try:
        name = Locale.parse(language).get_display_name(get_locale() or "en")
    except (UnknownLocaleError, ValueError):
        return language
    return name[:1].upper() + name[1:] if name else language


def _people(row: ConsentRow) -> list[Line]:
    lines = []
    if row.witness:
        lines.append(Line(label=gettext("Witness"), value=row.witness))
    if row.representative or row.obtained_how is ObtainedHow.REPRESENTATIVE:
        why = translate(AUTHORITY_LABELS[row.authority]) if row.authority else None
        named = [text for text in (row.representative, why) if text]
        lines.append(Line(label=gettext("Representative"), value=named or gettext("Not noted yet")))
    return lines


def _ends_label(row: ConsentRow) -> str:
    ended = row.status in (ConsentStatus.EXPIRED, ConsentStatus.WITHDRAWN)
    return translate(N_("Ended") if ended else N_("Ends at the latest"))


def _ends(row: ConsentRow) -> list[str]:
    if row.revoked_at is not None and row.revocation_channel is not None:
        return [local_datetime(row.revoked_at), translate(CHANNEL_LABELS[row.revocation_channel])]
    if row.status is ConsentStatus.PROVISIONAL:
        return [local_datetime(row.ends_at), gettext("unless it is confirmed in writing before")]
    return [local_datetime(row.ends_at)]


def grounds_of(page: ConsentPage, *, reader: object) -> list[GroundShown]:
    """Every other ground, the newest first; the one who stated an emergency does not review it."""
    shown = []
    for row in page.grounds:
        emergency = row.ground is Ground.VITAL_INTEREST
        shown.append(
            GroundShown(
                row=row,
                title=translate(GROUND_LABELS[row.ground]),
                tag=state_tag(
                    "consent", (BesideStatus.OTHER_GROUND if row.holds else ConsentStatus.EXPIRED).value
                ),
                lines=_ground_lines(row),
                may_review=emergency
                and page.may_review
                and row.reviewed_at is None
                and row.stated_by_id != reader,
                may_tell=emergency and page.may_keep and row.person_told_at is None,
            )
        )
    return shown


def _ground_lines(row: GroundRow) -> list[Line]:
    lines = [
        Line(label=gettext("Reason"), value=row.reason),
        Line(label=gettext("From"), value=local_datetime(row.valid_from)),
        Line(label=gettext("Until"), value=local_datetime(row.ends_at)),
    ]
    if row.ground is Ground.VITAL_INTEREST:
        lines.append(Line(label=gettext("Looked at by a second person"), value=_review(row)))
        told = local_datetime(row.person_told_at) if row.person_told_at else None
        value = [told] if told else [gettext("Not yet"), row.not_told_reason or ""]
        lines.append(Line(label=gettext("Person told"), value=[text for text in value if text]))
    return lines


def _review(row: GroundRow) -> list[str]:
    if row.review is not None and row.reviewed_at is not None:
        return [translate(REVIEW_LABELS[row.review]), local_datetime(row.reviewed_at)]
    assert row.review_due_at is not None
    return [gettext("Not yet; due %(moment)s", moment=local_datetime(row.review_due_at))]


def disclosures_of(rows: Iterable[DisclosureRow]) -> list[tuple[str, ...]]:
    """The log as rows of a table."""
    return [
        (
            local_datetime(row.at),
            row.reference,
            translate(DISCLOSED_LABELS[row.how]),
            row.recipient or gettext("service partner"),
            ", ".join(categories_shown(row.categories)) or gettext("Nothing of the person"),
            translate(PURPOSE_LABELS[row.purpose]),
            translate(DISCLOSED_ON_LABELS[row.basis]),
        )
        for row in rows
    ]


def withdrawable(page: ConsentPage) -> list[ConsentKind]:
    """What the person can take back now: everything first."""
    return [row.kind for kind in ConsentKind if (row := page.current(kind)) and row.status in _COUNTING]
