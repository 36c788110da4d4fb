"""What the service stands on: the machine's packages, the pinned environment, the cluster, the built front end.

The commands in ``bin/`` (server, test, manage, prepare, backup, restore) are thin entries into this package. It uses
the standard library alone, because it runs before anything is installed, under the system's own Python (3.11 or newer).
"""
