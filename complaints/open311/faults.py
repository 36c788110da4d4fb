"""What is wrong with a request, told to a programme as GeoReport v2 asks: a code and a description each."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from complaints.open311.rendering import Listing


class Fault(Exception):
    """A request that is not answered; ``status`` is HTTP's, each description says what to do."""

    def __init__(self, status: int, *descriptions: object, headers: dict[str, str] | None = None) -> None:
        self.status = status
        self.descriptions = [str(each) for each in descriptions]
        self.headers = headers or {}
        super().__init__(", ".join(self.descriptions))

    def listing(self) -> Listing:
        """Return the body: as many errors as there are descriptions."""
        return Listing("errors", "error", [{"code": self.status, "description": text} for text in self.descriptions])


# What the standard calls otherwise than our forms.
_PARAMETERS = {"photos": "media", "contact": "email"}


def of_validation(fault: ValidationError, *, under: str = "") -> Fault:
    """Return what a domain function refused as a fault; each message is preceded by its parameter, where it has one.

    ``under`` names the parameter that holds the fields, as "attribute" does in ``attribute[depth]``.
    """
    return Fault(400, *_described(fault, under))


def _described(fault: ValidationError, under: str) -> Iterable[str]:
    if not hasattr(fault, "error_dict"):
        return list(fault.messages)
    return [
        f"{f'{under}[{name}]' if under else _PARAMETERS.get(name, name)}: {message}"
        for name, messages in fault.message_dict.items()
        for message in messages
    ]
