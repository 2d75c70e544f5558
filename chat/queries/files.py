from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Upload
from ..refusals import Refused


def of_reader(user, file: UUID) -> Upload:
    """A file that somebody may read at this moment: its message stands in a room they are in, or it is their
    own and not sent yet. `Refused`: not_found, whatever the reason."""
    may = Q(message__isnull=False, message__deleted_seq=None) | Q(message=None, uploader=user)
    membership = {"room__memberships__user": user, "room__memberships__user__is_active": True}
    found = Upload.objects.filter(may, pk=file, **membership).first()
    if found is None:
        raise no_such_file()
    return found


def no_such_file() -> Refused:
    return Refused("not_found", _("There is no such file."))
