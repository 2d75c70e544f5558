from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..actions import names, people, portraits, quiet, rooms
from ..models import Profile
from ..refusals import Refused
from .base import DeedsAdmin

User = get_user_model()


class PersonForm(AdminUserCreationForm):
    def clean_username(self) -> str:
        try:
            return names.free_username(self.cleaned_data["username"], titles=True)
        except Refused as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from None


ABOUT = ["name", "title", "language", "time_zone"]
INTERRUPTS = ["quiet_from", "quiet_to", "quiet_zone", "quiet_until", "notify_text", "mail_missed"]


class ProfileInline(admin.StackedInline):
    model = Profile
    fields = [*ABOUT, *INTERRUPTS]
    can_delete = False


admin.site.unregister(User)
admin.site.unregister(Group)  # roles are set with the person and in the rooms


@admin.register(User)
class PersonAdmin(DeedsAdmin, UserAdmin):
    """Nobody is deleted: what they wrote would lose its author. A deactivated account can do nothing."""

    add_form = PersonForm
    inlines = [ProfileInline]
    list_display = ["username", "name", "is_active", "is_staff", "is_superuser", "last_login"]
    list_select_related = ["profile"]
    actions = ["deactivate", "take_pictures_away"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(description=_("name"))
    def name(self, user) -> str:
        profile = getattr(user, "profile", None)
        return profile.name if profile else ""

    def save_formset(self, request, form, formset, change) -> None:
        """A profile is changed by deeds, so that open pages know."""
        formset.save(commit=False)  # notes what changed, for the history of the page
        for each in formset.forms:
            now = {name: each.cleaned_data[name] for name in each.changed_data if name in each.cleaned_data}
            if about := {name: now[name] for name in ABOUT if name in now}:
                people.change_profile(form.instance, **about)
            if interrupts := {name: now[name] for name in INTERRUPTS if name in now}:
                quiet.change(form.instance, **interrupts)

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            rooms.welcome(form.instance)

    @admin.action(description=_("Deactivate the selected people"), permissions=["change"])
    def deactivate(self, request, queryset) -> None:
        for user in queryset.exclude(pk=request.user.pk):
            people.deactivate(user)

    @admin.action(description=_("Take the pictures of the selected people away"), permissions=["change"])
    def take_pictures_away(self, request, queryset) -> None:
        self.each(request, queryset, portraits.take_away)
