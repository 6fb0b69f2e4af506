"""The forms of the handover: writing a referral, and one small form per step."""
