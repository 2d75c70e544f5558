from django.urls import path

from .views import pages

urlpatterns = [
    # The chat
    path("", pages.home, name="home"),
    path("chat/<slug:slug>/", pages.room, name="room"),
]
