from django.contrib import admin
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from ..actions import messages, rooms, workspace
from ..models import Membership, Message, Room, Workspace
from .base import DeedsAdmin, LookOnly


@admin.register(Room)
class RoomAdmin(DeedsAdmin):
    """Rooms. Direct conversations are nowhere here, and neither is what is said in them."""

    list_display = ["name", "slug", "kind", "is_default", "member_count", "last_seq", "archived_at"]
    list_filter = ["kind", "is_default"]
    search_fields = ["name", "slug", "topic"]
    actions = ["archive", "open_again"]

    def get_queryset(self, request):
        return (
            super()
            .get_queryset(request)
            .exclude(kind=Room.Kind.DIRECT)
            .annotate(members=Count("memberships"))
        )

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        if db_field.name == "kind":
            kwargs["choices"] = [each for each in Room.Kind.choices if each[0] != Room.Kind.DIRECT]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description=_("members"), ordering="members")
    def member_count(self, room) -> int:
        return room.members

    def get_fields(self, request, obj=None):
        made = ["last_seq", "created_by", "created_at", "archived_at"] if obj else []
        return ["name", "slug", "kind", "topic", "announce_only", "is_default", *made]

    def get_readonly_fields(self, request, obj=None):
        return ["slug", "kind", "last_seq", "created_by", "created_at", "archived_at"] if obj else []

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        fields = {name: form.cleaned_data[name] for name in ("name", "topic", "announce_only")}
        if change:
            if set(form.changed_data) & set(fields):
                rooms.change(request.user, room=obj.slug, **fields)
        else:
            made = rooms.create(request.user, **fields, slug=obj.slug, kind=obj.kind)
            obj.pk, obj._state.adding = made.pk, False
        Room.objects.filter(pk=obj.pk).update(is_default=obj.is_default)

    @admin.action(description=_("Archive the selected rooms"), permissions=["change"])
    def archive(self, request, queryset) -> None:
        self._set_archived(request, queryset, True)

    @admin.action(description=_("Open the selected rooms again"), permissions=["change"])
    def open_again(self, request, queryset) -> None:
        self._set_archived(request, queryset, False)

    def _set_archived(self, request, queryset, archived: bool) -> None:
        self.each(
            request, queryset, lambda room: rooms.change(request.user, room=room.slug, archived=archived)
        )


@admin.register(Membership)
class MembershipAdmin(DeedsAdmin):
    """Who is in which room. As in the chat, it takes somebody of the room to let others in."""

    list_display = ["room", "user", "role", "created_at"]
    list_filter = ["role", ("room", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["room", "user"]
    search_fields = ["user__username", "room__name", "room__slug"]
    fields = ["room", "user", "role"]
    autocomplete_fields = ["room", "user"]
    actions = ["take_out"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(room__kind=Room.Kind.DIRECT)

    def has_change_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        username = obj.user.get_username()
        made = rooms.add(request.user, room=obj.room.slug, username=username, role=obj.role)
        obj.pk, obj._state.adding = made.pk, False

    def delete_model(self, request, obj) -> None:
        rooms.remove(request.user, room=obj.room.slug, username=obj.user.get_username())

    def get_actions(self, request):
        return {
            name: each for name, each in super().get_actions(request).items() if name != "delete_selected"
        }

    @admin.action(description=_("Take the selected people out of these rooms"), permissions=["delete"])
    def take_out(self, request, queryset) -> None:
        self.each(request, queryset, lambda membership: self.delete_model(request, membership))


@admin.register(Message)
class MessageAdmin(LookOnly, DeedsAdmin):
    """What was said. Its author changes it, and nobody here; who deletes it moderates the room."""

    list_display = ["sent_at", "room", "seq", "author", "text", "edited_at", "deleted_at"]
    list_display_links = ["sent_at"]
    list_filter = [("room", admin.RelatedOnlyFieldListFilter), ("deleted_at", admin.EmptyFieldListFilter)]
    list_select_related = ["room", "author"]
    search_fields = ["text"]
    show_full_result_count = False
    fields = [
        "room",
        "seq",
        "author",
        "sent_at",
        "edited_at",
        "deleted_at",
        "reply_to",
        "thread",
        "text",
        "preview",
    ]
    ordering = ["-sent_at"]
    actions = ["delete_texts"]

    def get_queryset(self, request):
        return super().get_queryset(request).exclude(room__kind=Room.Kind.DIRECT)

    @admin.action(description=_("Delete the text of the selected messages"), permissions=["view"])
    def delete_texts(self, request, queryset) -> None:
        chosen = queryset.readable().select_related("room")
        self.each(
            request,
            chosen,
            lambda each: messages.delete(request.user, room=each.room.slug, target=each.seq),
        )


@admin.register(Workspace)
class WorkspaceAdmin(DeedsAdmin):
    fields = ["name", "accent_hue", "epoch"]
    readonly_fields = ["epoch"]

    def save_model(self, request, obj, form, change) -> None:
        workspace.change(name=obj.name, hue=obj.accent_hue)

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
