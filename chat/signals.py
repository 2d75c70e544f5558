"""What ends sockets happens elsewhere too – in the admin, in allauth, in a shell – and is heard here."""

from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_out
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver

from .actions import people


@receiver(user_logged_out)
def sign_out(request, user, **_kwargs) -> None:
    if user is not None and request is not None and request.session.session_key:
        people.end_session(user, request.session.session_key)


@receiver(pre_save, sender=get_user_model())
def note_changes(instance, **_kwargs) -> None:
    """Remember what is about to change; `end_sockets` looks at it when it has."""
    before = type(instance)._default_manager.filter(pk=instance.pk).values("is_active", "password").first()
    instance._ends_sockets = before is not None and (
        (before["is_active"] and not instance.is_active) or before["password"] != instance.password
    )


@receiver(post_save, sender=get_user_model())
def end_sockets(instance, **_kwargs) -> None:
    """A deactivated account, or a new password: every session but the one that changed it is over."""
    if getattr(instance, "_ends_sockets", False):
        people.end_other_sessions(instance, getattr(instance, "_keep_session", None))
