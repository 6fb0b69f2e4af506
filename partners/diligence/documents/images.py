"""Images are encoded anew: what is not picture, such as the place where it was taken, is gone (security J-02)."""

import warnings
from io import BytesIO

from core.errors import RuleBroken
from core.text import N_

MAX_PIXELS = 25_000_000
MAX_ENCODED = 12 * 1024 * 1024
"""A picture that grows beyond this when it is encoded anew is not taken."""
_FIELD = "file"


def clean_image(content: bytes, media_type: str) -> bytes:
    """A PNG or JPEG image with nothing but its picture, upright; raises `RuleBroken` where it is none."""
    from PIL import Image, ImageFile, ImageOps

    kind = {"image/png": "PNG", "image/jpeg": "JPEG"}[media_type]
    # Whoever imports the library that makes PDFs lets the whole process take pictures that are cut off.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what is odd beside the picture is thrown away
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=(kind,)) as opened:
                _check_size(opened.width, opened.height)
                opened.load()
                picture = ImageOps.exif_transpose(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except RuleBroken:
        raise
    except Exception as error:  # the library fails in many ways on a broken picture
        raise RuleBroken(
            N_("The image is damaged. Save it again and choose the new file."), _FIELD
        ) from error
    transparency = picture.info.get("transparency")
    picture.info = {} if transparency is None else {"transparency": transparency}
    if kind == "JPEG" and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    encoded = BytesIO()
    picture.save(encoded, format=kind, **({"quality": 90} if kind == "JPEG" else {}))
    if encoded.tell() > MAX_ENCODED:
        raise _too_many_pixels()
    return encoded.getvalue()


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()


def _too_many_pixels() -> RuleBroken:
    return RuleBroken(
        N_("The image has more than %(millions)s million pixels. Make it smaller."),
        _FIELD,
        millions=MAX_PIXELS // 1_000_000,
    )
