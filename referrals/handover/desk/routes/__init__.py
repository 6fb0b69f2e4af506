"""The pages of the NGO's desk: many referrals at once, workload, waiting list and cover."""

from referrals.handover.desk.routes import counting, covering, many  # noqa: F401 - registers them
