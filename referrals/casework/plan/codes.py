"""What a plan is made of, and how its items stand.

Values are stored; labels may be reworded, values may not.
"""

from core.codes import Code, CodeList
from core.text import N_

ITEM_KINDS = CodeList(
    "kind of plan item",
    Code(value="step", label=N_("Step towards an outcome")),
    Code(value="transport", label=N_("Transport"), group=N_("Practical help")),
    Code(value="meals", label=N_("Meals"), group=N_("Practical help")),
    Code(value="funding", label=N_("Money for costs"), group=N_("Practical help")),
    Code(value="accompaniment", label=N_("Somebody who comes along"), group=N_("Practical help")),
    Code(value="telehealth_device", label=N_("Device for video calls"), group=N_("Practical help")),
    Code(value="telehealth_link", label=N_("Link and help for video calls"), group=N_("Practical help")),
    Code(value="interpreter", label=N_("Interpreter"), group=N_("Practical help")),
    Code(value="documents", label=N_("Identity papers and forms"), group=N_("Practical help")),
    Code(value="childcare", label=N_("Care for children or others"), group=N_("Practical help")),
    Code(value="other_help", label=N_("Other practical help"), group=N_("Practical help")),
)

NOT_POSSIBLE = "not_possible"
ITEM_STATUSES = CodeList(
    "status of a plan item",
    Code(value="planned", label=N_("Planned")),
    Code(value="arranged", label=N_("Arranged")),
    Code(value="done", label=N_("Done")),
    Code(value="not_needed", label=N_("Not needed")),
    Code(value=NOT_POSSIBLE, label=N_("Not possible"), needs_note=True),
)

OPEN_STATUSES = frozenset({"planned", "arranged"})
"""What is still to be done; only these can be late."""
