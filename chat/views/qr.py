"""A text as a picture that a phone's camera reads."""

import base64
from io import BytesIO

import qrcode
from qrcode.image.svg import SvgPathImage


def picture(text: str) -> str:
    """The address of an SVG, for ``<img src>``."""
    drawn = BytesIO()
    qrcode.make(text, image_factory=SvgPathImage, border=4).save(drawn)
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.getvalue()).decode()}"
