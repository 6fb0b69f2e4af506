"""Pages of response plans: reading them with a reason, writing and approving them, and who read them."""

from referrals.people.response_plans.routes import deciding, drafting, reading
from referrals.people.response_plans.routes.board import blueprint

__all__ = ["blueprint", "deciding", "drafting", "reading"]
