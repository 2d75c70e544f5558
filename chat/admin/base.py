"""What the pages of the admin share."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..refusals import Refused


class DeedsAdmin(admin.ModelAdmin):
    """Saves by deeds. A refusal is shown above the form or the list, and nothing was changed."""

    def changeform_view(self, request, *args, **kwargs):
        try:
            return super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(request.get_full_path())

    def delete_view(self, request, *args, **kwargs):
        try:
            return super().delete_view(request, *args, **kwargs)
        except Refused as refusal:
            messages.error(request, refusal.message)
            return redirect(request.get_full_path())

    def each(self, request: HttpRequest, queryset: QuerySet, deed: Callable[[Any], object]) -> None:
        """Do it to each of the chosen, and say to how many. A refusal of one stops no other."""
        count = 0
        for chosen in queryset:
            try:
                deed(chosen)
                count += 1
            except Refused as refusal:
                messages.error(request, f"{chosen}: {refusal.message}")
        if count:
            messages.success(request, _("Done: %(count)s.") % {"count": count})


class LookOnly:
    def has_add_permission(self, request, *_args) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


class ForStaff:
    """What operators do needs no permission besides being staff, here as on their own pages."""

    def has_module_permission(self, request) -> bool:
        return request.user.is_active and request.user.is_staff

    def has_view_permission(self, request, obj=None) -> bool:
        return self.has_module_permission(request)
