"""What officers see on a file of how its complaints came by Open311, and of what the citizen wrote later."""

from typing import Any

from django.http import HttpRequest

from complaints.models import Remark, Submission
from files.models import File
from staff.models import User


def of_file(request: HttpRequest, file: File) -> dict[str, Any] | None:
    """The programmes that reported, the addresses they named (as text: they may lead anywhere), and remarks."""
    if not isinstance(request.user, User):
        return None
    posted = list(Submission.objects.filter(complaint__file=file).select_related("complaint", "api_key"))
    remarks = list(Remark.objects.filter(complaint__file=file).select_related("complaint", "api_key"))
    return {"posted": posted, "remarks": remarks} if posted or remarks else None
