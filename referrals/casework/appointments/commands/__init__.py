"""Planning appointments, saying who came, putting them off, and putting a wrong attendance right."""

from referrals.casework.appointments.commands.attending import correct_attendance, record_attendance
from referrals.casework.appointments.commands.planning import plan_appointment, reschedule

__all__ = ["correct_attendance", "plan_appointment", "record_attendance", "reschedule"]
