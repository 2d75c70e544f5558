from datetime import timedelta

from django.core.mail import send_mail as send
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

try:
    from django.tasks import TaskResultStatus, task
except ImportError:  # Django before 6
    from django_tasks import TaskResultStatus, task  # type: ignore[assignment,no-redef]

from ..actions import passwords, tidying

EVERY = timedelta(days=1)


@task()
def tidy() -> dict[str, int]:
    """Once a day: take away what nobody will ask for again. How many of each is kept with the job."""
    plan(after=EVERY)  # first, so that a day on which this fails is followed by others
    return tidying.tidy()


@task()
def send_mail(subject: str, text: str, to: str) -> int:
    return send(subject, text, None, [to])


@task()
def mail_reset_link(who: str, origin: str, language: str) -> int:
    """Whether there is such a person is found out here, where nobody can measure it."""
    return passwords.mail_link(who, origin=origin, language=language)


def plan(after: timedelta = timedelta()) -> None:
    """Have `tidy` waiting in the queue. Twice, when workers start together, and once from the next day on."""
    waiting = DBTaskResult.objects.filter(task_path=tidy.module_path, status=TaskResultStatus.READY)
    if not waiting.exists():
        tidy.using(run_after=timezone.now() + after).enqueue()
