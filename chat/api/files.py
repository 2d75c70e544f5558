"""Files: into a room, and out of it again for whoever is in that room when they ask."""

from uuid import UUID

from django.http import HttpRequest
from ninja import File, Router, Status
from ninja.files import UploadedFile

from .. import presenters
from ..actions import files
from ..protocol import frames
from ..queries import files as known
from .auth import LOADING, UPLOADING
from .delivery import deliver
from .errors import REFUSALS

router = Router(exclude_unset=True)
one = Router()


@router.post("/{slug:room}/files", auth=UPLOADING, response={201: frames.Attachment, **REFUSALS})
def upload(request: HttpRequest, room: str, file: File[UploadedFile]):
    """Put a file here, for a message to take along (`attachments`) within a day. Pictures are drawn anew:
    where and by whom they were taken is not kept."""
    kept = files.upload(request.user, room=room, file=file)
    return Status(201, presenters.attachment(kept.shape))


@one.get("/{uuid:file}", auth=LOADING, response={200: bytes, 206: bytes, 304: None, 416: None, **REFUSALS})
def download(request: HttpRequest, file: UUID):
    """The file itself, or the part of it that a `Range` header asks for."""
    row = known.of_reader(request.user, file)
    return deliver(request, row.stored, row=row)


@one.get("/{uuid:file}/thumbnail", auth=LOADING, response={200: bytes, 304: None, **REFUSALS})
def thumbnail(request: HttpRequest, file: UUID):
    """A picture, small."""
    row = known.of_reader(request.user, file)
    if not row.thumbnail:
        raise known.no_such_file()
    return deliver(request, row.thumbnail, row=row, small=True)


@one.delete("/{uuid:file}", response={204: None, **REFUSALS})
def discard(request: HttpRequest, file: UUID):
    """Take away a file of your own that was not sent."""
    files.discard(request.user, file)
    return Status(204, None)
