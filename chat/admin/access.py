from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from ..actions import invitations, tokens
from ..models import Invitation, Token
from .base import DeedsAdmin, LookOnly


@admin.register(Token)
class TokenAdmin(LookOnly, DeedsAdmin):
    list_display = ["user", "name", "scope", "created_at", "last_used_at", "revoked_at"]
    list_filter = ["scope"]
    list_select_related = ["user"]
    search_fields = ["user__username", "name"]
    exclude = ["digest"]
    actions = ["revoke"]

    def has_revoke_permission(self, request) -> bool:
        return request.user.has_perm("chat.change_token")

    @admin.action(description=_("Revoke the selected tokens"), permissions=["revoke"])
    def revoke(self, request, queryset) -> None:
        for token in queryset.filter(revoked_at=None):
            tokens.revoke(token)


@admin.register(Invitation)
class InvitationAdmin(LookOnly, DeedsAdmin):
    list_display = ["role", "created_by", "created_at", "expires_at", "uses", "max_uses", "revoked_at"]
    list_filter = ["role"]
    list_select_related = ["created_by"]
    exclude = ["digest"]
    actions = ["revoke"]

    def has_revoke_permission(self, request) -> bool:
        return request.user.has_perm("chat.change_invitation")

    @admin.action(description=_("Revoke the selected invitations"), permissions=["revoke"])
    def revoke(self, request, queryset) -> None:
        links = queryset.filter(revoked_at=None)
        self.each(request, links, lambda link: invitations.revoke(request.user, invitation=link.pk))
