"""Housekeeping of what no room owns: sessions, the shared cache, finished jobs."""

from django.core.management import call_command
from django.db import connection
from procrastinate.builtin_tasks import remove_old_jobs
from procrastinate.contrib.django import app

KEEP_JOBS_HOURS = 24 * 14


@app.periodic(cron="23 20 * * *")
@app.task(queueing_lock="registry.tidy", pass_context=False)
def tidy(timestamp: int) -> None:
    """Remove, each night, ended sessions, expired rows of the cache, and jobs done two weeks ago."""
    call_command("clearsessions")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registry_cache WHERE expires < now()")
    app.configure_task(remove_old_jobs.name).defer(max_hours=KEEP_JOBS_HOURS)
