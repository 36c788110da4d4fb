# Sourced by the commands in bin/: finds a Python that is new enough and hands over to the package `ground`.
# shellcheck shell=bash
set -euo pipefail

ground() {
    local bin python
    bin=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
    for python in python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
        if command -v "$python" >/dev/null &&
            "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            # exec, so that a signal sent to the command reaches the program that must tidy up.
            PYTHONPATH="$bin" exec "$python" -P -m ground "$@"
        fi
    done
    echo "Python 3.11 or newer is needed and was not found (on Debian and Ubuntu: apt-get install python3)." >&2
    exit 1
}
