"""Housekeeping of what no room owns: sessions, the shared cache, finished jobs."""

from django.core.management import call_command
from django.db import connection
from procrastinate.builtin_tasks import remove_old_jobs
from procrastinate.contrib.django import app

from registry.integrity import AlreadyRunning, begin, carry_out
from staff.models import User

KEEP_JOBS_HOURS = 24 * 14


@app.periodic(cron="23 20 * * *")
@app.task(queueing_lock="registry.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Remove, each night, ended sessions, expired rows of the cache, and jobs done two weeks ago."""
    call_command("clearsessions")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_cache WHERE expires < now()")
    app.configure_task(remove_old_jobs.name).defer(max_hours=KEEP_JOBS_HOURS)


# 3:00 in Kolkata, after what the night derives anew; the queue's clock is UTC.
@app.periodic(cron="30 21 * * *")
@app.task(name="registry.check_integrity", queueing_lock="registry.check_integrity")
def check_integrity(timestamp: int = 0, user_id: int | None = None) -> int:
    """Check the whole register; returns how much was found. A check that is running already is enough."""
    try:
        run = begin(asked_by=User.objects.filter(pk=user_id).first() if user_id else None)
    except AlreadyRunning:
        return 0
    return carry_out(run).found
