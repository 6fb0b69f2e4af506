"""Whether a PDF is a plain document: it opens, needs no password, and carries no programs and no other files.

The structure is read by a library with limits on what it unpacks. What is forbidden is looked for in the whole file
and in every unpacked object stream, so that an object which one program does not see is not left to another.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from core.errors import RuleBroken
from core.text import N_

MAX_UNPACKED = 64 * 1024 * 1024
"""How much the object streams of one file may hold together."""
MAX_OBJECT_STREAMS = 5000
MAX_STREAMS = 50_000
PIECE = 16 * 1024

_END = rb"(?=[\x00\s/\[\]<>(){}%]|$)"
_ACTIVE = re.compile(rb"/(?:JavaScript|Launch|RichMedia|Rendition)" + _END + rb"|/XFA\s*[\[0-9]")
_ATTACHED = re.compile(rb"/EmbeddedFiles?" + _END)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_STREAM = re.compile(rb"stream\r?\n")
_OBJECT_NUMBERS = re.compile(rb"\s*\d+\s+\d+\s")
_FIELD = "file"


def check_pdf(content: bytes) -> None:
    """Raises `RuleBroken` with the reason why a PDF is not taken."""
    _check_ends(content)
    _check_names(content)
    try:
        unpacked = list(_open(content))
    except RuleBroken:
        raise
    except (Exception, RecursionError) as error:  # the library fails in many ways on a broken file
        raise _unreadable() from error
    for text in (*unpacked, *_hidden_object_streams(content)):
        _check_names(text)


def _check_ends(content: bytes) -> None:
    """Nothing follows the document's own end, and the file is not an archive at the same time."""
    if not content.rstrip(b"\x00\t\n\x0c\r ").endswith(b"%%EOF"):
        raise RuleBroken(
            N_("The PDF is cut off, or something was added after its end. Print it to a new PDF."), _FIELD
        )
    if zipfile.is_zipfile(BytesIO(content)):
        raise RuleBroken(
            N_("The PDF is an archive of other files at the same time. It is not taken."), _FIELD
        )


def _check_names(text: bytes) -> None:
    plain = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text)
    if _ACTIVE.search(plain):
        raise RuleBroken(
            N_("The PDF holds program code or starts other programs. Print it to a new PDF without them."),
            _FIELD,
        )
    if _ATTACHED.search(plain):
        raise RuleBroken(
            N_("The PDF has other files inside it. Upload those as documents of their own."), _FIELD
        )


def _open(content: bytes) -> Iterator[bytes]:
    """Opens the document and unpacks its object streams, each once."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader: Any = PdfFileReader(BytesIO(content.rstrip(b"\x00\t\n\x0c\r ") + b"\n"), strict=False)
    if reader.encrypted or "/Encrypt" in reader.trailer:
        raise RuleBroken(N_("The PDF is protected by a password. Save it without one."), _FIELD)
    streams = {
        ref for number in range(reader.total_revisions) for ref in reader.xrefs.object_streams_used_in(number)
    }
    if len(streams) > MAX_OBJECT_STREAMS:
        raise _unreadable()
    total = 0
    for reference in streams:
        data: bytes = reference.get_object().data
        total += len(data)
        if total > MAX_UNPACKED:
            raise _unreadable()
        yield data
    if int(reader.root["/Pages"]["/Count"]) < 1:
        raise RuleBroken(N_("The PDF has no pages."), _FIELD)


def _hidden_object_streams(content: bytes) -> Iterator[bytes]:
    """Packed objects that the document's own table does not name, as a program finds them that repairs the table."""
    total = 0
    for number, found in enumerate(_STREAM.finditer(content)):
        if number > MAX_STREAMS:
            raise _unreadable()
        text = _unpacked_objects(content, found.end())
        total += len(text)
        if total > MAX_UNPACKED:
            raise _unreadable()
        if text:
            yield text


def _unpacked_objects(content: bytes, start: int) -> bytes:
    """The objects packed at this place; nothing where there are none."""
    first = content[start : start + 1]
    if not first or first[0] & 0x8F != 0x08:  # how packed data begin
        return b""
    unpacking, text = zlib.decompressobj(), b""
    try:
        text = unpacking.decompress(content[start : start + PIECE], 4096)
        if not _OBJECT_NUMBERS.match(text):
            return b""
        text += unpacking.decompress(unpacking.unconsumed_tail, MAX_UNPACKED)
        for at in range(start + PIECE, len(content), PIECE):
            if unpacking.eof or len(text) > MAX_UNPACKED:
                break
            text += unpacking.decompress(content[at : at + PIECE], MAX_UNPACKED)
    except zlib.error:
        return text
    return text


def _unreadable() -> RuleBroken:
    return RuleBroken(N_("The PDF is damaged or cannot be read here. Print it to a new PDF."), _FIELD)
