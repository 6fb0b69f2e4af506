"""Files are judged by their content: what is taken, and what is refused in which words."""

import contextlib
import hashlib
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile

from core.errors import RuleBroken
from partners.diligence.documents.inspection import MAX_FILE_BYTES, check_file
from tests.support import bad_files as bad

PROGRAM = b"MZ\x90\x00" + bytes(300)


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(RuleBroken) as error:
        check_file(content, name)
    assert error.value.field == "file"
    return str(error.value)


@pytest.mark.parametrize("name", ["a.pdf", "A.PDF", "C:\\Users\\me\\policy 2026.pdf", "../../etc/x.pdf"])
def test_a_plain_pdf_is_kept_as_it_is(name: str) -> None:
    content = bad.good_pdf()
    file = check_file(content, name)
    assert (file.media_type, file.content) == ("application/pdf", content)
    assert file.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("content", [bad.library_pdf(), bad.packed_pdf(), bad.library_pdf(linearize=True)])
def test_what_programs_write_is_taken(content: bytes) -> None:
    assert check_file(content, "a.pdf").content == content
    assert check_file(content + b"\r\n\n", "a.pdf").media_type == "application/pdf"


@pytest.mark.proves("J-01")
@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "a.pdf", "empty"),
        (PROGRAM, "invoice.pdf", "that of a .exe file"),
        (bad.archive_of(), "a.pdf", "no PDF, PNG or JPEG"),
        (b"<html><script>alert(1)</script>", "a.pdf", "that of a .html file"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.png", "no PDF, PNG or JPEG"),
        (b"hello", "a.pdf", "no PDF, PNG or JPEG"),
        (b"GIF89a" + bytes(50), "a.png", "that of a .gif file"),
        (b"\n" + bad.good_pdf(), "a.pdf", "no PDF, PNG or JPEG"),
        (PROGRAM + bad.good_pdf(), "a.pdf", "that of a .exe file"),
        (bad.good_pdf(), "a.png", "does not end in .pdf"),
        (bad.good_pdf(), "a.pdf.exe", "does not end in .pdf"),
        (bad.good_pdf(), "pdf", "does not end in .pdf"),
        (bad.image("PNG"), "a.jpg", "does not end in .png"),
        (bad.encrypted_pdf(), "a.pdf", "password"),
        (bad.library_pdf(bad.add_script), "a.pdf", "program code"),
        (bad.packed_pdf(bad.add_script), "a.pdf", "program code"),
        (bad.escaped_script_pdf(), "a.pdf", "program code"),
        (bad.hidden_script_pdf(), "a.pdf", "program code"),
        (bad.library_pdf(bad.add_launch), "a.pdf", "program code"),
        (bad.packed_pdf(bad.add_launch), "a.pdf", "program code"),
        (bad.library_pdf(bad.add_form_program), "a.pdf", "program code"),
        (bad.library_pdf(bad.add_attachment), "a.pdf", "other files inside"),
        (bad.packed_pdf(bad.add_attachment), "a.pdf", "other files inside"),
        (bad.good_pdf() + bad.archive_of(), "a.pdf", "added after its end"),
        (bad.pdf_and_archive(), "a.pdf", "archive of other files"),
        (bad.good_pdf()[:-60], "a.pdf", "cut off"),
        (b"%PDF-1.4\n%%EOF", "a.pdf", "damaged"),
        (b"%PDF-1.4\nxref\n0 1\ntrailer\n<<>>\nstartxref\n9\n%%EOF", "a.pdf", "damaged"),
        (b"%PDF-1.4\n" + b"[" * 200_000 + b"\nstartxref\n9\n%%EOF", "a.pdf", "damaged"),
        (bad.bomb_png(), "a.png", "million pixels"),
        (bad.bomb_png(6000, 5000), "a.png", "million pixels"),
        (bad.image("PNG")[:60], "a.png", "damaged"),
        (bad.image("JPEG")[:200], "a.jpeg", "damaged"),
        (b"\xff\xd8\xff" + bytes(100), "a.jpg", "damaged"),
    ],
)
def test_what_is_refused(content: bytes, name: str, words: str) -> None:
    assert words in refusal(content, name)


@pytest.mark.proves("J-01")
def test_a_picture_that_is_cut_off_is_refused_whatever_another_library_takes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    assert "damaged" in refusal(bad.image("PNG")[:60], "a.png")
    assert "damaged" in refusal(bad.image("JPEG")[:200], "a.jpeg")


@pytest.mark.proves("J-01")
def test_the_largest_file_is_taken_and_a_byte_more_is_not() -> None:
    filled = bad.with_object(bad.good_pdf(), b"%" + b"x" * (MAX_FILE_BYTES - 700) + b"\n")
    largest = filled + b"\n" * (MAX_FILE_BYTES - len(filled))
    assert check_file(largest, "a.pdf").byte_size == MAX_FILE_BYTES
    assert "larger than 5 MB" in refusal(largest + b"\n", "a.pdf")


@pytest.mark.proves("J-02")
def test_packed_objects_without_end_are_refused_soon() -> None:
    content = bad.packing_bomb_pdf()
    assert len(content) < 1_000_000
    began = time.monotonic()
    assert "damaged" in refusal(content, "a.pdf")
    assert time.monotonic() - began < 20


@pytest.mark.proves("J-02")
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_pictures_keep_nothing_but_the_picture(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "canary-place-name"
    content = bad.image(kind, exif=exif) + archive_tail()
    assert b"canary-place-name" in content
    file = check_file(content, f"a.{kind.lower()}")
    assert b"canary" not in file.content
    assert b"PK" not in file.content
    with Image.open(io.BytesIO(file.content)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((40, 30), {})


def archive_tail() -> bytes:
    return bad.archive_of("canary.bat")


def test_a_picture_taken_sideways_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    file = check_file(bad.image("JPEG", exif=exif), "a.jpg")
    with Image.open(io.BytesIO(file.content)) as picture:
        assert picture.size == (30, 40)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_usual_mode_of_png(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (8, 8)).save(out, format="PNG")
    assert check_file(out.getvalue(), "a.png").media_type == "image/png"


def test_a_printers_jpeg_becomes_one_for_screens() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (8, 8)).save(out, format="JPEG")
    with Image.open(io.BytesIO(check_file(out.getvalue(), "a.jpg").content)) as picture:
        assert picture.mode == "RGB"


@given(st.binary(max_size=400), st.integers(min_value=0, max_value=600), st.sampled_from(["a.pdf", "a.png"]))
def test_whatever_comes_it_is_taken_or_refused(noise: bytes, at: int, name: str) -> None:
    for start in (bad.good_pdf(), bad.image("PNG")):
        for content in (start[:at] + noise + start[at:], start[:at] + noise):
            with contextlib.suppress(RuleBroken):
                check_file(content, name)
