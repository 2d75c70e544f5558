"""What a request says, read as strictly as a frame of the socket."""

from typing import Annotated, Any

from django.core.exceptions import SuspiciousOperation
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser
from pydantic import AliasChoices, BaseModel, ConfigDict, Field

from .. import limits, protocol
from ..actions import files
from ..files import names
from ..refusals import Refused
from .errors import TooLarge

# A name in an address, of whatever it may be a name. A NUL would be more than PostgreSQL takes.
Name = Annotated[str, Field(pattern=r"^[^\x00]{1,150}$")]

# Called as in `chat.system_message`, or as in `chat.message`.
Text = Annotated[
    str, Field(validation_alias=AliasChoices("text", "message"), description="`message` is read as well.")
]


class Fields(BaseModel):
    """What a body may hold. Unknown fields are refused, types are not bent."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class StrictParser(Parser):
    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            raise Refused("malformed", _("The body has to be application/json."))
        try:
            return protocol.parse_object(request.body.decode())
        except UnicodeDecodeError:
            raise Refused("malformed", _("The body is not UTF-8.")) from None

    def parse_querydict(
        self, data: MultiValueDict, list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        if any("\0" in value for name in data for value in data.getlist(name)):
            raise Refused("malformed", _("A parameter has a character that cannot be looked for."))
        return super().parse_querydict(data, list_fields, request)


def read_body(request: HttpRequest) -> None:
    """Load the body, but never more of it than a frame may have."""
    body = request.read(limits.FRAME_BYTES + 1)
    if len(body) > limits.FRAME_BYTES:
        raise TooLarge(limit=limits.FRAME_BYTES)
    request._body = body  # where Django itself keeps what was read


class OneFile(TemporaryFileUploadHandler):
    """Straight to the disk, under a name that no file system minds, and no further than a file may go."""

    begun = False

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        if self.begun:
            raise Refused("malformed", _("One file at a time."))
        self.begun = True
        super().new_file(field_name, names.shown(file_name), *args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start + len(raw_data) > files.most_bytes():
            raise files.too_large()
        super().receive_data_chunk(raw_data, start)


def read_upload(request: HttpRequest) -> None:
    """Load a form with one file in it. `Refused`: malformed, too_large."""
    if request.content_type != "multipart/form-data":
        raise Refused("malformed", _("The body has to be multipart/form-data, with the file as `file`."))
    if int(request.META.get("CONTENT_LENGTH") or 0) > files.most_bytes() + limits.FRAME_BYTES:
        raise files.too_large()
    request.upload_handlers = [OneFile(request)]
    try:
        bool(request.FILES)
    except (MultiPartParserError, SuspiciousOperation):
        raise Refused("malformed", _("The body is not a form.")) from None
