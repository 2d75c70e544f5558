"""What ends sockets happens elsewhere too – in the admin, in allauth, in a shell – and is heard here."""

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
from django.dispatch import receiver

from .actions import direct, people, sign_in_links
from .files import keeping
from .models import Profile
from .queries import sessions


@receiver(user_logged_out)
def sign_out(request, user, **_kwargs) -> None:
    name = sessions.name_of(getattr(request, "session", None))
    if user is not None and name:
        request.session.flush()  # Django does it after this: too late for a socket that comes back at once
        people.end_named(user, name)


@receiver(pre_save, sender=get_user_model())
def note_changes(instance, **_kwargs) -> None:
    """Remember what is about to change; `end_sockets` looks at it when it has."""
    before = type(instance)._default_manager.filter(pk=instance.pk).values("is_active", "password").first()
    instance._was = before or {"is_active": instance.is_active, "password": instance.password}


@receiver(post_save, sender=get_user_model())
def end_sockets(instance, **_kwargs) -> None:
    """A deactivated account: all of its sockets, and its conversations with one other.

    A new password: all sockets but those of `people.set_password`.
    """
    if instance._was["is_active"] and not instance.is_active:
        sign_in_links.revoke_all(instance)
        people.end_all_sockets(instance)
        direct.close_for(instance)
    elif instance.is_active and not instance._was["is_active"]:
        direct.open_again_for(instance)
    elif instance._was["password"] != instance.password:
        sign_in_links.revoke_all(instance)
        people.end_all_sockets(instance, but=getattr(instance, "_keep_session", ""))


@receiver(pre_delete, sender=get_user_model())
def close_conversations(instance, **_kwargs) -> None:
    direct.close_for(instance)


@receiver(post_delete, sender=Profile)
def drop_picture(instance, **_kwargs) -> None:
    transaction.on_commit(lambda: keeping.drop([instance.picture]) and None, robust=True)


@receiver(post_delete, sender=get_user_model())
def end_all(instance, **_kwargs) -> None:
    people.end_all_sockets(instance)
