"""``bin/prepare``: everything that needs no database, for installations whose services are run by systemd."""

from ground import application
from ground.checkout import Checkout
from ground.running import environment
from ground.telling import CannotContinue, clock, elapsed, say


def main(checkout: Checkout, arguments: list[str]) -> int:
    """Build all that the services read; 0 when it is ready."""
    if arguments:
        raise CannotContinue("It takes no arguments.")
    application.prepare(checkout)
    application.collect_static(checkout, environment())
    say(f"Ready after {clock(elapsed())}. The database is migrated by: bin/manage migrate")
    return 0
