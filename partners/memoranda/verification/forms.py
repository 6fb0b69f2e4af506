"""What somebody who holds a copy can enter: the printed hash, or the file itself."""

from wtforms import FileField, StringField

from core.errors import RuleBroken
from core.text import N_
from partners.memoranda.verification.queries import cleaned_hash, file_hash
from web.i18n import lazy
from web.uploads import FileForm, content_and_name

MOST_BYTES = 20 * 1024 * 1024
MARK, MARK_WITHIN = b"%PDF-", 1024
"""How a PDF begins, and within how many bytes readers look for it."""


class VerifyForm(FileForm):
    """The hash as printed on the last page, or the PDF."""

    sha256 = StringField(
        lazy(N_("Hash on the last page")),
        description=lazy(N_("64 digits and letters from a to f. Spaces and line breaks do no harm.")),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    file = FileField(
        lazy(N_("Or the PDF itself")),
        description=lazy(N_("It is compared and not kept. At most 20 MB.")),
    )

    def asked_hash(self) -> str:
        """The hash that was entered, or that of the file; raises `RuleBroken` at the field where there is neither."""
        content, name = content_and_name(self.file.data)
        if name:
            if MARK not in content[:MARK_WITHIN]:
                raise RuleBroken(N_("This file is not a PDF."), "file")
            return file_hash(content)
        return typed_hash(self.sha256.data or "")


def typed_hash(typed: str) -> str:
    """A hash as people paste it; raises `RuleBroken` with the number of signs where it is none."""
    if not typed.strip():
        raise RuleBroken(N_("Enter the hash, or choose the PDF."), "sha256")
    found = cleaned_hash(typed)
    if found is None:
        raise RuleBroken(
            N_(
                "This is not a whole hash: 64 digits and letters from a to f are needed, %(count)s were given."
            ),
            "sha256",
            count=len("".join(typed.split())),
        )
    return found
