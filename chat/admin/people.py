from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..actions import names, people, rooms
from ..models import Profile
from ..refusals import Refused

User = get_user_model()


class PersonForm(AdminUserCreationForm):
    def clean_username(self) -> str:
        try:
            return names.free_username(self.cleaned_data["username"], titles=True)
        except Refused as refusal:
            raise ValidationError(refusal.message, code=refusal.code) from None


class ProfileInline(admin.StackedInline):
    model = Profile
    can_delete = False


admin.site.unregister(User)
admin.site.unregister(Group)  # roles are set with the person and in the rooms


@admin.register(User)
class PersonAdmin(UserAdmin):
    """Nobody is deleted: what they wrote would lose its author. A deactivated account can do nothing."""

    add_form = PersonForm
    inlines = [ProfileInline]
    list_display = ["username", "name", "is_active", "is_staff", "is_superuser", "last_login"]
    list_select_related = ["profile"]
    actions = ["deactivate"]

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(description=_("name"))
    def name(self, user) -> str:
        profile = getattr(user, "profile", None)
        return profile.name if profile else ""

    def save_related(self, request, form, formsets, change) -> None:
        super().save_related(request, form, formsets, change)
        if not change:
            rooms.welcome(form.instance)

    @admin.action(description=_("Deactivate the selected people"), permissions=["change"])
    def deactivate(self, request, queryset) -> None:
        for user in queryset.exclude(pk=request.user.pk):
            people.deactivate(user)
