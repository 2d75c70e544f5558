from django.urls import include, path

from . import views

urlpatterns = [
    path("outside/sync", views.send_from_sync_code),
    path("outside/async", views.send_from_async_code),
    path("", include("chatsite.urls")),
]
