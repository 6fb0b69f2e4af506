"""What may come in as a file: judged by its content, with the name only as a second witness (security J-01, J-02)."""

import hashlib
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

from core.errors import RuleBroken
from core.text import N_
from partners.diligence.documents.images import clean_image
from partners.diligence.documents.pdf_files import check_pdf

MAX_FILE_BYTES = 5 * 1024 * 1024
"""The largest file that is taken [HOUSE]."""
MAX_NAME = 200

_SIGNATURES = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_ENDINGS = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
}
EXTENSIONS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
TYPE_NAMES = {"application/pdf": "PDF", "image/png": "PNG", "image/jpeg": "JPEG"}
_FIELD = "file"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFile:
    """A file that passed every check; made by `check_file` only."""

    name: str
    media_type: str
    content: bytes
    sha256: str

    @property
    def byte_size(self) -> int:
        """How many bytes are kept."""
        return len(self.content)


def check_file(content: bytes, name: str) -> CheckedFile:
    """The file as it may be kept, images encoded anew; raises `RuleBroken` with the reason at the field `file`."""
    if not content:
        raise RuleBroken(N_("The file is empty. Choose another one."), _FIELD)
    if len(content) > MAX_FILE_BYTES:
        raise RuleBroken(
            N_(
                "The file is larger than %(megabytes)s MB. Make it smaller, or split it into several documents."
            ),
            _FIELD,
            megabytes=MAX_FILE_BYTES // (1024 * 1024),
        )
    media_type = next((kind for start, kind in _SIGNATURES if content.startswith(start)), None)
    if media_type is None:
        raise _not_taken(content)
    _check_name(name, media_type)
    if media_type == "application/pdf":
        check_pdf(content)
    else:
        content = clean_image(content, media_type)
    return CheckedFile(
        name=name.strip()[-MAX_NAME:],
        media_type=media_type,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
    )


def _not_taken(content: bytes) -> RuleBroken:
    """The refusal of another kind of file, with the kind where it can be recognised."""
    try:
        ending = puremagic.from_string(content)
    except (puremagic.PureError, ValueError):
        ending = ""
    if not ending:
        return RuleBroken(N_("This is no PDF, PNG or JPEG file, whatever its name says."), _FIELD)
    return RuleBroken(
        N_("This is no PDF, PNG or JPEG file: its content is that of a %(ending)s file."),
        _FIELD,
        ending=ending,
    )


def _check_name(name: str, media_type: str) -> None:
    # A browser may send a whole path, in the manner of either system.
    ending = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if _ENDINGS.get(ending) == media_type:
        return
    raise RuleBroken(
        N_(
            "The content is that of a %(type)s file, but the name does not end in .%(ending)s."
            " Make sure that it is the right file, and rename it."
        ),
        _FIELD,
        type=TYPE_NAMES[media_type],
        ending=EXTENSIONS[media_type],
    )
