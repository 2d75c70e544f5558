from django.urls import include, path

from chatsite.urls import handler429, handler500  # noqa: F401 - Django looks for them here

from . import views

urlpatterns = [
    path("outside/sync", views.send_from_sync_code),
    path("outside/async", views.send_from_async_code),
    path("", include("chatsite.urls")),
]
