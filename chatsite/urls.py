"""All addresses: the chat's own, the accounts', the admin's, and those that machines ask."""

from allauth.account.decorators import secure_admin_login
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialApp, SocialToken
from django.contrib import admin
from django.urls import include, path

from chat.views import health

# One door for everybody: the admin's own sign-in would not count failed tries.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

# Secrets are looked at by nobody, and providers come from the environment.
admin.site.unregister([Authenticator, SocialApp, SocialToken])

urlpatterns = [
    path("", include("chat.urls")),
    path("api/v1/", include("chat.api.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.counted),
]

handler429 = "chat.views.accounts.too_many"
handler500 = "chat.views.errors.server_error"
