import base64
import uuid
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from chat.actions import direct, log, messages, reactions, reading, rooms
from chat.management import sample
from chat.models import Membership, Profile, Room, Workspace
from chat.refusals import Refused


class Command(BaseCommand):
    help = (
        "Add people, rooms and a few days of history to look at, and print how to sign in. What is there "
        "stays as it is. The passwords are made from this site's SECRET_KEY: they are the same each time."
    )

    def handle(self, **options) -> None:
        now = timezone.now()
        samples = [sample.load(slug, now=now) for slug in (*sample.ROOMS, *sample.DIRECT)]
        with transaction.atomic():
            people = {username: make_person(username, name) for username, name in sample.PEOPLE.items()}
            name_workspace()
            for each in samples:
                try:
                    with transaction.atomic():
                        make = make_direct if each.kind == Room.Kind.DIRECT else make_room
                        make(each, people)
                except Refused as refusal:  # somebody else's room of that name
                    self.stderr.write(f"{each.slug}: {refusal.message}")
        self.stdout.write(f"Rooms: {', '.join(sample.ROOMS)}.")
        self.stdout.write("People, with passwords:")
        for username, part in sample.CAST.items():
            self.stdout.write(f"  {username:<6} {shown_password(people[username]):<20} {part}")


def make_person(username: str, name: str):
    User = get_user_model()
    user = User.objects.filter(username=username).first()
    if user is None:
        password = password_of(username) if username in sample.CAST else None
        make = User.objects.create_superuser if username == "owner" else User.objects.create_user
        user = make(username, password=password)
        Profile.objects.update_or_create(user=user, defaults={"name": name})
    return user


def password_of(username: str) -> str:
    """80 bits that only this site's key leads to, as four groups of four letters and digits."""
    digest = salted_hmac("chat.demo", username, algorithm="sha256").digest()
    letters = base64.b32encode(digest).decode().lower()
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def shown_password(user) -> str:
    password = password_of(user.get_username())
    return password if user.check_password(password) else "(another one)"


def name_workspace() -> None:
    workspace = Workspace.current()
    if workspace.name == Workspace._meta.get_field("name").default:
        workspace.name = sample.WORKSPACE
        workspace.save(update_fields=["name"])


def make_room(what: sample.Sample, people: dict) -> None:
    """The room and who is in it; what was said goes only where nobody has said anything yet."""
    host = people[what.members[0]]
    found = Room.objects.filter(slug=what.slug).first()
    room = found
    if room is None:
        room = rooms.create(host, name=what.name, slug=what.slug, kind=what.kind, topic=what.topic)
        Room.objects.filter(pk=room.pk).update(is_default=what.slug == "lobby")
    for username in what.members:
        let_in(people[username], room, by=host)
    room.refresh_from_db()
    if found is None:
        log.date(room, range(1, room.last_seq + 1), what.lines[0].said_at - timedelta(hours=1))
    if not room.messages.exists():
        fill(room, what, people)


def make_direct(what: sample.Sample, people: dict) -> None:
    room = direct.open_with(people[what.members[0]], what.members)
    if not room.messages.exists():
        fill(room, what, people)


def let_in(user, room: Room, *, by) -> None:
    """Into an open room everybody goes by themselves; `mod` moderates them all."""
    if Membership.objects.filter(room=room, user=user).exists():
        return
    if user.get_username() == "mod" and Membership.objects.filter(room=room, user=by).exists():
        rooms.add(by, room=room.slug, username="mod", role=Membership.Role.MODERATOR)
    elif room.kind == Room.Kind.OPEN:
        rooms.join(user, room=room.slug)
    else:
        rooms.add(by, room=room.slug, username=user.get_username())


def fill(room: Room, what: sample.Sample, people: dict) -> None:
    seqs: list[int] = []
    for line in what.lines:
        where = {
            name: seqs[-above]
            for name, above in (("reply_to", line.answers), ("thread", line.thread))
            if above
        }
        seqs.append(say(line, room, people, **where))
    for username in what.members:
        unread = 0 if username == what.lines[-1].who else what.unread
        reading.mark(people[username], room=room.slug, seq=seqs[-1 - unread])


def say(line: sample.Line, room: Room, people: dict, **where: int) -> int:
    """One message, with the edit and the reactions it got; its seq."""
    who, text = people[line.who], line.first or line.text
    key = str(uuid.uuid4())
    seq = messages.send(who, room=room.slug, key=key, text=text, **where).seq  # type: ignore[arg-type]
    last = messages.edit(who, room=room.slug, target=seq, text=line.text)
    for emoji, username in line.reactions:
        last = reactions.react(people[username], room=room.slug, target=seq, emoji=emoji, on=True)
    log.date(room, range(seq, last + 1), line.said_at)
    return seq
