"""Django's admin, as one more door: what others must hear of goes through the same deeds as everywhere.

So nothing here edits a room's log, and much can only be looked at. What may be done shows as an action.
"""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import access, operators, people, rooms

__all__ = ["access", "operators", "people", "rooms"]

admin.site.site_header = admin.site.site_title = _("Administration")
admin.site.index_title = _("What there is")
