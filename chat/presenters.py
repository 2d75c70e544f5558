"""Rows → the shapes of `protocol`. One shape for live events, catch-up, history and the API."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any

from django.urls import reverse

from .models import (
    Announcement,
    Client,
    Draft,
    Follower,
    Invitation,
    Membership,
    Message,
    Profile,
    Room,
    RoomEvent,
    Thread,
    Workspace,
)


@lru_cache(maxsize=256)
def moment(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def now() -> str:
    return moment(datetime.now(UTC))


def name_of(user) -> str:
    """What people read: the profile's name, the account's, or the username."""
    profile = getattr(user, "profile", None)
    return (profile and profile.name) or user.get_full_name() or user.get_username()


def person(user) -> dict[str, Any]:
    who = {"id": user.pk, "username": user.get_username(), "name": name_of(user), "staff": user.is_staff}
    return {**who, **details_of(user)}


def details_of(user) -> dict[str, str]:
    """What they do, if they say so, and where their picture is, if they have one."""
    profile = getattr(user, "profile", None)
    details = {"title": profile.title} if profile and profile.title else {}
    if profile and profile.picture:
        details["avatar"] = portrait_url(user.pk, profile.picture_version)
    return details


def presence(here: Mapping[int, bool], user_id: int) -> dict[str, bool]:
    """Whether somebody is here; ``here`` says of those who are whether they are idle."""
    return {"online": user_id in here, **({"idle": True} if here.get(user_id) else {})}


def portrait(profile: Profile) -> dict[str, Any]:
    """Somebody looks different from now on."""
    url = portrait_url(profile.user_id, profile.picture_version) if profile.picture else None
    return {"type": "chat.picture", "user": profile.user_id, "avatar": url}


def profile(row: Profile) -> dict[str, Any]:
    """Somebody is called otherwise from now on."""
    who = {"user": row.user_id, "username": row.user.get_username(), "name": name_of(row.user)}
    return {"type": "chat.profile", **who}


def portrait_url(user_id: int | str, version: str) -> str:
    return portrait_address().format(user=user_id, version=version)


@cache
def portrait_address() -> str:
    """Where pictures of people are, with ``{user}`` and ``{version}`` in it."""
    somewhere = reverse("api:people_portrait", kwargs={"person": 0, "version": "0"})
    return somewhere.removesuffix("0/picture/0") + "{user}/picture/{version}"


def quiet(profile: Profile) -> dict[str, Any]:
    """When nothing may interrupt somebody, and whether notifications show what was written."""
    hours = {"from": clock(profile.quiet_from), "to": clock(profile.quiet_to), "zone": profile.clock.key}
    until = moment(profile.quiet_until) if profile.quiet_until else None
    return {"text": profile.notify_text, "quiet": {**hours, "until": until}}


def clock(at: time | None) -> str | None:
    return None if at is None else f"{at:%H:%M}"


def workspace(row: Workspace) -> dict[str, Any]:
    looks = {"logo": logo_url(row, "small"), "style": style_url(row)}
    return {"name": row.name, "accent_hue": row.accent_hue, **looks}


def logo_url(row: Workspace, use: str) -> str | None:
    """``use``: one of `files.squares.LOGO`. None: there is no logo."""
    place = {"logo": row.logo_version, "use": use}
    return reverse("api:workspace_logo", kwargs=place) if row.logo else None


def style_url(row: Workspace) -> str | None:
    """None: there is no style sheet of one's own."""
    version = row.style_version
    return reverse("api:workspace_style", kwargs={"style": version}) if version else None


def _who(user) -> dict[str, Any]:
    """The author of an event; of a deleted account only the fact remains."""
    if user is None:
        return {"username": "", "name": "", "user": 0}
    return {"username": user.get_username(), "name": name_of(user), "user": user.pk}


def message(
    row: Message,
    room: Room,
    reactions: Sequence[dict[str, Any]] = (),
    replies: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """As it is now, with ``reactions`` as `queries.reactions` has them and ``replies`` as `queries.threads`.

    Of a deleted one there is its place only, and what was replied to it.
    """
    frame: dict[str, Any] = {
        "type": "chat.message",
        "room": room.slug,
        "seq": row.seq,
        **_who(row.author),
        "message": row.text,
        "html": row.html,
        "sent_at": moment(row.sent_at),
    }
    if row.reply_to:
        frame["reply_to"] = row.reply_to
    if row.thread:
        frame["thread"] = row.thread
        if row.in_room:
            frame["also_in_room"] = True
    if replies is not None and (row.thread or replies["count"]):
        frame["replies"] = replies
    if row.is_deleted:
        return {**frame, "deleted": True}
    if row.preview:
        frame["preview"] = row.preview
    if row.attachments:
        frame["attachments"] = [attachment(each) for each in row.attachments]
    if row.is_edited:
        frame["edited"] = True
    if reactions:
        frame["reactions"] = list(reactions)
    return {**frame, **addressed(row)}


def attachment(shape: dict[str, Any]) -> dict[str, Any]:
    """A file as its readers see it, out of `Upload.shape`."""
    file = {name: shape[name] for name in ("id", "name", "type", "kind", "size", "width", "height")}
    place = {"file": shape["id"]}
    file["url"] = reverse("api:files_download", kwargs=place)
    file["thumbnail_url"] = reverse("api:files_thumbnail", kwargs=place) if shape["thumbnail"] else None
    return {**file, "animated": True} if shape["animated"] else file


def replies(row: Thread, people: Mapping[int, Any]) -> dict[str, Any]:
    """What a root shows of its thread; ``people`` by id, without those whose account is gone."""
    shown = [_who(people[each]) for each in row.people if each in people]
    last = {"last_seq": row.last_seq, "last_at": moment(row.last_at)} if row.last_at else {}
    return {"count": row.count, **last, "people": shown}


def draft(row: Draft) -> dict[str, Any]:
    """With its ``age`` instead of a moment: no clock of a client is asked what time it is here."""
    place = {"room": row.room.slug, **({"thread": row.thread} if row.thread else {})}
    age = (datetime.now(UTC) - row.written_at) // timedelta(milliseconds=1)
    return {**place, "version": row.pk or 0, "message": row.text, "age": max(0, age)}


def thread(row: Follower) -> dict[str, Any]:
    """What a thread is to one person; the row comes from `queries.threads.counted`."""
    counts: Any = row
    return {
        "room": row.thread.room.slug,
        "thread": row.thread.seq,
        "following": row.following,
        "read": row.read_seq,
        "unread": counts.unread,
        "mentions": counts.mentions,
        "counted": row.thread.room.last_seq,
    }


def found(row: Message, excerpt: list[str], reactions: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """A message as search shows it."""
    return {**message(row, row.room, reactions), "excerpt": excerpt}


def addressed(row: Message) -> dict[str, Any]:
    """Whom it calls."""
    people = {"mentions": row.mentions} if row.mentions else {}
    return {**people, "to_all": True} if row.to_all else people


def edited(row: RoomEvent, room: Room, message: Message) -> dict[str, Any]:
    """The text is that of now, for the log has none."""
    frame = {**_about(row, room, "chat.message_edited"), "message": message.text, "html": message.html}
    frame |= addressed(message)
    if message.thread:
        frame |= {"thread": message.thread, **({"also_in_room": True} if message.in_room else {})}
    if "addressed" in row.body:
        frame["addressed"] = row.body["addressed"]
    return {**frame, "preview": message.preview} if message.preview else frame


def deleted(
    row: RoomEvent, room: Room, message: Message | None = None, replies: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Of a reply with what its thread is without it."""
    frame = _about(row, room, "chat.message_deleted")
    if message is None or replies is None:
        return frame
    return {**frame, "thread": message.thread, "replies": replies}


def reaction(row: RoomEvent, room: Room, count: int) -> dict[str, Any]:
    """``count`` people have put this emoji there, now; a deleted account is none of them."""
    what = {"emoji": row.body["emoji"], "on": row.body["on"] and row.actor is not None}
    return {**_about(row, room, "chat.reaction"), **what, "count": count}


def _about(row: RoomEvent, room: Room, kind: str) -> dict[str, Any]:
    """What was done to a message, and by whom."""
    return {
        "type": kind,
        "room": room.slug,
        "seq": row.seq,
        "target": row.target,
        **_who(row.actor),
        "sent_at": moment(row.created_at),
    }


def event(row: RoomEvent, room: Room) -> dict[str, Any]:
    """Who came and went, and what the room is called: events that are about no message."""
    body = dict(row.body)
    kinds = {"join": "chat.join", "leave": "chat.leave", "room_changed": "chat.room_changed"}
    return {
        "type": kinds[row.kind],
        "room": room.slug,
        "seq": row.seq,
        **body.pop("who", _who(row.actor)),
        **body,
        "sent_at": moment(row.created_at),
    }


def place(row: RoomEvent, room: Room) -> dict[str, Any]:
    """Of an event that cannot be read: the room was changed, in nothing."""
    frame = {"type": "chat.room_changed", "room": room.slug, "seq": row.seq, "changes": {}}
    return {**frame, **_who(row.actor), "sent_at": moment(row.created_at)}


def announcement(row: Announcement, room: str | None = None) -> dict[str, Any]:
    frame = {"type": "chat.system_message", "text": row.text, "level": row.level, "id": row.pk}
    if row.until:
        frame["until"] = moment(row.until)
    if row.author:
        frame["by"] = name_of(row.author)
    if room:
        frame["room"] = room
    return frame


def room(
    row: Room, membership: Membership | None, others: Sequence[dict[str, Any]] = (), **counts: int
) -> dict[str, Any]:
    """A room as its list shows it; ``counts`` are ``unread``, ``mentions`` and ``member_count``.

    A direct conversation is called by the names of the ``others`` in it: each reads other ones.
    """
    shape: dict[str, Any] = {
        "slug": row.slug,
        "name": ", ".join(each["name"] for each in others) or row.name,
        "topic": row.topic,
        "kind": row.kind,
        "archived": row.is_archived,
        "announce_only": row.announce_only,
        "default": row.is_default,
        "seq": row.last_seq,
        "member": membership is not None,
        "role": membership.role if membership else None,
        "read": membership.read_seq if membership else 0,
        **counts,
    }
    if membership is not None:
        shape |= {"turn": membership.read_turn, **preferences(row, membership)}
    return {**shape, "people": list(others)} if row.is_direct else shape


def preferences(row: Room, membership: Membership) -> dict[str, Any]:
    """What the room is to one of its members."""
    return {
        "room": row.slug,
        "level": membership.level,
        "favourite": membership.favourite,
        "hidden": membership.hides(row),
    }


def invitation(row: Invitation) -> dict[str, Any]:
    """A link that lets people in, for staff."""
    return {
        "id": row.pk,
        "role": row.role,
        "by": name_of(row.created_by) if row.created_by else "",
        "uses": row.uses,
        "max_uses": row.max_uses,
        "until": moment(row.expires_at) if row.expires_at else None,
    }


def client(row: Client) -> dict[str, Any]:
    """A live socket, for operators."""
    return {
        "id": str(row.pk),
        "channel_name": row.channel_name,
        "user": row.user_id,
        "username": row.user.get_username(),
        "name": name_of(row.user),
        "rooms": sorted(room.slug for room in row.rooms.all() if not room.is_direct),
        "door": row.door,
        "connected_at": moment(row.connected_at),
        "server": str(row.server),
    }
