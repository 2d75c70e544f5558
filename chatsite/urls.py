"""All addresses: the chat's own, the accounts', the admin's, and those that machines ask."""

from django.contrib import admin
from django.urls import include, path

from chat.views import health

urlpatterns = [
    path("", include("chat.urls")),
    path("api/v1/", include("chat.api.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.counted),
]
