"""Entry of the commands in ``bin/``: ``python3 -m ground NAME [ARGUMENTS]``."""

import sys

from ground import archive, gates, managing, preparing, server
from ground.checkout import HERE
from ground.telling import CannotContinue

COMMANDS = {
    "server": server.main,
    "test": gates.main,
    "manage": managing.main,
    "bench": managing.bench,
    "prepare": preparing.main,
    "backup": archive.backup_main,
    "restore": archive.restore_main,
}


def main() -> int:
    """Run the named command and return its exit status; a reason to stop is told in words, without a traceback."""
    name, arguments = sys.argv[1], sys.argv[2:]
    try:
        return COMMANDS[name](HERE, arguments)
    except CannotContinue as reason:
        print(f"\nbin/{name} stops here. {reason}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\nbin/{name} was interrupted.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
