"""A stored file → a response that does no harm, in parts where a player asks for them."""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from typing import IO

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header, parse_etags
from django.utils.translation import gettext as _

from ..files import keeping, ranges
from ..models import Upload
from ..queries.files import no_such_file
from ..refusals import Refused

log = logging.getLogger(__name__)

AT_ONCE = 262_144
WEEK = 604_800  # seconds
# A file that a browser opens as a page is one without scripts, forms and a way to anything on this site.
ALONE = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
SHOWN = {Upload.Kind.IMAGE, Upload.Kind.VIDEO, Upload.Kind.AUDIO, Upload.Kind.PDF}
THUMBNAIL_TYPE = "image/webp"


def deliver(request: HttpRequest, name: str, *, row: Upload, small: bool = False) -> HttpResponseBase:
    """What lies under ``name``, as the file of ``row`` or as its ``small`` picture. `Refused`: not_found.

    Who asks was let in a moment ago and is asked again next time: a browser may keep the bytes, but has to
    come here before it shows them again.
    """
    etag = f'"{name.rpartition("/")[2]}"'
    if _is_known(request, etag):
        return _dressed(HttpResponse(status=304), row, etag, small=small)
    try:
        size = keeping.storage().size(name) if small else row.size
        part = ranges.asked(_range(request, etag), size)
        first, last = part or ranges.Part(0, size - 1)
        file = keeping.open_part(name, first, last)
    except FileNotFoundError:
        raise no_such_file() from None
    except ranges.Unsatisfiable:
        refusal = HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        return _dressed(refusal, row, etag, small=small)
    except Exception:  # each storage has its own
        log.exception("a file could not be read from the storage")
        raise Refused("try_again", _("The file cannot be loaded just now. Try again.")) from None
    response = StreamingHttpResponse(
        _pieces_in_time(file, last - first + 1)
        if hasattr(request, "scope")
        else _pieces(file, last - first + 1),
        status=206 if part else 200,
    )
    response._resource_closers.append(file.close)  # type: ignore[attr-defined]
    response["Content-Length"] = str(last - first + 1)
    if part:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return _dressed(response, row, etag, small=small)


def deliver_picture(request: HttpRequest, name: str, kind: str, *, public: bool = False) -> HttpResponseBase:
    """A small picture whose address changes with it, so that a browser need not ask again.

    It is read whole: some kilobytes. `Refused`: not_found.
    """
    etag = f'"{name.rpartition("/")[2]}"'
    response: HttpResponseBase = HttpResponse(status=304)
    if not _is_known(request, etag):
        try:
            with keeping.storage().open(name) as file:
                response = HttpResponse(file.read())
        except FileNotFoundError:
            raise no_such_file() from None
    return _for_good(_harmless(response, kind, "inline", etag), public=public)


def deliver_style(request: HttpRequest, text: str, version: str) -> HttpResponseBase:
    """A style sheet whose address changes with it."""
    etag = f'"{version}"'
    response = HttpResponse(status=304) if _is_known(request, etag) else HttpResponse(text)
    return _for_good(_harmless(response, "text/css; charset=utf-8", "inline", etag), public=True)


def _for_good(response: HttpResponseBase, *, public: bool) -> HttpResponseBase:
    """Something else would have another address."""
    response["Cache-Control"] = f"{'public' if public else 'private'}, max-age={WEEK}, immutable"
    return response


def _dressed(response: HttpResponseBase, row: Upload, etag: str, *, small: bool) -> HttpResponseBase:
    shown = small or row.kind in SHOWN
    kind = THUMBNAIL_TYPE if small else row.type if shown else "application/octet-stream"
    response["Cache-Control"] = "private, no-cache"
    response["Accept-Ranges"] = "bytes"
    disposition = content_disposition_header(not shown, row.name) or "attachment"
    return _harmless(response, kind, disposition, etag)


def _harmless(response: HttpResponseBase, kind: str, disposition: str, etag: str) -> HttpResponseBase:
    response["Content-Type"] = kind
    response["Content-Disposition"] = disposition
    response["Content-Security-Policy"] = ALONE
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["ETag"] = etag
    return response


def _is_known(request: HttpRequest, etag: str) -> bool:
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in known or any(each.removeprefix("W/") == etag for each in known)


def _range(request: HttpRequest, etag: str) -> str:
    """A part of another file than the one that is here now would not fit the rest of it."""
    fits = request.headers.get("If-Range", etag) == etag
    return request.headers.get("Range", "") if fits else ""


def _pieces(file: IO[bytes], left: int) -> Iterator[bytes]:
    while left and (piece := file.read(min(AT_ONCE, left))):
        left -= len(piece)
        yield piece


async def _pieces_in_time(file: IO[bytes], left: int) -> AsyncIterator[bytes]:
    """The same without stopping the sockets of the process. An iterator that is none of time Django would
    read to its end first, and keep in memory."""
    while left and (piece := await asyncio.to_thread(file.read, min(AT_ONCE, left))):
        left -= len(piece)
        yield piece
