"""A PostgreSQL cluster of the checkout's own under ``var/postgres``: a unix socket, no TCP, started when needed.

Several commands may use it at the same time (a server, a test run, ``bin/manage``): each holds a shared lock, and the
last to leave stops it. Locks vanish with their process, so a command that was killed does not keep it running.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from ground import machine
from ground.checkout import Checkout
from ground.postgresql import OLDEST, Programs, installed
from ground.running import Account, environment, run_logged
from ground.telling import CannotContinue, say, say_unchanged

OWNER = "aitihya"
SERVICE = "aitihya_service"
DATABASE = "aitihya"
_LONGEST_SOCKET = 107  # bytes of sockaddr_un.sun_path, less the closing zero
_SOCKET = ".s.PGSQL.5432"
_INITDB = ("--auth-host=reject", "--encoding=UTF8", "--locale=C.UTF-8")
_SETTINGS = """\
# Written anew at every start; put settings of your own into postgresql.conf below the include line.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
max_connections = 80
shared_buffers = {shared}MB
effective_cache_size = {cached}MB
maintenance_work_mem = 128MB
work_mem = 16MB
max_wal_size = 4GB
checkpoint_timeout = 15min
wal_buffers = 32MB
random_page_cost = 1.1
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u@%d '
"""


class Cluster:
    """The private cluster of one checkout, or of any folder given to it."""

    def __init__(self, checkout: Checkout, *, shelter: Path = Path("/var/lib")) -> None:
        """Take the checkout; ``shelter`` is where the data goes if the cluster's account cannot enter the checkout."""
        self.checkout = checkout
        self.link = checkout.var / "postgres"
        self.shelter = shelter / f"aitihya-{checkout.key}"
        self._users: IO[bytes] | None = None

    # What it is ------------------------------------------------------------------------------------------------

    @property
    def data(self) -> Path:
        """The data directory itself, behind the link if there is one."""
        return self.link.resolve()

    @property
    def account(self) -> Account | None:
        """The account it runs under: None for the present user; root hands over to one without privileges."""
        present = os.geteuid()
        if self.data.exists():
            owner = pwd.getpwuid(self.data.stat().st_uid)
            if owner.pw_uid == present and present != 0:
                return None
            if present != 0:
                raise CannotContinue(
                    f"The cluster in {self.link} belongs to {owner.pw_name}: it was made as root or another user.\n"
                    f"Run this command as that user or as root, or have the folder removed to begin afresh."
                )
            if owner.pw_uid != 0:
                return Account(owner.pw_name, owner.pw_uid, owner.pw_gid)
        if present != 0:
            return None
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
        raise CannotContinue("PostgreSQL refuses to run as root, and there is neither a user 'postgres' nor 'nobody'.")

    @property
    def programs(self) -> Programs:
        """The programs of the major version the data was made by; the newest installed where there is none yet."""
        there = installed()
        if not there:
            raise CannotContinue(f"PostgreSQL {OLDEST} or newer with PostGIS is not installed.")
        try:
            major = int((self.data / "PG_VERSION").read_text(encoding="ascii"))
        except FileNotFoundError:
            return there[0]
        for programs in there:
            if programs.major == major:
                return programs
        raise CannotContinue(
            f"The cluster in {self.link} was made by PostgreSQL {major}, but this machine has "
            f"{', '.join(str(programs.major) for programs in there)}.\n"
            f"Install postgresql-{major} and postgresql-{major}-postgis-3, or move the data over as docs/operators.md "
            f"tells under 'A newer PostgreSQL'."
        )

    @property
    def socket(self) -> Path:
        """The folder of its socket: of the running server as it says itself, else where the next start will put it."""
        lines = self._pid_file()
        if self.running() and len(lines) > 4 and lines[4].strip():
            return Path(lines[4].strip())
        return self._choose_socket()

    def url(self, *, user: str = OWNER, database: str = DATABASE, scheme: str = "postgis") -> str:
        """Return the address of a database in it."""
        return f"{scheme}://{user}@/{database}?host={self.socket}"

    def running(self) -> bool:
        """Tell whether its server runs, by the process itself and not by what a stale file claims."""
        process = self._process()
        return process is not None and self._serves(process)

    def ask(self, sql: str, *, database: str = "postgres") -> str:
        """Run ``sql`` as the superuser and return the bare answer."""
        command = [self.programs.path("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        where = ["-h", str(self.socket), "-p", "5432", "-U", "postgres", "-d", database, "-c", sql]
        result = subprocess.run([*command, *where], capture_output=True, text=True, env=self._plain(), check=False)
        if result.returncode != 0:
            raise CannotContinue(f"The cluster answered '{sql}' with: {result.stderr.strip()}")
        return result.stdout.strip()

    # Using it --------------------------------------------------------------------------------------------------

    @contextmanager
    def in_use(self) -> Iterator["Cluster"]:
        """Hold the cluster up for the block; the last of all commands that hold it stops it."""
        self.enter()
        try:
            yield self
        finally:
            self.leave()

    def enter(self) -> None:
        """Make and start it where needed, and keep it from being stopped until ``leave``."""
        self.checkout.var.mkdir(parents=True, exist_ok=True)
        with self._lock("postgres.changing"):
            if not (self.data / "PG_VERSION").exists():
                self._make()
            if self.running():
                say_unchanged("Cluster: running already.")
            else:
                self._start()
            self._users = (self.checkout.var / "postgres.users").open("ab")
            fcntl.flock(self._users, fcntl.LOCK_SH)
            self._furnish()

    def leave(self) -> None:
        """Let go of it, and stop it unless another command still uses it."""
        if self._users is None:
            return
        with self._lock("postgres.changing"):
            fcntl.flock(self._users, fcntl.LOCK_UN)
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pass
            else:
                if self.running():
                    self.stop()
            self._users.close()
            self._users = None

    def stop(self) -> None:
        """Stop the server: its clients are disconnected, nothing is lost."""
        socket = self.socket
        self._control("Stopping the cluster", "stop", "-m", "fast", "-w", "-t", "60")
        with suppress(OSError):  # not empty: something else is in it, and it stays
            socket.rmdir()

    # Making and starting ---------------------------------------------------------------------------------------

    def _make(self) -> None:
        account = self.account
        if self.link.is_symlink():
            place = self.data
        elif account is not None and not _enters(account, self.checkout.var):
            place = self.shelter / "postgres"
            say(f"User {account.name} cannot enter this folder: the cluster goes to {place}; var/postgres is a link.")
            self.shelter.mkdir(parents=True, exist_ok=True)
            self.link.symlink_to(place)
        else:
            place = self.link
        say(f"Making a PostgreSQL {self.programs.major} cluster in var/postgres.")
        # Made beside its place and then renamed, so that an interrupted initdb leaves nothing that looks finished.
        fresh = place.with_name(f"{place.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if account is not None:
            os.chown(fresh, account.uid, account.gid)
        run_logged(
            # Whoever may enter the socket's folder is let in; that folder is open to the owner alone.
            [self.programs.path("initdb"), "-D", str(fresh), "-U", "postgres", "--auth-local=trust", *_INITDB],
            log=self.checkout.log("initdb"),
            doing="Making the cluster",
            account=account,
            env=self._plain(),
        )
        with (fresh / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("\ninclude = 'aitihya.conf'\n")
        if place.exists():
            place.rmdir()  # an empty folder at most; anything else is somebody's data and stops us here
        fresh.rename(place)

    def _start(self) -> None:
        self._forget_stale_process()
        socket = self._choose_socket()
        self._open_socket_folder(socket)
        settings = self.data / "aitihya.conf"
        memory = machine.memory()
        settings.write_text(
            _SETTINGS.format(
                # A sixth of the machine: the web server, its worker and, in tests, a browser live beside it.
                shared=max(128, min(memory // 6, 4096)),
                cached=max(512, memory // 2),
                socket=socket,
            ),
            encoding="utf-8",
        )
        settings.chmod(0o644)
        say_unchanged(f"Starting the cluster (socket in {socket}).")
        for attempt in range(3):
            try:
                # Where the last server was killed, its children may hold the shared memory a moment longer; and
                # replaying the log after a power cut takes its time.
                self._control("Starting the cluster", "start", "-w", "-t", "300", "-l", str(self.data / "server.log"))
            except CannotContinue:
                if attempt == 2:
                    raise
                time.sleep(2)
            else:
                return

    def _furnish(self) -> None:
        """Make the database with the one extension that only a superuser may add, its owner, and the service's role.

        The owner migrates; the service owns nothing. What it may do, each migration says (``attestation.roles``).
        """
        if self.ask(f"SELECT 1 FROM pg_roles WHERE rolname = '{OWNER}'") != "1":
            self.ask(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
        if self.ask(f"SELECT 1 FROM pg_roles WHERE rolname = '{SERVICE}'") != "1":
            self.ask(f"CREATE ROLE {SERVICE} LOGIN")
        # In template1, so that databases the tests make have it too.
        if self.ask("SELECT 1 FROM pg_extension WHERE extname = 'postgis'", database="template1") != "1":
            self.ask("CREATE EXTENSION postgis", database="template1")
        if self.ask(f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'") != "1":
            self.ask(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

    def _control(self, doing: str, *arguments: str) -> None:
        run_logged(
            [self.programs.path("pg_ctl"), "-D", str(self.data), *arguments],
            log=self.checkout.log("pg_ctl"),
            doing=doing,
            account=self.account,
            env=self._plain(),
        )

    # Sockets ---------------------------------------------------------------------------------------------------

    def _choose_socket(self) -> Path:
        account = self.account
        beside = self.checkout.var / "socket"
        candidates = [beside]
        if account is None and (runtime := os.environ.get("XDG_RUNTIME_DIR")) and os.access(runtime, os.W_OK):
            candidates.append(Path(runtime) / f"aitihya-{self.checkout.key}")
        if account is not None and not _enters(account, self.checkout.var):
            candidates = []
        for folder in candidates:
            if len(os.fsencode(folder / _SOCKET)) <= _LONGEST_SOCKET:
                return folder
        uid = os.geteuid() if account is None else account.uid
        return Path(f"/tmp/aitihya-{uid}-{self.checkout.key}")

    def _open_socket_folder(self, folder: Path) -> None:
        account = self.account
        uid, gid = (os.geteuid(), os.getegid()) if account is None else (account.uid, account.gid)
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or (folder.stat().st_uid not in {uid, os.geteuid()}):
            raise CannotContinue(f"{folder} is somebody else's; the cluster's socket cannot be put there. Remove it.")
        if account is not None:
            os.chown(folder, uid, gid)
        folder.chmod(0o700)

    # Processes -------------------------------------------------------------------------------------------------

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, PermissionError):
            return []

    def _process(self) -> int | None:
        lines = self._pid_file()
        return int(lines[0]) if lines and lines[0].strip().isdigit() else None

    def _serves(self, process: int) -> bool:
        """Tell whether the process has the data directory as its working folder, as each of PostgreSQL's has."""
        # Asked as the account: in a container even root may not look into another user's process.
        return _as(self.account, "readlink", f"/proc/{process}/cwd").stdout.strip() == str(self.data)

    def _forget_stale_process(self) -> None:
        """Remove the pid file of a server that is gone where its number is by now another program's.

        PostgreSQL recovers by itself from a power cut or a kill, unless the number in that file is in use again.
        """
        process = self._process()
        if process is None or not Path(f"/proc/{process}").exists() or self._serves(process):
            return
        for _ in range(20):
            if not any(self._serves(int(entry.name)) for entry in Path("/proc").glob("[0-9]*")):
                break
            time.sleep(0.5)  # children of the dead server that are still leaving: starting beside them would do harm
        else:
            raise CannotContinue(f"Parts of a killed PostgreSQL still run in {self.data}; end them and start again.")
        say(f"The cluster was not stopped properly last time; process {process} is another program now.")
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    @contextmanager
    def _lock(self, name: str) -> Iterator[None]:
        with (self.checkout.var / name).open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @staticmethod
    def _plain() -> dict[str, str]:
        """Return variables without PGHOST and the like, which are about some other server."""
        return {key: text for key, text in environment(LC_ALL="C.UTF-8").items() if not key.startswith("PG")}


def _as(account: Account | None, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a small command as the account and return what came of it."""
    options: dict[str, Any] = {} if account is None else account.options()
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def _enters(account: Account, folder: Path) -> bool:
    """Tell whether the account can enter the folder; asked of the system itself, which knows about all its rules."""
    return _as(account, "test", "-x", str(folder)).returncode == 0
