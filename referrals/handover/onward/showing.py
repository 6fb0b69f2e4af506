"""Where a referral came from and went, in the reader's words, for the pages of a referral."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from flask_babel import gettext
from sqlalchemy.orm import Session

from core.actor import Actor
from referrals.handover.lifecycle import LinkKind
from referrals.handover.onward.codes import DROP_REASONS, EARLIER, KIND_LABELS, LATER
from referrals.handover.onward.queries import Link, Proposal, onward_of
from web.i18n import local_date, translate


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkLine:
    """One referral of the chain in words."""

    words: str
    reference: str
    on: date | None
    visible_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLine:
    """One proposal in words."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnwardShown:
    """What the panel of a referral's page shows."""

    links: tuple[LinkLine, ...]
    proposals: tuple[ProposalLine, ...]
    may_propose: LinkKind | None
    may_send: bool
    may_drop: bool


def onward_shown(session: Session, actor: Actor, referral_id: UUID, *, now: datetime) -> OnwardShown:
    """The chain of a referral for the reader; raises `NotFound` outside their scope."""
    onward = onward_of(session, actor, referral_id, now=now)
    return OnwardShown(
        links=tuple(_link(link) for link in onward.links),
        proposals=tuple(ProposalLine(words=_words(row)) for row in onward.proposals),
        may_propose=onward.may_propose,
        may_send=onward.may_send,
        may_drop=onward.may_drop,
    )


def _link(link: Link) -> LinkLine:
    words = LATER[link.kind] if link.is_later else EARLIER[link.kind]
    return LinkLine(words=translate(words), reference=link.reference, on=link.on, visible_id=link.visible_id)


def _words(row: Proposal) -> str:
    where = ", ".join(name for name in (row.service_name, row.ngo_name) if name) or gettext("service partner")
    said = gettext(
        "%(kind)s proposed on %(day)s: %(where)s.",
        kind=translate(KIND_LABELS[row.kind]),
        day=local_date(row.proposed_on),
        where=where,
    )
    return f"{said} {_result(row)}"


def _result(row: Proposal) -> str:
    if row.is_open:
        return str(gettext("The officer asks the person and decides."))
    reason = DROP_REASONS.find(row.drop_reason)
    if reason is not None:
        return str(gettext("Not sent on: %(reason)s.", reason=translate(reason.label)))
    if not row.is_followed:
        return str(gettext("Sent as %(reference)s.", reference=row.new_reference))
    if row.new_taken_on is None:
        return str(gettext("Sent as %(reference)s; no decision yet.", reference=row.new_reference))
    if row.new_taken_on:
        return str(gettext("Sent as %(reference)s, and taken on.", reference=row.new_reference))
    return str(gettext("Sent as %(reference)s, and not taken on.", reference=row.new_reference))
