"""Who may let whom in, with what name, and how often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from chat.actions import invitations, names
from chat.models import Invitation, Membership, Profile, Room, Workspace
from chat.presenters import name_of
from chat.refusals import Refused

PASSWORD = "a heron on the quay"


def come(code, username="nina", name="Nina"):
    return invitations.accept(code, username=username, name=name, password=PASSWORD)


def set_up(code, username="ingrid"):
    return invitations.set_up(
        code, workspace="Harbour Museum", username=username, name="Ingrid", password=PASSWORD
    )


def refusal(deed, *args, **fields):
    with pytest.raises(Refused) as caught:
        deed(*args, **fields)
    return caught.value


@pytest.fixture
def staff(cast):
    cast.mod.is_staff = True
    cast.mod.save()
    return cast.mod


# ------------------------------------------------------------------- letting in


def test_who_comes_with_a_link_has_an_account_and_the_default_rooms(cast, client):
    Room.objects.filter(slug="lobby").update(is_default=True)
    user = come(invitations.create(cast.owner))
    assert client.login(username="nina", password=PASSWORD)
    assert (user.is_staff, user.is_superuser) == (False, False)
    assert name_of(user) == "Nina"
    assert set(user.memberships.values_list("room__slug", flat=True)) == {"lobby"}


@pytest.mark.database
def test_fifty_at_once_and_three_uses(cast):
    code = invitations.create(cast.owner, uses=3)

    def try_it(number):
        try:
            return come(code, username=f"person{number}").username
        except Refused as refused:
            return refused.code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(try_it, range(50)))
    assert answers.count("not_found") == 47
    assert Invitation.objects.get().uses == 3
    assert get_user_model().objects.filter(username__startswith="person").count() == 3


@pytest.mark.database
def test_one_name_chosen_by_many_at_once(cast):
    code = invitations.create(cast.owner)

    def try_it(name):
        try:
            return come(code, username=name).username
        except Refused as refused:
            return refused.data["field"]
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(try_it, ["nina", "Nina", "NINA", "ｎina", "nina ", "nINA"]))
    assert sorted(answers) == ["nina", *["username"] * 5]
    assert Invitation.objects.get().uses == 1


def test_a_refused_name_uses_nothing_up(cast):
    code = invitations.create(cast.owner, uses=1)
    assert refusal(come, code, username="ANN").data["field"] == "username"
    assert come(code).username == "nina"


@pytest.mark.parametrize("end", ["expired", "revoked", "used", "wrong", "maker gone", "maker demoted"])
def test_one_text_for_every_link_that_does_not_work(cast, staff, end):
    code = invitations.create(staff, days=1, uses=1)
    match end:
        case "expired":
            Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        case "revoked":
            invitations.revoke(staff, invitation=Invitation.objects.get().pk)
        case "used":
            come(code, username="first")
        case "wrong":
            code = "x" * 32
        case "maker gone":
            staff.is_active = False
            staff.save()
        case "maker demoted":
            staff.is_staff = False
            staff.save()
    assert invitations.find(code) is None
    refused = refusal(come, code)
    assert (refused.code, refused.message) == ("not_found", invitations.spent().message)
    assert not get_user_model().objects.filter(username="nina").exists()


def test_nobody_gives_a_role_above_their_own(cast, staff):
    assert refusal(invitations.create, cast.ann).code == "forbidden"
    assert refusal(invitations.create, staff, role="staff").code == "forbidden"
    assert refusal(invitations.create, cast.owner, role="owner").code == "forbidden"
    assert refusal(invitations.create, cast.owner, role="king").code == "malformed"
    assert come(invitations.create(cast.owner, role="staff")).is_staff


@pytest.mark.parametrize("limits", [{"days": 0}, {"days": 366}, {"uses": 0}, {"uses": -1}, {"uses": 10**9}])
def test_an_invitation_has_sensible_limits(cast, limits):
    assert refusal(invitations.create, cast.owner, **limits).code == "malformed"


def test_only_owners_revoke_what_makes_operators(cast, staff):
    invitations.create(cast.owner, role="staff")
    link = Invitation.objects.get().pk
    assert refusal(invitations.revoke, staff, invitation=link).code == "forbidden"
    assert refusal(invitations.revoke, cast.owner, invitation=link + 1).code == "not_found"
    invitations.revoke(cast.owner, invitation=link)
    assert refusal(invitations.revoke, cast.owner, invitation=link).code == "not_found"


def test_a_code_is_long_and_stored_nowhere(cast):
    code = invitations.create(cast.owner)
    assert len(code) >= 128 / 6
    assert code not in str(Invitation.objects.values().get())
    assert invitations.create(cast.owner) != code


# -------------------------------------------------------------------- first run


@pytest.mark.django_db
def test_the_first_run_link_makes_the_owner_and_the_first_room():
    owner = set_up(invitations.first_run_code())
    assert owner.is_staff
    assert owner.is_superuser
    assert Workspace.current().name == "Harbour Museum"
    lobby = Room.objects.get()
    assert (lobby.slug, lobby.kind, lobby.is_default) == ("lobby", "open", True)
    assert Membership.objects.get(room=lobby, user=owner).role == "owner"
    assert invitations.first_run_code() is None


@pytest.mark.django_db
def test_a_new_first_run_link_ends_the_one_before():
    before, now = invitations.first_run_code(), invitations.first_run_code()
    assert refusal(set_up, before).code == "not_found"
    assert set_up(now).is_superuser
    assert refusal(set_up, now, username="second").code == "not_found"


@pytest.mark.django_db
def test_a_first_run_link_is_worthless_once_somebody_became_owner_otherwise():
    code = invitations.first_run_code()
    get_user_model().objects.create_superuser("other", password=PASSWORD)
    assert refusal(set_up, code).code == "not_found"


@pytest.mark.django_db
def test_the_two_kinds_of_links_are_not_mixed_up():
    code = invitations.first_run_code()
    assert refusal(come, code).code == "not_found"
    owner = set_up(code)
    assert refusal(set_up, invitations.create(owner), username="second").code == "not_found"


def test_a_workspace_whose_owners_are_gone_gets_a_new_one_and_keeps_its_rooms(cast):
    cast.owner.is_active = False
    cast.owner.save()
    Room.objects.filter(slug="lobby").update(is_default=True)
    owner = set_up(invitations.first_run_code())
    assert Room.objects.count() == 2
    assert set(owner.memberships.values_list("room__slug", flat=True)) == {"lobby"}


# ------------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Nina", "nina"),
        (" nina ", "nina"),
        ("ＢＩＧ", "big"),
        ("ᴮᴵᴳ", "big"),
        ("nina.berg-2_x", "nina.berg-2_x"),
        ("İbrahim", "ibrahim"),
        ("김민준", "김민준"),
        ("王小明", "王小明"),
        ("Straße", "strasse"),
    ],
)
def test_a_username_is_stored_in_one_spelling(typed, stored):
    assert names.username(typed) == stored


@pytest.mark.parametrize(
    ("typed", "code", "said"),
    [
        ("", "empty", ""),
        ("   ", "empty", ""),
        ("x" * 33, "too_long", "32"),
        ("nin\u202ea", "malformed", "U+202E"),
        ("nin\u200ba", "malformed", "U+200B"),
        ("nin\u0000a", "malformed", "U+0000"),
        ("nin\na", "malformed", "U+000A"),
        ("nin\U000e0061a", "malformed", "U+E0061"),
        ("nina berg", "malformed", "A space"),
        ("nina@home", "malformed", "“@”"),
        ("nina🦆", "malformed", "“🦆”"),
        (".nina", "malformed", ""),
        ("nina-", "malformed", ""),
        ("___", "malformed", ""),
        ("\u0430nna", "malformed", ""),  # the first letter is Cyrillic
        ("everyone", "forbidden", ""),
        ("HERE", "forbidden", ""),
        ("S.y.s.t.e.m", "forbidden", ""),
        ("Admin", "forbidden", ""),
        ("ⓐdmin", "forbidden", ""),
    ],
)
def test_a_username_that_hides_or_pretends_is_refused(typed, code, said):
    refused = refusal(names.username, typed)
    assert (refused.code, refused.data["field"]) == (code, "username")
    assert said in refused.message


def test_the_owner_may_be_called_admin_but_nobody_is_everyone():
    assert names.username("Admin", titles=True) == "admin"
    assert refusal(names.username, "everyone", titles=True).code == "forbidden"


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert names.folded(names.folded(text)) == names.folded(text)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Ingrid   Solheim ", "Ingrid Solheim"),
        ("Jose\u0301", "José"),
        ("👩‍🚀 Mae", "👩‍🚀 Mae"),
        ("نیما\u200cنژاد", "نیما\u200cنژاد"),
    ],
)
def test_a_display_name_is_one_line(typed, stored):
    assert names.display_name(typed) == stored


@pytest.mark.parametrize("typed", ["", "  ", "\u200d", "An\u202en", "An\u0000n", "An\nn", "x" * 81, "\u0301"])
def test_a_display_name_that_hides_is_refused(typed):
    assert refusal(names.display_name, typed).data["field"] == "name"


@pytest.mark.django_db
def test_capitals_of_an_account_made_elsewhere_count_as_well():
    get_user_model().objects.create_user("Nina")
    assert refusal(names.free_username, "nina").code == "forbidden"
    assert Profile.objects.count() == 0
