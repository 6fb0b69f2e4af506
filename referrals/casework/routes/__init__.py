"""The pages of casework, one small page per step, and the page of one referral, which shows it."""

from referrals.casework.appointments import routes as appointments
from referrals.casework.contact import routes as contact
from referrals.casework.ending import routes as ending
from referrals.casework.notes import routes as notes
from referrals.casework.plan import routes as plan
from referrals.casework.progress import routes as progress
from referrals.casework.risk import routes as risk
from referrals.casework.routes import pausing, reaching, showing
from referrals.casework.routes.board import blueprint

REGISTERED = (appointments, contact, ending, notes, pausing, plan, progress, reaching, risk, showing)
"""Importing these modules registers their pages."""

__all__ = ["REGISTERED", "blueprint"]
