"""The short code by which those who run a programme speak of an enrolment without a name."""

from uuid import UUID

from core.references import ALPHABET

LENGTH = 8


def short_code(enrolment_id: UUID) -> str:
    """The code of an enrolment, such as `7K3M-92QF`; computed from its random id, so that nothing more is stored."""
    number, letters = enrolment_id.int, ""
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"{letters[:4]}-{letters[4:]}"
