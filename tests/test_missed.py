"""Mails about what somebody missed: to whom, when, with what in them, once, and how they are turned off."""

import re
import smtplib
import uuid
from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.actions import direct, messages, missed, people, preferences, quiet, reading, rooms
from chat.models import Message, MissedMail, Profile
from chat.queries import notices as known
from chat.tasks import missed as loop

from .test_accounts import sign_in, text

pytestmark = pytest.mark.django_db(transaction=True)

once = pytest.mark.any_database  # what is the same whatever keeps the rows
LATER, HOUR = timedelta(minutes=16), timedelta(hours=1, minutes=1)


@pytest.fixture(autouse=True)
def mails(cast, settings):
    """A site that sends mails; ben and mod have addresses."""
    settings.CHAT_EMAIL = True
    settings.ALLOWED_HOSTS = ["chat.example", "testserver"]
    settings.DEFAULT_FROM_EMAIL = "chat@chat.example"
    for user in (cast.ben, cast.mod):
        user.email = f"{user.username}@mail.example"
        user.save()
    return mail.outbox


@pytest.fixture
def clock(monkeypatch):
    """`clock(timedelta)`: work as if it were so much later; without, work now."""

    def work(later: timedelta = timedelta()) -> None:
        with monkeypatch.context() as there:
            now = timezone.now() + later
            there.setattr(timezone, "now", lambda: now)
            while loop.work():
                pass

    return work


def say(user, words: str, room: str = "lobby", **more) -> int:
    return messages.send(user, room=room, key=uuid.uuid4().hex, text=words, **more).seq


def told(clock, *times: timedelta) -> list[str]:
    for each in times or (timedelta(), LATER):
        clock(each)
    return [each.body for each in mail.outbox]


# ------------------------------------------------------------------------- whom, and of what


def test_a_mention_that_is_not_read_is_mailed_once_with_a_link(cast, mails, clock):
    say(cast.ann, "nothing for you")
    seq = say(cast.ann, "@ben the **tide**\nis out")
    clock()
    assert mails == []
    clock(timedelta(minutes=14))
    assert mails == []
    clock(LATER)
    (letter,) = mails
    assert letter.to == ["ben@mail.example"]
    assert letter.subject == "An unread message for you in Chatsite"
    assert "\nLobby\nhttps://chat.example/chat/lobby/\n" in letter.body
    assert "\n  @ben the tide is out\n" in letter.body
    assert f"https://chat.example/chat/lobby/#m{seq}\n" in letter.body
    assert "nothing for you" not in letter.body
    ((html, kind),) = letter.alternatives
    assert (kind, "<bdi>ann</bdi>" in html, "@ben the tide is out" in html) == ("text/html", True, True)
    for days in range(1, 4):
        clock(timedelta(days=days))
    assert len(mails) == 1


def test_direct_messages_are_mailed_and_to_nobody_who_wrote_them(cast, mails, clock):
    room = direct.open_with(cast.ben, ["mod"])
    say(cast.ben, "psst", room=room.slug)
    (body,) = told(clock)
    assert mails[0].to == ["mod@mail.example"]
    assert f"\nben\nhttps://chat.example/chat/{room.slug}/\n" in body
    say(cast.mod, "what is it", room=room.slug)
    clock()
    clock(HOUR)
    assert [each.to[0] for each in mails] == ["mod@mail.example", "ben@mail.example"]


@once
def test_everybody_is_called_by_room_and_who_has_no_address_gets_nothing(cast, mails, clock):
    say(cast.mod, "@room fire drill")
    told(clock)
    assert {each.to[0] for each in mails} == {"owner@chat.example", "ben@mail.example"}


def test_levels_decide(cast, mails, clock):
    room = direct.open_with(cast.ann, ["ben"])
    heard = []
    for n, level in enumerate(["all", "mentions", "nothing", "hidden"]):
        preferences.prefer(cast.ben, room="lobby", level=level)
        say(cast.ann, f"@ben {level}")
        clock(n * timedelta(hours=3))
        clock(n * timedelta(hours=3) + LATER)
        heard += [level for each in mails if f"@ben {level}" in each.body]
    assert heard == ["all", "mentions"]
    for level in ("mentions", "nothing"):
        preferences.prefer(cast.ben, room=room.slug, level=level)
        say(cast.ann, "psst", room=room.slug)
        assert "psst" not in "".join(told(clock, timedelta(), timedelta(days=1)))


def test_what_a_thread_alone_shows_is_read_there(cast, mails, clock):
    root = say(cast.mod, "Who has the key?")
    reply = say(cast.ann, "@ben has", thread=root)
    clock()
    reading.mark(cast.ben, room="lobby", seq=reply)  # which does not show it
    (body,) = told(clock, LATER)
    assert f"https://chat.example/chat/lobby/?thread={root}#m{reply}" in body
    again = say(cast.ann, "@ben really", thread=root)
    clock()
    reading.mark(cast.ben, room="lobby", thread=root, seq=again)
    assert len(told(clock, HOUR)) == 1


@once
def test_many_are_one_mail_with_a_few_of_each_room(cast, mails, clock):
    for n in range(9):
        say(cast.ann, f"@ben number {n} ")
    say(cast.ann, "@ben of the staff", room="staff")
    (body,) = told(clock)
    assert mails[0].subject == "10 unread messages for you in Chatsite"
    assert [f"number {n} " in body.replace("\n", " ") for n in range(9)] == [True] * 5 + [False] * 4
    assert "and 4 more messages" in body
    assert "@ben of the staff" in body


@once
def test_a_mail_holds_so_much_and_no_more(cast, mails, clock):
    for n in range(8):
        room = rooms.create(cast.ann, name=f"R{n}", slug=f"r{n}").slug
        rooms.add(cast.ann, room=room, username="ben")
        for _ in range(4):
            say(cast.ann, "@ben " + "x" * 1_000, room=room)
    (body,) = told(clock)
    assert body.count("xxx…") == 20
    assert all(f"/chat/r{n}/\n" in body for n in range(8))


# ------------------------------------------------------------------------- at the moment of the mail


def test_read_meanwhile_is_not_mailed_and_what_came_after_waits_its_time(cast, mails, clock):
    first = say(cast.ann, "@ben one")
    clock()
    reading.mark(cast.ben, room="lobby", seq=first)
    clock(LATER)
    assert mails == []
    assert MissedMail.objects.get().due_at is None


def test_time_counts_from_what_is_still_unread(cast, mails, clock, monkeypatch):
    first = say(cast.ann, "@ben one")
    clock()
    with monkeypatch.context() as there:
        late = timezone.now() + timedelta(minutes=14)
        there.setattr(timezone, "now", lambda: late)
        say(cast.ann, "@ben two")
    reading.mark(cast.ben, room="lobby", seq=first)
    clock(timedelta(minutes=15, seconds=10))
    assert mails == []
    (body,) = told(clock, timedelta(minutes=30))
    assert "two" in body


def test_deleted_and_edited_messages_are_as_they_are_then(cast, mails, clock):
    gone, kept = say(cast.ann, "@ben secret"), say(cast.ann, "@ben furst")
    other = say(cast.ann, "@ben not you after all")
    clock()
    messages.delete(cast.ann, room="lobby", target=gone)
    messages.edit(cast.ann, room="lobby", target=kept, text="@ben first")
    messages.edit(cast.ann, room="lobby", target=other, text="nobody")
    (body,) = told(clock, LATER)
    assert "@ben first" in body
    assert not any(words in body for words in ("secret", "furst", "nobody", "after all"))


def test_an_edit_that_mentions_is_mailed_to_those_it_mentions_anew(cast, mails, clock):
    asked, other = say(cast.ann, "who looks at this"), say(cast.ann, "@ben and this")
    (body,) = told(clock)
    assert "who looks" not in body
    messages.edit(cast.ann, room="lobby", target=asked, text="@ben @mod look at this")
    messages.edit(cast.ann, room="lobby", target=other, text="@ben and that")
    (_first, ben, mod) = told(clock, timedelta(), timedelta(hours=2))
    assert ("look at this" in ben, "and that" in ben) == (True, False)
    assert "look at this" in mod
    reading.mark(cast.ben, room="lobby", seq=other)
    messages.edit(cast.ann, room="lobby", target=other, text="and that")
    messages.edit(cast.ann, room="lobby", target=other, text="@ben once more")
    assert len(told(clock, timedelta(), timedelta(hours=4))) == 3


def test_who_was_removed_or_deactivated_gets_nothing(cast, mails, clock):
    say(cast.ann, "@ben for the staff", room="staff")
    say(cast.ann, "@mod you, too")
    clock()
    rooms.remove(cast.owner, room="staff", username="ben")
    people.deactivate(cast.mod)
    assert told(clock, LATER) == []


def test_who_has_the_chat_open_is_mailed_when_they_went_without_reading(cast, mails, clock, monkeypatch):
    say(cast.ann, "@ben hello")
    clock()
    with monkeypatch.context() as here:
        here.setattr(known, "with_open_page", lambda ids: set(ids))
        assert told(clock, LATER, timedelta(hours=3)) == []
    assert len(told(clock, timedelta(hours=3, minutes=2))) == 1


def test_a_page_that_nobody_looks_at_for_hours_keeps_no_mail_back(cast, mails, clock, monkeypatch):
    monkeypatch.setattr(known, "with_open_page", lambda ids: set(ids))
    say(cast.ann, "@ben hello")
    clock()
    assert len(told(clock, LATER, timedelta(hours=4, minutes=1))) == 1


def calm(user, **fields) -> None:
    now = {"quiet_from": None, "quiet_to": None, "quiet_zone": "UTC", "quiet_until": None}
    quiet.change(user, **{**now, "notify_text": True, "mail_missed": True, **fields})


def test_quiet_hours_put_it_off_and_do_not_drop_it(cast, mails, clock):
    now = timezone.now()
    calm(cast.ben, quiet_from=time(now.hour), quiet_to=time((now.hour + 2) % 24))
    say(cast.ann, "@ben in the night")
    assert told(clock) == []
    assert len(told(clock, timedelta(hours=2, minutes=1))) == 1


def test_do_not_disturb_holds_until_it_is_taken_back(cast, mails, clock):
    calm(cast.ben, quiet_until=datetime(3000, 1, 1, tzinfo=UTC))
    say(cast.ann, "@ben not now")
    assert told(clock, timedelta(), LATER, timedelta(days=3)) == []
    calm(cast.ben)
    assert len(told(clock, LATER)) == 1


def test_one_mail_an_hour(cast, mails, clock):
    say(cast.ann, "@ben one")
    assert len(told(clock)) == 1
    for n in range(5):
        say(cast.ann, f"@ben more {n}")
        clock(LATER + n * timedelta(minutes=5))
    assert len(mails) == 1
    bodies = told(clock, LATER + HOUR)
    assert len(bodies) == 2
    assert "@ben one" not in bodies[1]
    assert all(f"more {n}" in bodies[1] for n in range(5))


# ------------------------------------------------------------------------- whose words they are in


@once
def test_it_speaks_the_persons_language_and_time_and_shows_no_text_if_they_want(cast, mails, clock):
    profile = Profile.of(cast.ben)
    profile.language, profile.time_zone, profile.notify_text = "ko", "Asia/Seoul", False
    profile.save()
    say(cast.ann, "@ben secret")
    message = Message.objects.get(text="@ben secret")
    (body,) = told(clock)
    assert "secret" not in body + mails[0].alternatives[0][0]
    assert "읽지 않은" in mails[0].subject
    local = message.sent_at + timedelta(hours=9)
    assert f"{local.hour % 12 or 12}:{local.minute:02}" in body
    assert '<html lang="ko" dir="ltr">' in mails[0].alternatives[0][0]


@once
def test_what_people_write_is_text(cast, mails, clock):
    people.change_profile(cast.ann, name="<b>Ann</b>", language="")
    say(cast.ann, "@ben <script>alert(1)</script>")
    told(clock)
    assert "<script>" in mails[0].body
    html = mails[0].alternatives[0][0]
    assert "<script>" not in html
    assert "&lt;b&gt;Ann" in html


# ------------------------------------------------------------------------- once, and not lost


class Server(EmailBackend):
    """A mail server that answers as is planned: an exception, or a letter taken."""

    plan: list[BaseException] = []
    away = False

    def open(self):
        if Server.away:
            raise ConnectionRefusedError
        return True

    def send_messages(self, letters):
        if Server.plan:
            raise Server.plan.pop(0)
        return super().send_messages(letters)


@pytest.fixture
def server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    Server.plan, Server.away = [], False
    yield Server
    Server.plan, Server.away = [], False


def test_what_the_server_does_not_take_now_is_sent_later(cast, mails, clock, server):
    server.away = True
    say(cast.ann, "@ben hello")
    assert told(clock) == []
    server.away = False
    server.plan.append(smtplib.SMTPRecipientsRefused({"ben@mail.example": (450, b"grey")}))
    clock(LATER + timedelta(minutes=1))
    assert mails == []
    clock(LATER + timedelta(minutes=2))
    assert mails == []  # each pause is twice the last
    clock(LATER + timedelta(minutes=4))
    assert len(mails) == 1


def test_it_is_given_up_after_a_day_and_said(cast, mails, clock, server, caplog):
    server.away = True
    say(cast.ann, "@ben hello")
    clock()
    for hours in range(1, 40):
        clock(timedelta(hours=hours))
    assert "gave up on mailing" in caplog.text
    server.away = False
    assert told(clock, timedelta(hours=41)) == []


@pytest.mark.parametrize(
    "error",
    [SystemExit(), smtplib.SMTPServerDisconnected("timed out"), smtplib.SMTPDataError(550, b"no")],
    ids=["killed", "in doubt", "refused"],
)
def test_what_may_have_been_taken_is_not_sent_again(cast, mails, clock, server, error):
    server.plan.append(error)
    say(cast.ann, "@ben hello")
    clock()
    if isinstance(error, SystemExit):
        with pytest.raises(SystemExit):
            clock(LATER)
    assert told(clock, LATER, HOUR, timedelta(days=1)) == []
    say(cast.ann, "@ben again")
    assert len(told(clock, timedelta(), timedelta(days=1))) == 1


def test_it_would_be_noticed_if_it_were_noted_afterwards_only(cast, mails, clock, monkeypatch):
    monkeypatch.setattr(missed, "_note_as_told", lambda rows: None)
    monkeypatch.setattr(missed, "APART", timedelta())
    say(cast.ann, "@ben hello")
    clock()
    for _ in range(3):
        user = cast.ben.pk
        MissedMail.objects.update(due_at=timezone.now() - LATER)
        with monkeypatch.context() as later:
            moment = timezone.now() + LATER
            later.setattr(timezone, "now", lambda moment=moment: moment)
            missed.send(missed.claim(user))
    assert len(mails) == 3


def test_a_worker_that_was_away_finds_what_it_missed_and_two_share_the_work(cast, mails, clock):
    say(cast.ann, "@ben hello")
    missed.look()
    MissedMail.objects.update(due_at=timezone.now() - HOUR)
    Message.objects.update(sent_at=timezone.now() - HOUR)
    assert missed.due() == [cast.ben.pk]
    assert missed.claim(cast.ben.pk) is not None
    assert missed.claim(cast.ben.pk) is None


# ------------------------------------------------------------------------- turned off


def off_link(letter) -> str:
    link = letter.extra_headers["List-Unsubscribe"]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link.strip("<>") in letter.body
    return link.strip("<>").removeprefix("https://chat.example")


@once
def test_one_click_turns_it_off_and_looking_does_not(cast, mails, clock):
    say(cast.ann, "@ben hello")
    told(clock)
    link, nobody = off_link(mails[0]), Client(enforce_csrf_checks=True)
    assert "No more mails about what you missed?" in text(nobody.get(link))
    nobody.head(link)
    assert Profile.of(cast.ben).mail_missed
    answer = nobody.post(link, {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, "No more mails like this" in text(answer)) == (200, True)
    assert not Profile.of(cast.ben).mail_missed
    say(cast.ann, "@ben more")
    assert len(told(clock, HOUR, timedelta(days=1))) == 1
    assert nobody.post(link).status_code == 200


@once
@pytest.mark.parametrize("change", [lambda link: link[:-3] + "/", lambda link: link.replace("off/", "off/9")])
def test_a_link_that_is_not_ours_turns_nothing_off(cast, mails, clock, change):
    say(cast.ann, "@ben hello")
    told(clock)
    answer = Client().post(change(off_link(mails[0])))
    assert (answer.status_code, "The settings turn these mails off" in text(answer)) == (404, True)
    assert Profile.of(cast.ben).mail_missed


@once
def test_the_page_of_notifications_has_the_switch(cast, mails, clock):
    ben = sign_in("ben")
    page = "/settings/notifications/"
    assert "for 15 minutes, to ben@mail.example" in text(ben.get(page))
    form = {"disturb": "off", "quiet_zone": "UTC", "notify_text": "on"}
    ben.post(page, form)
    assert not Profile.of(cast.ben).mail_missed
    say(cast.ann, "@ben hello")
    assert told(clock) == []
    ben.post(page, {**form, "mail_missed": "on"})
    assert Profile.of(cast.ben).mail_missed
    assert told(clock, timedelta(days=1)) == []  # what came meanwhile is not mailed afterwards


@once
def test_the_hours_are_those_of_a_place(cast):
    page, profile = "/settings/notifications/", Profile.of(cast.ann)
    ann, form = sign_in("ann"), {"disturb": "off", "quiet_zone": "Europe/Oslo"}
    zones = re.findall(r'<option value="([^"]*)"', ann.get(page).content.decode())
    assert {"UTC", "Asia/Seoul"} <= set(zones)
    assert not {"Factory", "localtime"} & set(zones)
    profile.quiet_zone = "EST5EDT"  # chosen long ago
    profile.save(update_fields=["quiet_zone"])
    assert ann.post(page, {**form, "quiet_zone": "EST5EDT"}).status_code == 302
    assert ann.post(page, form).status_code == 302
    assert Profile.of(cast.ann).quiet_zone == "Europe/Oslo"
    assert ann.post(page, {**form, "quiet_zone": "EST5EDT"}).status_code == 200


@once
def test_without_mail_or_address_the_switch_says_so_and_keeps_what_was_chosen(cast, settings):
    ann, page = sign_in("ann"), "/settings/notifications/"
    assert "Your account has no e-mail address" in text(ann.get(page))
    settings.CHAT_EMAIL = False
    answer = sign_in("ben").get(page)
    assert "This site sends no mails" in text(answer)
    (switch,) = re.findall(r"<input[^>]*mail_missed[^>]*>", answer.content.decode())
    assert ("disabled" in switch, "checked" in switch) == (True, False)
    ann.post(page, {"disturb": "off", "quiet_zone": "UTC"})
    assert Profile.of(cast.ann).mail_missed


@once
def test_a_site_without_mail_does_nothing(cast, mails, clock, settings, django_assert_num_queries):
    settings.CHAT_EMAIL = False
    say(cast.ann, "@ben hello")
    with django_assert_num_queries(0):
        loop.work()
    assert mails == []


# ------------------------------------------------------------------------- what it costs


def test_looking_asks_the_same_however_much_was_said(cast):
    costs = []
    for count in (1, 30):
        for n in range(count):
            say(cast.ann, f"@ben {n}")
            say(cast.ann, f"@ben {n}", room="staff")
        with CaptureQueriesContext(connection) as asked:
            missed.look()
        costs.append(len(asked))
    assert costs[0] == costs[1]
    with CaptureQueriesContext(connection) as idle:
        loop.work()
    assert len(idle) == 2
