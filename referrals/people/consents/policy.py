"""Who keeps a person's agreement, who reviews an emergency, who reads the log; and what makes an answer count."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from core.actor import Actor
from core.codes import NOTE_MINIMUM
from core.errors import ConcordatError, Conflict, NotFound, RuleBroken
from core.permissions import Permission
from core.text import N_
from partners.memoranda.terms import DataCategory
from referrals.people.consents.ages import may_agree_alone
from referrals.people.consents.case import SharedCase, Standpoint
from referrals.people.consents.codes import (
    IN_WRITING,
    WRITING_ONLY,
    Authority,
    Capacity,
    ConsentKind,
    ObtainedHow,
)
from referrals.people.consents.flow import FEEDBACK, NEVER, PACKET
from referrals.people.consents.standing import ConsentStatus

P = Permission
TOO_YOUNG = N_(
    "Under %(age)s a person does not agree alone here (check local law): a parent or another representative does."
)
KEEPING = {
    Standpoint.AGENCY: (P.REFERRAL_CREATE,),
    Standpoint.NGO: (P.CASEWORK_WRITE, P.REFERRAL_DECIDE),
    Standpoint.DESK: (),
}
"""The permissions, one of which lets an actor write down what a person says about sharing."""


def may_keep(actor: Actor, case: SharedCase) -> None:
    """Those who work on the referral write down what the person says, on either side."""
    if not any(actor.holds(permission) for permission in KEEPING[case.standpoint]):
        raise NotFound(N_("There is nothing here, or it is not yours to see."))


def can_keep(actor: Actor, case: SharedCase) -> bool:
    """Whether the actor writes down what the person says."""
    return not _refused(may_keep, actor, case)


def may_state_ground(actor: Actor, case: SharedCase) -> None:
    """The agency, which shares, says on what other ground it does."""
    may_keep(actor, case)
    if case.standpoint is not Standpoint.AGENCY:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))


def may_review(actor: Actor, case: SharedCase) -> None:
    """A supervisor or the partnership desk of the agency looks at an emergency override."""
    if not actor.holds(P.REFERRAL_REVIEW) or actor.organisation_id != case.agency_id:
        raise NotFound(N_("There is nothing here, or it is not yours to see."))


def can_review(actor: Actor, case: SharedCase) -> bool:
    """Whether the actor may look at emergency overrides of this agency."""
    return not _refused(may_review, actor, case)


def may_review_ground(actor: Actor, *, stated_by_id: UUID, reviewed_at: datetime | None) -> None:
    """Once, and by another person than the one who stated it."""
    if reviewed_at is not None:
        raise Conflict(N_("This has been reviewed already."))
    if stated_by_id == actor.user_id:
        raise Conflict(N_("A second person reviews it: you stated it yourself."))


def may_read_log(actor: Actor, case: SharedCase) -> None:
    """The agency's supervisors and desk, and the NGO's people, each read what their side gave and got."""
    if case.standpoint is not Standpoint.NGO and not actor.holds(P.REFERRAL_REVIEW):
        raise NotFound(N_("There is nothing here, or it is not yours to see."))


def can_read_log(actor: Actor, case: SharedCase) -> bool:
    """Whether the actor reads the log of disclosures."""
    return not _refused(may_read_log, actor, case)


def _refused(rule: Callable[[Actor, SharedCase], None], actor: Actor, case: SharedCase) -> bool:
    try:
        rule(actor, case)
    except ConcordatError:
        return True
    return False


# ---- What makes an answer count


def agreed_categories(case: SharedCase, kind: ConsentKind) -> frozenset[DataCategory]:
    """The most that an answer of this kind can cover under the agreement between the organisations."""
    match kind:
        case ConsentKind.FEEDBACK_TO_POLICE:
            return (FEEDBACK & case.agreement_to_agency) - NEVER
        case ConsentKind.REFERRAL_SHARE:
            return (PACKET & case.agreement_to_ngo) - NEVER
        case ConsentKind.CONTACT_PERMISSION | ConsentKind.SURVEY_CONTACT:
            return frozenset({DataCategory.IDENTITY_CONTACT})
        case ConsentKind.RESEARCH:
            return FEEDBACK
        case ConsentKind.HIPAA_AUTHORIZATION:
            return frozenset({DataCategory.CLINICAL})
    return frozenset({DataCategory.SUBSTANCE_USE})


def may_agree(
    case: SharedCase,
    kind: ConsentKind,
    how: ObtainedHow,
    *,
    capacity: Capacity | None,
    representative: str | None,
    authority: Authority | None,
    wants_representative: bool = True,
) -> None:
    """An agreement counts in the form that the law asks for, from somebody who can give it."""
    if how is ObtainedHow.NOT_OBTAINED:
        raise RuleBroken(N_("Say how the person agreed."), "how")
    if kind in WRITING_ONLY and how not in IN_WRITING:
        raise RuleBroken(N_("The law takes this agreement in writing only."), "how")
    by_another = how is ObtainedHow.REPRESENTATIVE or representative or authority
    if by_another:
        if wants_representative:
            may_represent(representative, authority)
        return
    may_have_capacity(capacity)
    may_be_of_age(case, "how")


def may_represent(representative: str | None, authority: Authority | None) -> None:
    """Whoever agrees for somebody else has a name and an authority."""
    if not (representative or "").strip():
        raise RuleBroken(N_("Enter the name of the representative."), "representative")
    if authority is None:
        raise RuleBroken(N_("Say on what ground the representative decides."), "authority")


def may_have_capacity(capacity: Capacity | None) -> None:
    """Somebody who cannot decide does not agree."""
    if capacity is Capacity.NO:
        raise RuleBroken(
            N_(
                "Somebody who cannot decide does not agree. Let a representative agree, or state another lawful basis."
            ),
            "capacity",
        )


def may_be_of_age(case: SharedCase, field: str) -> None:
    """A child below the age of the agency's state agrees through a representative."""
    if may_agree_alone(case.age_rule, age=case.age, age_band=case.age_band) is False:
        raise RuleBroken(TOO_YOUNG, field, age=case.age_rule.age)


def may_confirm(status: ConsentStatus) -> None:
    """Only words that still count are put in writing; what has lapsed is asked anew."""
    if status is not ConsentStatus.PROVISIONAL:
        raise Conflict(N_("There is nothing to confirm: record a new answer instead."))


def may_withdraw(status: ConsentStatus) -> None:
    """What counts can be taken back, at any time."""
    if status not in (ConsentStatus.VALID, ConsentStatus.PROVISIONAL):
        raise Conflict(N_("This agreement has ended already."))


def may_say_why(reason: str, field: str = "reason") -> str:
    """A reason says something to the next reader; answers it without blanks around it."""
    clean = reason.strip()
    if len(clean) < NOTE_MINIMUM:
        raise RuleBroken(N_("Say why in at least %(count)s characters."), field, count=NOTE_MINIMUM)
    return clean
