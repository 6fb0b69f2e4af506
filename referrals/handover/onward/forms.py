"""The forms of onward referrals: name a service, send there, or let it go."""

from typing import Any
from uuid import UUID

from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import InputRequired

from core.text import N_
from referrals.handover.codes import CONSENT_BASES, CONSENT_GIVEN
from referrals.handover.forms.steps import StepForm
from referrals.handover.onward.codes import DROP_REASONS
from web.forms import choices
from web.i18n import lazy

BASES = [code for code in CONSENT_BASES.active() if code.value in CONSENT_GIVEN]


class ProposeForm(StepForm):
    """Which other service may help."""

    service_id = SelectField(
        lazy(N_("Service")),
        [InputRequired(lazy(N_("Choose a service.")))],
        choices=[],
        description=lazy(N_("Services to which the agency may refer for this area and pathway.")),
    )

    def answers(self) -> dict[str, Any]:
        """The service by id."""
        return {"service_id": UUID(self.service_id.data)}


class SendForm(StepForm):
    """The person's agreement that another organisation gets their details."""

    consent_basis = SelectField(
        lazy(N_("How did the person agree to this organisation?")),
        [InputRequired(lazy(N_("Say how the person agreed. Without agreement, do not send it on.")))],
        choices=lambda: choices(((code.value, code.label) for code in BASES), blank=N_("Choose")),
    )
    feedback_permitted = BooleanField(lazy(N_("The person permits coded feedback to the police")))


class DropForm(StepForm):
    """Why it is not sent on."""

    reason = RadioField(
        lazy(N_("Why not?")),
        [InputRequired(lazy(N_("Choose a reason.")))],
        choices=lambda: choices((code.value, code.label) for code in DROP_REASONS.active()),
    )
