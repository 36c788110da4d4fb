"""``bin/manage``: manage.py in the pinned environment, with the database up; ``bin/bench``: its figures of speed."""

from ground import application, environment, machine
from ground.checkout import Checkout
from ground.running import attend
from ground.telling import tell_only_work


def main(checkout: Checkout, arguments: list[str]) -> int:
    """Run manage.py with ``arguments`` and return its status; standard output is that program's alone."""
    tell_only_work()
    machine.prepare(checkout)
    environment.prepare(checkout)
    application.compile_translations(checkout)
    application.make_secret_key(checkout)
    with application.database(checkout) as url:
        return _manage(checkout, url, arguments)


def bench(checkout: Checkout, arguments: list[str]) -> int:
    """Measure the service as it is served, hence with scripts and styles built; returns the measurement's status."""
    application.prepare(checkout)
    with application.database(checkout) as url:
        application.collect_static(checkout, application.demonstration_variables(url))
        return _manage(checkout, url, ["benchmark", *arguments])


def _manage(checkout: Checkout, url: str, arguments: list[str]) -> int:
    return attend(
        [checkout.python, "manage.py", *arguments],
        cwd=checkout.root,
        env=application.demonstration_variables(url),
    )
