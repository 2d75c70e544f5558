from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from ..actions import announcements, clients
from ..models import Announcement, Client, Room
from ..queries import clients as clients_known
from ..refusals import Refused
from .base import DeedsAdmin, ForStaff, LookOnly


class AnnouncementForm(forms.ModelForm):
    def clean_until(self):
        until = self.cleaned_data["until"]
        if until is not None and until <= timezone.now():
            raise ValidationError(_("The end is in the past."))
        return until


@admin.register(Announcement)
class AnnouncementAdmin(ForStaff, DeedsAdmin):
    """Published when it is saved, and not changed afterwards: it has been read."""

    form = AnnouncementForm
    fields = ["text", "level", "until", "rooms"]
    list_display = ["text", "level", "audience", "author", "created_at", "until", "withdrawn_at"]
    list_filter = ["level"]
    list_select_related = ["author"]
    search_fields = ["text"]
    filter_horizontal = ["rooms"]
    actions = ["withdraw"]

    def get_fields(self, request, obj=None):
        return [*self.fields, *(["author", "created_at", "withdrawn_at"] if obj else [])]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("rooms")

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return super().formfield_for_manytomany(db_field, request, **kwargs, queryset=Room.objects.shared())

    def has_add_permission(self, request) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(description=_("for"))
    def audience(self, announcement) -> str:
        return ", ".join(room.name for room in announcement.rooms.all()) or gettext("everyone")

    def save_model(self, request, obj, form, change) -> None:
        fields = {name: form.cleaned_data[name] for name in ("text", "level", "until")}
        slugs = [room.slug for room in form.cleaned_data["rooms"]]
        made = announcements.publish(request.user, **fields, rooms=slugs)
        obj.pk, obj._state.adding = made.pk, False

    @admin.action(description=_("Withdraw the selected announcements"), permissions=["view"])
    def withdraw(self, request, queryset) -> None:
        for announcement in queryset:
            announcements.withdraw(announcement)


class WordForm(ActionForm):
    text = forms.CharField(
        required=False, label=_("Text"), widget=forms.TextInput({"placeholder": _("Message or reason")})
    )


@admin.register(Client)
class ClientAdmin(ForStaff, LookOnly, DeedsAdmin):
    """The sockets that are open now."""

    action_form = WordForm
    list_display = ["user", "rooms_followed", "door", "connected_at", "server", "channel_name"]
    list_filter = ["door"]
    search_fields = ["user__username", "channel_name"]
    fields = ["id", "user", "rooms_followed", "door", "connected_at", "server", "channel_name"]
    actions = ["message", "disconnect"]

    def get_queryset(self, request):
        return clients_known.live()

    @admin.display(description=_("rooms"))
    def rooms_followed(self, client) -> str:
        return ", ".join(sorted(room.name for room in client.rooms.all() if not room.is_direct))

    @admin.action(description=_("Show the text to the selected clients"), permissions=["view"])
    def message(self, request, queryset) -> None:
        self._say(request, lambda text: clients.message(queryset, text=text))

    @admin.action(description=_("Disconnect the selected clients"), permissions=["view"])
    def disconnect(self, request, queryset) -> None:
        self._say(request, lambda text: clients.disconnect(queryset, reason=text))

    def _say(self, request, deed) -> None:
        try:
            count = deed(request.POST.get("text", "").strip())
        except Refused as refusal:
            messages.error(request, refusal.message)
            return
        said = ngettext("%(count)s client reached.", "%(count)s clients reached.", count) % {"count": count}
        messages.success(request, said)
