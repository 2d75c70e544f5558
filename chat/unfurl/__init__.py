"""What stands behind a link: a page is fetched from outside, and its title and description are read.

Everything here is pulled by strangers: whoever writes a message chooses where this server goes, and whoever
owns that place chooses what it is given to read. So `guard` decides where it may go, `fetch` how much it
takes, and `page` reads it in a time that grows with its length and no faster.
"""

import logging
import zlib

import aiohttp

from .fetch import Unreadable, get_page
from .guard import Guard
from .page import read

__all__ = ["Guard", "look_at"]

log = logging.getLogger(__name__)

# `Forbidden` and a time that is up are OSErrors; what yarl and codecs cannot read is a ValueError.
PROBLEMS = (OSError, ValueError, aiohttp.ClientError, zlib.error, Unreadable)


async def look_at(url: str, guard: Guard) -> dict[str, str] | None:
    """``{url, site, title, text}``, or None for whatever reason: a link without a preview is still a link.

    ``site`` is the host the page came from and not what the page calls itself, so that it can name no other.
    """
    try:
        page = await get_page(url, guard)
        title, text = read(page.html)
    except PROBLEMS as problem:
        log.debug("no preview of a link: %r", problem)
        return None
    if not title:
        return None
    return {"url": url, "site": page.host.removeprefix("www."), "title": title, "text": text}
