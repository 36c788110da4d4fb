"""The Django side: its variables, compiled translations, collected static files, migrated and furnished database."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from ground import environment, frontend, machine
from ground.checkout import Checkout, fingerprint
from ground.cluster import SERVICE, Cluster
from ground.frontend import sources
from ground.running import environment as variables
from ground.running import run_logged
from ground.telling import CannotContinue, say, say_unchanged

_LOGINS = "demonstration-logins"
_NOT_OURS = {".venv", "var", "frontend", ".git", "node_modules"}


def configured(name: str) -> str | None:
    """Return a variable as the settings read it: from the environment, or from the file that NAME_FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise CannotContinue(f"{name}_FILE={path} cannot be read: {error.strerror}.") from error
    return os.environ.get(name) or None


def prepare(checkout: Checkout, *, tests: bool = False) -> None:
    """Do everything that needs no database: packages, environment, translations and front end."""
    machine.prepare(checkout, browser=tests)
    environment.prepare(checkout, development=tests)
    frontend.prepare(checkout)
    compile_translations(checkout)
    make_secret_key(checkout)


@contextmanager
def database(checkout: Checkout) -> Iterator[str]:
    """Give the address of the database for the block: DATABASE_URL, or the private cluster's, which is held up."""
    if url := configured("DATABASE_URL"):
        say_unchanged("Database: the one DATABASE_URL names; no cluster of our own is started.")
        yield url
        return
    with Cluster(checkout).in_use() as cluster:
        yield cluster.url()


def serving(checkout: Checkout, url: str) -> str:
    """Return the address that web server and worker are given: DATABASE_URL, or the role that owns nothing."""
    return url if configured("DATABASE_URL") else Cluster(checkout).url(user=SERVICE)


def demonstration_variables(url: str) -> dict[str, str]:
    """Return the variables for this machine's own service: plain HTTP on the loopback, unless set otherwise."""
    defaults = {"HTTPS": "false", "LOG_FORMAT": "console"}
    chosen = {name: os.environ.get(name, text) for name, text in defaults.items()}
    # The address is handed on as text, whichever way it came in.
    return {**variables(**chosen, DATABASE_URL=url, PYTHONUNBUFFERED="1"), "DATABASE_URL_FILE": ""}


def make_secret_key(checkout: Checkout) -> None:
    """Make the key that signs cookies, once, readable by its owner alone; the settings find it there."""
    path = checkout.var / "secret-key"
    if path.exists() or configured("SECRET_KEY"):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(64))
    say("Made a secret key in var/secret-key.")


def compile_translations(checkout: Checkout) -> None:
    """Compile every gettext catalogue that changed; msgfmt refuses one whose placeholders differ from the source's."""
    catalogues = [path for room in _rooms(checkout.root) for path in room.glob("locale/*/LC_MESSAGES/*.po")]
    inputs = fingerprint(catalogues)
    stamp = checkout.stamp("translations")
    if stamp.holds(inputs) and all(path.with_suffix(".mo").exists() for path in catalogues):
        return
    say(f"Compiling {len(catalogues)} translation catalogues.")
    with ThreadPoolExecutor() as pool:
        failures = [failure for failure in pool.map(_compile, catalogues) if failure]
    if failures:
        raise CannotContinue("Translations do not compile:\n" + "\n".join(failures))
    stamp.put(inputs)


def collect_static(checkout: Checkout, env: dict[str, str]) -> None:
    """Gather what the web server sends as it is."""
    packages = [checkout.root / "requirements.txt", checkout.root / "registry" / "settings.py"]
    ours = [path for room in _rooms(checkout.root) for path in room.glob("static/**/*") if path.is_file()]
    inputs = fingerprint([*packages, *ours, *sources(checkout.frontend)])
    stamp = checkout.stamp("static")
    if stamp.holds(inputs) and (checkout.var / "static").is_dir():
        return
    say("Collecting static files.")
    # Compressing the libraries' source maps would take longer than all the rest.
    _manage(checkout, env, "collectstatic", "--noinput", "--clear", "--ignore", "*.map", "--verbosity", "0")
    stamp.put(inputs)


def migrate(checkout: Checkout, env: dict[str, str]) -> bool:
    """Bring the database to the present tables and put the demonstration city into one that began empty.

    Returns whether the demonstration city is in it. A database that holds anything already (DATABASE_URL may name a
    real one) is migrated, and nothing is put into it.
    """
    identity, empty = _database_state(checkout, env)
    migrations = [path for room in _rooms(checkout.root) for path in room.glob("migrations/*.py")]
    city = [path for path in (checkout.root / "fixtures").rglob("*") if path.is_file()]
    # Migrating also grants the service's role its rights; clusters made before there was one are migrated once more.
    structure = fingerprint([*migrations, checkout.root / "requirements.txt"], f"{identity}/{SERVICE}")
    content = fingerprint(city, identity)
    demonstration = checkout.stamp("demonstration-database")
    if empty:
        demonstration.put(identity)
    migrated, loaded = checkout.stamp("migrated"), checkout.stamp("demonstration")
    if migrated.holds(structure):
        say_unchanged("Database: migrated already.")
    else:
        say("Migrating the database.")
        _manage(checkout, env, "migrate", "--noinput")
        migrated.put(structure)
    if not demonstration.holds(identity):
        say("The database was not made here, so the demonstration city is not put into it.")
        return False
    if not loaded.holds(content) or not (checkout.var / _LOGINS).exists():
        say("Loading the demonstration city.")
        _manage(checkout, env, "load_demonstration")
        # Kept, because asking again would cost each later start the seconds Django takes to load.
        _keep_logins(checkout, env)
        loaded.put(content)
    return True


def logins(checkout: Checkout) -> list[str]:
    """Return the lines that tell one demonstration login per role."""
    return (checkout.var / _LOGINS).read_text(encoding="utf-8").splitlines()


def _keep_logins(checkout: Checkout, env: dict[str, str]) -> None:
    command = [str(checkout.python), "manage.py", "load_demonstration", "--logins"]
    result = subprocess.run(command, cwd=checkout.root, env=env, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise CannotContinue(f"'manage.py load_demonstration --logins' failed:\n{result.stderr.strip()}")
    (checkout.var / _LOGINS).write_text(result.stdout, encoding="utf-8")


def _manage(checkout: Checkout, env: dict[str, str], command: str, *arguments: str) -> None:
    run_logged(
        [checkout.python, "manage.py", command, *arguments],
        log=checkout.log(command),
        doing=f"manage.py {command}",
        cwd=checkout.root,
        env=env,
    )


def _database_state(checkout: Checkout, env: dict[str, str]) -> tuple[str, bool]:
    """Return what tells this database from any other, and whether it has no tables of ours yet."""
    url = env["DATABASE_URL"]
    sql = (
        "SELECT system_identifier, oid, datname, to_regclass('django_migrations') IS NULL "
        "FROM pg_control_system(), pg_database WHERE datname = current_database()"
    )
    program = (
        "import sys, psycopg\n"
        "with psycopg.connect(sys.argv[1], connect_timeout=10) as connection:\n"
        "    print(*connection.execute(sys.argv[2]).fetchone(), sep='\\t')\n"
    )
    result = subprocess.run(
        [checkout.python, "-c", program, libpq(url), sql], capture_output=True, text=True, env=env, check=False
    )
    if result.returncode != 0:
        reason = (result.stderr.strip().splitlines() or ["no answer"])[-1]
        raise CannotContinue(f"The database does not answer: {reason}")
    *identity, empty = result.stdout.strip().split("\t")
    return "/".join(identity), empty == "True"


def libpq(url: str) -> str:
    """Return a database address in the form PostgreSQL's own programs read."""
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in {"postgis", "postgres", "postgresql", "psql", "pgsql"}:
        raise CannotContinue(f"DATABASE_URL must begin with postgis://, not with '{scheme}'.")
    return f"postgresql://{rest}"


def _rooms(root: Path) -> Iterator[Path]:
    """Return the folders of the repository that may hold an app."""
    for folder in root.iterdir():
        if folder.is_dir() and folder.name not in _NOT_OURS:
            yield folder


def _compile(catalogue: Path) -> str:
    fresh = catalogue.with_suffix(".mo.new")
    command = [shutil.which("msgfmt") or "msgfmt", "--check-format", "-o", str(fresh), str(catalogue)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        fresh.unlink(missing_ok=True)
        return result.stderr.strip()
    fresh.replace(catalogue.with_suffix(".mo"))
    return ""
