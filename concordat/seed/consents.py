"""What the people of the fictitious referrals said about sharing, and the first line of each one's log."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from partners.memoranda.terms import DataCategory
from referrals.handover.lifecycle import ReferralState
from referrals.people.consents.codes import (
    ConsentKind,
    DisclosedHow,
    DisclosedOn,
    ObtainedHow,
    Purpose,
    Regime,
)
from referrals.people.consents.flow import FEEDBACK, PACKET
from referrals.people.consents.records import join
from referrals.people.consents.standing import LASTS, PROVISIONAL_FOR, Ended
from referrals.people.consents.wording import TEXT_VERSION

Row = dict[str, Any]
UNCONFIRMED_IN = 40
"""Of so many spoken agreements, one was never put in writing and has lapsed."""
CONFIRMED_AFTER = timedelta(days=5)
NOTHING: Row = dict.fromkeys(
    (
        "confirm_by",
        "confirmed_at",
        "confirmed_by_id",
        "capacity",
        "with_interpreter",
        "witness_sealed",
        "representative_sealed",
        "authority",
        "copy_given_at",
        "copy_given_by_id",
        "revoked_at",
        "revoked_on_said",
        "revoked_by_id",
        "revocation_channel",
        "reminded_at",
        "ended_told_at",
    )
)


def consents_of(referrals: Iterable[Row], *, now: datetime) -> tuple[list[Row], list[Row]]:
    """Consents and disclosures of referrals about to be inserted, whose `feedback_until` is set on the way.

    An end that came after the permission lapsed was told to nobody.
    Everything follows from the referral's id, so that no other choice of the seed changes.
    """
    consents: list[Row] = []
    disclosures: list[Row] = []
    for referral in referrals:
        referral["feedback_until"] = None
        if referral["state"] is ReferralState.DRAFT or referral["submitted_at"] is None:
            continue
        share = _consent(referral, ConsentKind.REFERRAL_SHARE, now=now)
        told = _consent(referral, ConsentKind.FEEDBACK_TO_POLICE, now=now)
        consents += [share, told]
        if told["is_given"]:
            until = referral["feedback_until"] = _feedback_until(referral, told)
            if referral["referrer_notified_at"] is not None and referral["referrer_notified_at"] >= until:
                referral["referrer_notified_at"] = None
        disclosures.append(_disclosure(referral, share))
    return consents, disclosures


def _feedback_until(referral: Row, told: Row) -> datetime:
    """As it stood when the words were last put down: where the referral had ended by then, that end counts."""
    confirmed: datetime | None = told["confirmed_at"]
    until: datetime = told["confirm_by"] if told["confirm_by"] and confirmed is None else told["expires_at"]
    closed = referral["closed_at"]
    if closed is None or confirmed is None or confirmed <= closed:
        return until
    over = Ended(at=closed, served=referral["state"] is ReferralState.CLOSED).sharing_ends_at
    return until if over is None else min(until, over)


def _consent(referral: Row, kind: ConsentKind, *, now: datetime) -> Row:
    sent: datetime = referral["submitted_at"]
    key: UUID = referral["id"]
    feedback = kind is ConsentKind.FEEDBACK_TO_POLICE
    given = bool(referral["feedback_permitted"]) if feedback else True
    how = ObtainedHow(referral["consent_basis"]) if given else ObtainedHow.NOT_OBTAINED
    written = how in (ObtainedHow.WRITTEN, ObtainedHow.ELECTRONIC)
    row = NOTHING | {
        "id": uuid5(key, kind.value),
        "version": 1,
        "person_id": referral["person_id"],
        "referral_id": key,
        "kind": kind,
        "is_given": given,
        "regime": Regime.STATE_PRIVACY,
        "discloser_id": referral["ngo_id"] if feedback else referral["agency_id"],
        "recipient_id": referral["agency_id"] if feedback else referral["ngo_id"],
        "categories": join(FEEDBACK if feedback else PACKET),
        "purpose": Purpose.FEEDBACK if feedback else Purpose.REFERRAL,
        "valid_from": sent,
        "expires_at": sent + LASTS,
        "text_version": TEXT_VERSION,
        "language": "en",
        "obtained_how": how,
        "obtained_at": sent,
        "obtained_by_id": referral["officer_id"],
        "is_written": written,
    }
    if given and not written:
        row["confirm_by"] = sent + PROVISIONAL_FOR
        confirmed = sent + CONFIRMED_AFTER
        if confirmed <= now and key.int % UNCONFIRMED_IN:
            row |= {"confirmed_at": confirmed, "confirmed_by_id": referral["officer_id"], "is_written": True}
    waiting = row["confirm_by"] if row["confirmed_at"] is None else None
    ends: datetime = waiting or row["expires_at"]
    if given and ends <= now:
        row["ended_told_at"] = ends
    return row


def _disclosure(referral: Row, share: Row) -> Row:
    spoken = share["confirm_by"] is not None
    return {
        "id": uuid5(referral["id"], "sent"),
        "at": referral["submitted_at"],
        "person_id": referral["person_id"],
        "referral_id": referral["id"],
        "discloser_id": referral["agency_id"],
        "recipient_id": referral["ngo_id"],
        "categories": join(PACKET - {DataCategory.SAFETY}),
        "purpose": Purpose.REFERRAL,
        "basis": DisclosedOn.PROVISIONAL_CONSENT if spoken else DisclosedOn.CONSENT,
        "consent_id": share["id"],
        "how": DisclosedHow.SENT,
        "by_id": referral["officer_id"],
    }
