"""Mails of the directory: is this figure still right, an invitation to claim, and what became of a claim.

None names a client; a person's name stands in none of them.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.outbox.commands import SITE
from accounts.outbox.letters import queue_letter
from accounts.users.queries import get_address
from partners.services.commands import CapacityQuestion, Claimed, IssuedInvitation


def mail_capacity_question(session: Session, question: CapacityQuestion, *, now: datetime) -> None:
    """One mail to one person, with a link for each service."""
    queue_letter(
        session,
        "capacity_question",
        dedup_key=f"capacity_question:{question.user_id.hex}:{now.isoformat()}",
        user_id=question.user_id,
        recipient=question.email,
        locale=question.locale,
        now=now,
        organisation_name=question.organisation_name,
        services=[
            (service.name, service.capacity, f"{SITE}/directory/capacity/{service.token}")
            for service in question.services
        ],
        own_url=f"{SITE}/directory/services",
    )


def mail_invitation(session: Session, invitation: IssuedInvitation, *, now: datetime) -> None:
    """The invitation, in the transaction that issued it."""
    queue_letter(
        session,
        "claim_invitation",
        dedup_key=f"claim_invitation:{invitation.claim_id.hex}",
        user_id=None,
        recipient=invitation.email,
        locale=invitation.locale,
        now=now,
        organisation_name=invitation.organisation_name,
        agency_name=invitation.agency_name,
        url=f"{SITE}/directory/claim/{invitation.token}",
    )


def mail_claimed(session: Session, claimed: Claimed, *, now: datetime) -> None:
    """Tell the address that was invited, and the person at the agency who invited."""
    values = {"organisation_name": claimed.organisation_name, "asks_to_sign": claimed.asks_to_sign}
    queue_letter(
        session,
        "claim_made",
        dedup_key=f"claim_made:{claimed.organisation_id.hex}",
        user_id=None,
        recipient=claimed.invited_email,
        locale=claimed.locale,
        now=now,
        **values,
    )
    inviter = get_address(session, claimed.invited_by_id)
    queue_letter(
        session,
        "claim_made_agency",
        dedup_key=f"claim_made_agency:{claimed.organisation_id.hex}",
        user_id=claimed.invited_by_id,
        recipient=inviter.email,
        locale=inviter.locale,
        now=now,
        url=f"{SITE}/directory/claims",
        **values,
    )


def mail_signatory_decided(session: Session, user_id: UUID, *, confirmed: bool, now: datetime) -> None:
    """Tell the claimant whether they sign for their organisation."""
    address = get_address(session, user_id)
    queue_letter(
        session,
        "signatory_decided",
        dedup_key=f"signatory_decided:{user_id.hex}:{now.isoformat()}",
        user_id=user_id,
        recipient=address.email,
        locale=address.locale,
        now=now,
        confirmed=confirmed,
        url=f"{SITE}/sign-in",
    )
