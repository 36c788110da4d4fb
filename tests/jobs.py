"""Running queued jobs in tests, against the real queue tables."""

from types import SimpleNamespace
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob


def waiting() -> list[tuple[str, dict[str, Any]]]:
    """Name and arguments of every job that waits, oldest first."""
    jobs = ProcrastinateJob.objects.filter(status="todo").order_by("pk")
    return [(job.task_name, job.args) for job in jobs]


def run_jobs(*, rounds: int = 20) -> int:
    """Run every waiting job, and those that they queue, in this transaction; returns how many.

    The worker would use connections of its own, which do not see what a test has not committed; so the jobs are taken
    from the same table and run here. An error of a job is an error of the test.
    """
    done = 0
    for _ in range(rounds):
        jobs = list(ProcrastinateJob.objects.filter(status="todo").order_by("pk"))
        if not jobs:
            return done
        for job in jobs:
            task = app.tasks[job.task_name]
            arguments = dict(job.args)
            if task.pass_context:
                task.func(SimpleNamespace(job=SimpleNamespace(id=job.pk, attempts=job.attempts)), **arguments)
            else:
                task.func(**arguments)
            _succeeded(job.pk)
            done += 1
    raise AssertionError("jobs keep queueing jobs")


def run_worker() -> None:
    """Run the real worker until nothing waits; for tests with ``transactional_db``, whose rows are committed."""
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        app.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)


def _succeeded(job: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job])


def forget_jobs() -> None:
    """Delete all jobs. Tests that commit must, for the clean-up after them leaves the queue's tables alone."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")
