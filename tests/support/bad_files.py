"""Files that must not come in, made by hand and with a PDF library."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from concordat.seed.documents import plain_pdf


def good_pdf(text: str = "A certificate") -> bytes:
    return plain_pdf(text, ["It is in force."])


def library_pdf(change: Callable[[Any], None] = lambda _pdf: None, **saving: Any) -> bytes:
    """A PDF of one page as the library writes it, after a change."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    change(pdf)
    out = io.BytesIO()
    pdf.save(out, **saving)
    return out.getvalue()


def packed_pdf(change: Callable[[Any], None] = lambda _pdf: None) -> bytes:
    """As `library_pdf`, with its objects packed into streams."""
    return library_pdf(change, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def encrypted_pdf() -> bytes:
    return library_pdf(encryption=pikepdf.Encryption(owner="owner", user=""))


def add_script(pdf: Any) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def add_launch(pdf: Any) -> None:
    pdf.Root.OpenAction = Dictionary(S=Name.Launch, F=String("calc.exe"))


def add_attachment(pdf: Any) -> None:
    pdf.attachments["notes.txt"] = b"a file within"


def add_form_program(pdf: Any) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=Array([String("template"), String("x")]))


def escaped_script_pdf() -> bytes:
    """Program code whose name is written with an escape, as readers accept it."""
    whole = library_pdf(add_script, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return whole.replace(b"/JavaScript", b"/JavaScrip#74")


def with_object(content: bytes, body: bytes) -> bytes:
    """A hand-made PDF with something more before its table, which still is where the end says."""
    longer = content.replace(b"xref\n0 ", body + b"xref\n0 ", 1)
    return longer[: longer.rindex(b"startxref")] + b"startxref\n%d\n%%%%EOF\n" % longer.index(b"xref\n0 ")


def hidden_script_pdf() -> bytes:
    """Program code in packed objects that the table of the document does not name."""
    packed = zlib.compress(b"9 0 << /S /JavaScript /JS (app.alert(1)) >>")
    body = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(
        packed
    )
    return with_object(good_pdf(), body + packed + b"\nendstream\nendobj\n")


def archive_of(name: str = "run.bat") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "del *")
    return out.getvalue()


def pdf_and_archive() -> bytes:
    """A PDF whose archive ends in a comment that looks like the end of a PDF."""
    whole = good_pdf() + archive_of()
    comment = b"\nstartxref\n0\n%%EOF\n"
    return whole[:-2] + struct.pack("<H", len(comment)) + comment


def packing_bomb_pdf() -> bytes:
    """Packed objects that unpack to far more than any document holds."""
    packed = zlib.compress(b"9 0 " + b"0 " * 60_000_000, 9)
    body = b"9 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(
        packed
    )
    return with_object(good_pdf(), body + packed + b"\nendstream\nendobj\n")


def image(kind: str, size: tuple[int, int] = (40, 30), **saving: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#336699").save(out, format=kind, **saving)
    return out.getvalue()


def bomb_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A small file that says it is a picture of many million pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 + (width + 7) // 8) * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
