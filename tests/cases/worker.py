"""Jobs in tests: nothing runs by itself. `run_tasks()` works off the queue, here and now, in the test's transaction.

    post_mail(...)                      # any service that starts a job
    assert run_tasks() == 1             # jobs that were done; the mail is in `mail.outbox`

Jobs whose time has not come stay: move the clock (`time_machine.travel`) and call it again. A job must never raise,
because its traceback is kept and logged and could hold somebody's data; so a job that raises fails the test.
"""

from django.db import transaction
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from cases.mails.registry import MailKind
from cases.mails.rules import RenderedMail
from cases.staff.enums import Role
from cases.staff.models import Agency


def run_tasks():
    """Work off all jobs that are due; returns how many were done."""
    worker = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id="test", excluded_queue_names=[],
    )  # fmt: skip
    done = []
    # Not `worker.run()`: it closes connections, and with them the transaction of the test.
    while (task := claim(worker)) is not None:
        worker.run_task(task)
        done.append(task)
    failures = [f"{task.task_path}:\n{task.traceback}" for task in done if task.status == "FAILED"]
    assert not failures, "\n".join(failures)
    return len(done)


@transaction.atomic
def claim(worker):
    """The next job that is due, marked as this worker's."""
    task = DBTaskResult.objects.ready().get_locked()
    if task is not None:
        task.claim(worker.worker_id)
    return task


def write_note(mail, now):
    """The text of a mail without any meaning."""
    return RenderedMail(subject="Termin", text=f"Guten Tag, {mail.object_id}")


def led_agencies(actor):
    """The agencies that the person leads now."""
    return Agency.objects.filter(pk__in=actor.agencies_as(Role.LEAD))


def page_of(agency):
    return f"/notiz/{agency.pk}/"


NOTE = MailKind(name="note", label="Notiz", render=write_note, in_charge=led_agencies, page=page_of)
"""A kind of mail about an agency, for which its leads answer. Its name in settings: `tests.cases.worker.NOTE`."""
