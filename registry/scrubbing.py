"""What Django and libraries log of their own accord, without the keys that open a citizen's page.

Django names the address of each answer that is an error ("Not Found: /track/<key>/"), whatever our own log of requests
leaves out. Knows nothing of Django, for the settings use it.
"""

import re
from collections.abc import MutableMapping
from typing import Any

# A key as a part of an address. Requests have ids of the same look, but not behind a stroke.
_KEY = re.compile(r"(?<=/)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


def without_keys(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave keys out of what is said and of the account of an error (a processor of structlog)."""
    for part in ("event", "exception", "stack"):
        if isinstance(event.get(part), str):
            event[part] = _KEY.sub("…", event[part])
    return event
