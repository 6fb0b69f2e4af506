"""Forms of campaigns and activities."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.outreach.campaigns.commands import ActivityValues, CampaignValues
from partners.outreach.campaigns.queries import ActivityRow, CampaignRow
from partners.outreach.fields import (
    BOXES,
    ZERO_OR_MORE,
    OwnedForm,
    SharedForm,
    amount_field,
    currency_field,
)
from partners.outreach.money import in_minor, typed
from partners.outreach.terms import (
    ACTIVITY_KINDS,
    CHANNELS,
    COUNTED,
    ActivityKind,
    Counted,
    OutreachChannel,
)
from partners.services.codes import LANGUAGES
from web.forms import BaseForm, SelectChoice, choices
from web.i18n import lazy, translate

FIRST = InputRequired(lazy(N_("Give the first day.")))


class CampaignForm(OwnedForm, SharedForm):
    """A campaign: what, for whom, by which ways, until when, at what cost, and what counts as success."""

    title = StringField(
        lazy(N_("Title")), [InputRequired(lazy(N_("Give the campaign a title."))), Length(max=160)]
    )
    aim = TextAreaField(
        lazy(N_("Aim")),
        [InputRequired(lazy(N_("Say what it is for."))), Length(max=2000)],
        description=lazy(N_("What people should know, feel or do afterwards.")),
        render_kw={"rows": 3},
    )
    audience = StringField(
        lazy(N_("Audience")), [InputRequired(lazy(N_("Say whom it is for."))), Length(max=300)]
    )
    channels = SelectMultipleField(
        lazy(N_("Ways")), [InputRequired(lazy(N_("Choose at least one way.")))], **BOXES
    )
    starts_on = DateField(lazy(N_("First day")), [FIRST])
    ends_on = DateField(lazy(N_("Last day")), [InputRequired(lazy(N_("Give the last day.")))])
    budget = amount_field(N_("Budget"))
    currency = currency_field()
    success = TextAreaField(
        lazy(N_("What counts as success")),
        [InputRequired(lazy(N_("Say what would count as success."))), Length(max=1000)],
        description=lazy(N_("Say it before it begins, with a number where you can.")),
        render_kw={"rows": 3},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels.choices = choices(CHANNELS.items())

    @classmethod
    def values_of(cls, row: CampaignRow) -> dict[str, Any]:
        """A campaign as people type it."""
        return {
            "title": row.title,
            "aim": row.aim,
            "audience": row.audience,
            "channels": row.channels.split(),
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "budget": typed(row.budget),
            "currency": row.currency,
            "success": row.success,
            "owner": str(row.owner_id),
            "partnership": str(row.partnership_id or ""),
            "version": str(row.version),
        }

    def to_values(self) -> CampaignValues:
        """What was typed, as the command takes it."""
        return CampaignValues(
            title=self.title.data,
            aim=self.aim.data,
            audience=self.audience.data,
            channels=tuple(OutreachChannel(one) for one in self.channels.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            owner_id=self.owner_id(),
            budget=in_minor(self.budget.data),
            currency=self.currency.data,
            success=self.success.data,
            partnership_id=self.partnership_id(),
        )


class ActivityForm(SharedForm):
    """An activity, planned or held, with its figures where there are any."""

    kind = RadioField(lazy(N_("Kind")), [InputRequired(lazy(N_("Choose what it is.")))])
    title = StringField(lazy(N_("Title")), [InputRequired(lazy(N_("Give it a title."))), Length(max=160)])
    campaign = SelectField(lazy(N_("Campaign")), [Optional()])
    starts_on = DateField(lazy(N_("First day")), [FIRST])
    ends_on = DateField(
        lazy(N_("Last day")), [Optional()], description=lazy(N_("Only where it lasts longer than a day."))
    )
    place = StringField(lazy(N_("Place")), [Optional(), Length(max=200)])
    audience = StringField(
        lazy(N_("Audience")), [InputRequired(lazy(N_("Say whom it is for."))), Length(max=300)]
    )
    languages = SelectMultipleField(lazy(N_("Languages")), [Optional()], **BOXES)
    cost = amount_field(N_("Cost"))
    currency = currency_field()
    attendance = IntegerField(lazy(N_("People who came")), [Optional(), ZERO_OR_MORE])
    reach = IntegerField(
        lazy(N_("People reached")),
        [Optional(), ZERO_OR_MORE],
        description=lazy(N_("For instance readers or listeners. Say below how you know.")),
    )
    reach_counted = SelectField(lazy(N_("How the number reached is known")), [Optional()])
    partners = StringField(
        lazy(N_("Organisations that took part")),
        [Optional(), Length(max=500)],
        description=lazy(N_("Organisations only, no names of people.")),
    )
    notes = TextAreaField(
        lazy(N_("Notes")),
        [Optional(), Length(max=2000)],
        description=lazy(N_("Read by your own organisation only. No names of people in care.")),
        render_kw={"rows": 3},
    )
    is_public = BooleanField(
        lazy(N_("The public directory tells of it")),
        description=lazy(
            N_("Everybody reads what it is, when, where, for whom, in which languages and what it costs.")
        ),
    )
    begins_at = TimeField(lazy(N_("Begins at")), [Optional()])
    finishes_at = TimeField(lazy(N_("Ends at")), [Optional()])
    entry_fee = amount_field(
        N_("What it costs to come"), hint=N_("0 means free. Leave it empty where people should ask.")
    )
    version = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(ACTIVITY_KINDS.items())
        self.languages.choices = choices(LANGUAGES.items())
        self.reach_counted.choices = choices(COUNTED.items(), blank=N_("Not given"))

    def offer_campaigns(self, rows: Iterable[CampaignRow]) -> None:
        """The campaigns that it may belong to."""
        blank = SelectChoice(value="", label=translate(N_("None: it stands alone")))
        self.campaign.choices = [blank, *(SelectChoice(value=str(row.id), label=row.title) for row in rows)]

    @classmethod
    def values_of(cls, row: ActivityRow) -> dict[str, Any]:
        """An activity as people type it."""
        return {
            "kind": row.kind.value,
            "title": row.title,
            "campaign": str(row.campaign_id or ""),
            "starts_on": row.starts_on,
            "ends_on": row.ends_on if row.ends_on != row.starts_on else None,
            "place": row.place,
            "audience": row.audience,
            "languages": (row.languages or "").split(),
            "cost": typed(row.cost),
            "currency": row.currency,
            "attendance": row.attendance,
            "reach": row.reach,
            "reach_counted": row.reach_counted.value if row.reach_counted else "",
            "partners": row.partners,
            "notes": row.notes,
            "is_public": row.is_public,
            "begins_at": row.begins_at,
            "finishes_at": row.finishes_at,
            "entry_fee": typed(row.entry_fee),
            "partnership": str(row.partnership_id or ""),
            "version": str(row.version),
        }

    def to_values(self) -> ActivityValues:
        """What was typed, as the command takes it."""
        return ActivityValues(
            kind=ActivityKind(self.kind.data),
            title=self.title.data,
            campaign_id=UUID(self.campaign.data) if self.campaign.data else None,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            place=self.place.data or "",
            audience=self.audience.data,
            languages=tuple(self.languages.data or ()),
            cost=in_minor(self.cost.data),
            currency=self.currency.data,
            attendance=self.attendance.data,
            reach=self.reach.data,
            reach_counted=Counted(self.reach_counted.data) if self.reach_counted.data else None,
            partners=self.partners.data or "",
            notes=self.notes.data or "",
            is_public=bool(self.is_public.data),
            begins_at=self.begins_at.data,
            finishes_at=self.finishes_at.data,
            entry_fee=in_minor(self.entry_fee.data),
            partnership_id=self.partnership_id(),
        )

    def seen_version(self) -> int | None:
        """The version that was looked at."""
        return int(self.version.data) if str(self.version.data or "").isdigit() else None


class ConcludeForm(BaseForm):
    """What came of a campaign."""

    outcome = TextAreaField(
        lazy(N_("What came of it")),
        [InputRequired(lazy(N_("Say what came of it."))), Length(max=2000)],
        description=lazy(N_("Hold it against what counted as success.")),
        render_kw={"rows": 4},
    )


class CancelForm(BaseForm):
    """Why an activity does not take place."""

    reason = TextAreaField(
        lazy(N_("Reason")),
        [InputRequired(lazy(N_("Say why it does not take place."))), Length(max=500)],
        render_kw={"rows": 3},
    )
