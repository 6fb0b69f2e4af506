"""The domain of the account's own address, read from the main side to warn before a work address is used."""

from sqlalchemy.orm import Session

from accounts.users.queries import find_address
from web.access import get_actor


def find_work_domain(session: Session) -> str | None:
    """The domain of the address with which the reader signs in; None for whoever came without an account."""
    user_id = get_actor().user_id
    address = find_address(session, user_id) if user_id else None
    return address.email.rpartition("@")[2] if address else None
