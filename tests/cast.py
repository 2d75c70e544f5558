"""The people and rooms of the tests, by name.

``owner`` owns the workspace, ``mod`` moderates both rooms, ``ann`` and ``ben`` are members of
both, ``out`` is in the lobby only, ``gone`` has a deactivated account. The lobby is open, the
staff room private.
"""

from dataclasses import dataclass

from django.contrib.auth import get_user_model

from chat.actions import rooms

PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Cast:
    owner: object
    mod: object
    ann: object
    ben: object
    out: object
    gone: object
    lobby: object
    staff: object


def assemble() -> Cast:
    User = get_user_model()
    owner = User.objects.create_superuser("owner", "owner@chat.example", PASSWORD)
    names = ("mod", "ann", "ben", "out", "gone")
    mod, ann, ben, out, gone = (User.objects.create_user(each, password=PASSWORD) for each in names)
    lobby = rooms.create(owner, name="Lobby", slug="lobby")
    staff = rooms.create(owner, name="Staff", slug="staff", kind="private")
    for room in (lobby, staff):
        rooms.add(owner, room=room.slug, username="mod", role="moderator")
        rooms.add(owner, room=room.slug, username="ann")
        rooms.add(owner, room=room.slug, username="ben")
    rooms.add(owner, room="lobby", username="out")
    gone.is_active = False
    gone.save()
    for room in (lobby, staff):
        room.refresh_from_db()
    return Cast(owner, mod, ann, ben, out, gone, lobby, staff)
