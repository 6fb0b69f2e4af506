"""Why an onward referral was not sent, and what kinds there are, in words."""

from collections.abc import Mapping

from core.codes import Code, CodeList, Side
from core.text import N_
from referrals.handover.lifecycle import LinkKind

DROP_REASONS = CodeList(
    "reason not to send on",
    Code(value="person_declined", label=N_("The person does not want it"), side=Side.PERSON),
    Code(value="consent_not_given", label=N_("The person does not agree to share with it"), side=Side.PERSON),
    Code(value="other_route_found", label=N_("Another way was found"), side=Side.REFERRER),
    Code(value="not_suitable", label=N_("The service does not suit"), side=Side.REFERRER),
    Code(value="proposed_by_mistake", label=N_("Proposed by mistake"), side=Side.PROVIDER),
)

KIND_LABELS: Mapping[LinkKind, str] = {
    LinkKind.REDIRECT: N_("Redirect"),
    LinkKind.TRANSFER: N_("Transfer"),
    LinkKind.RE_REFERRAL: N_("Referred again"),
}
LATER: Mapping[LinkKind, str] = {
    LinkKind.REDIRECT: N_("Went on to another service"),
    LinkKind.TRANSFER: N_("Transfer to another service"),
    LinkKind.RE_REFERRAL: N_("Referred again"),
}
EARLIER: Mapping[LinkKind, str] = {
    LinkKind.REDIRECT: N_("Came from another service that did not take it on"),
    LinkKind.TRANSFER: N_("Transferred from another service"),
    LinkKind.RE_REFERRAL: N_("Follows an earlier referral"),
}
