"""The optional answers about an encounter, apart from the row that every evaluation reads."""

from datetime import datetime
from itertools import combinations
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Base, text_enum
from core.sealing import Part, Sealed, SealedFor, SealedText
from referrals.encounters.codes import YesNoUnknown

UNKNOWN = YesNoUnknown.UNKNOWN


def _ordered(*names: str) -> list[sa.CheckConstraint]:
    """Whichever two of these moments are known, the earlier one is not later."""
    return [
        sa.CheckConstraint(f"{first} <= {later}", name=f"{first}_before_{later}".replace("_at", ""))
        for first, later in combinations(names, 2)
    ]


class EncounterDetail(Base):
    """What an officer added to an encounter; an imported one has no such row, and nothing of it is known."""

    __tablename__ = "encounter_detail"
    sealed_for = SealedFor("encounter", part=Part.POLICE)

    id: Mapped[UUID] = mapped_column(sa.ForeignKey("encounter.id"), primary_key=True)
    """The encounter's id."""
    reported_at: Mapped[datetime | None]
    dispatched_at: Mapped[datetime | None]
    arrived_at: Mapped[datetime | None]
    cleared_at: Mapped[datetime | None]
    initial_call_type: Mapped[str | None] = mapped_column(sa.String(40))
    final_call_type: Mapped[str | None] = mapped_column(sa.String(40))
    reporting_party: Mapped[str | None] = mapped_column(sa.String(40))
    video: Mapped[YesNoUnknown] = mapped_column(text_enum(YesNoUnknown, "video_known"), default=UNKNOWN)
    """Body-worn or in-car video."""
    interpreter: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "interpreter_known"), default=UNKNOWN
    )

    sex_perceived: Mapped[str | None] = mapped_column(sa.String(40))
    sex_stated: Mapped[str | None] = mapped_column(sa.String(40))
    ethnicity_perceived: Mapped[str | None] = mapped_column(sa.String(40))
    ethnicity_stated: Mapped[str | None] = mapped_column(sa.String(40))
    veteran: Mapped[YesNoUnknown] = mapped_column(text_enum(YesNoUnknown, "veteran_known"), default=UNKNOWN)
    housing: Mapped[str | None] = mapped_column(sa.String(40))
    language: Mapped[str | None] = mapped_column(sa.String(60))
    known_to_service: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "service_known"), default=UNKNOWN
    )
    known_told_by: Mapped[str | None] = mapped_column(sa.String(40))

    supervisor_responded: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "supervisor_known"), default=UNKNOWN
    )
    co_responder: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "co_responder_known"), default=UNKNOWN
    )
    units: Mapped[int | None]
    injury_officer: Mapped[str | None] = mapped_column(sa.String(40))
    injury_other: Mapped[str | None] = mapped_column(sa.String(40))
    medical_attention: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "attention_known"), default=UNKNOWN
    )
    medical_emergency: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "emergency_known"), default=UNKNOWN
    )

    destination: Mapped[str | None] = mapped_column(sa.String(40))
    handover_arrived_at: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]

    arrestable_offence: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "offence_known"), default=UNKNOWN
    )
    diversion_eligible: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "eligible_known"), default=UNKNOWN
    )
    offence_decision: Mapped[str | None] = mapped_column(sa.String(40))
    decision_reason_sealed: Mapped[bytes | None] = mapped_column(Sealed)

    detention_power: Mapped[str | None] = mapped_column(sa.String(40))
    """Sections 135 and 136 of the Mental Health Act; only agencies of Great Britain are asked."""
    detention_reason: Mapped[str | None] = mapped_column(sa.String(40))
    professional_consulted: Mapped[YesNoUnknown] = mapped_column(
        text_enum(YesNoUnknown, "consulted_known"), default=UNKNOWN
    )
    place_of_safety: Mapped[str | None] = mapped_column(sa.String(40))
    place_justification_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    conveyance: Mapped[str | None] = mapped_column(sa.String(40))
    conveyance_reason_sealed: Mapped[bytes | None] = mapped_column(Sealed)
    assessed_at: Mapped[datetime | None]
    detention_outcome: Mapped[str | None] = mapped_column(sa.String(40))
    extended: Mapped[YesNoUnknown] = mapped_column(text_enum(YesNoUnknown, "extended_known"), default=UNKNOWN)

    decision_reason = SealedText()
    place_justification = SealedText()
    conveyance_reason = SealedText()

    __table_args__ = (
        *_ordered("reported_at", "dispatched_at", "arrived_at", "cleared_at"),
        *_ordered("arrived_at", "handover_arrived_at"),
        *_ordered("handover_arrived_at", "handed_over_at"),
        *_ordered("handover_arrived_at", "assessed_at"),
        sa.CheckConstraint("units BETWEEN 1 AND 99", name="units_range"),
        sa.CheckConstraint(
            "diversion_eligible <> 'yes' OR arrestable_offence = 'yes'", name="diversion_needs_offence"
        ),
        sa.CheckConstraint(
            "offence_decision IS NULL OR arrestable_offence <> 'no'", name="decision_needs_offence"
        ),
        sa.CheckConstraint(
            "decision_reason_sealed IS NULL OR offence_decision IS NOT NULL", name="reason_needs_decision"
        ),
        sa.CheckConstraint("known_told_by IS NULL OR known_to_service = 'yes'", name="told_by_needs_known"),
        sa.CheckConstraint(
            "place_of_safety IS NULL OR place_of_safety <> 'police_station' OR place_justification_sealed IS NOT NULL",
            name="police_station_is_justified",
        ),
        sa.CheckConstraint(
            "conveyance IS NULL OR conveyance = 'ambulance' OR conveyance_reason_sealed IS NOT NULL",
            name="conveyance_has_reason",
        ),
        sa.CheckConstraint(
            "detention_power IS NOT NULL OR (place_of_safety IS NULL AND conveyance IS NULL"
            " AND detention_outcome IS NULL AND assessed_at IS NULL)",
            name="detention_has_power",
        ),
    )


FACTS = tuple(
    column.key
    for column in EncounterDetail.__table__.columns
    if column.key != "id" and not column.key.endswith("_sealed")
)
"""The columns that hold an answer as it is."""
TEXTS = ("decision_reason", "place_justification", "conveyance_reason")
"""The sealed answers."""
