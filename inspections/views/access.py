"""Who looks: every page of this room is for staff, and tells an outsider nothing, not even that it exists."""

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest

from staff.models import User


def staff(request: HttpRequest) -> User:
    """Return the reader if he holds a post; raises Http404."""
    if not isinstance(request.user, User) or not request.user.posts().exists():
        raise Http404
    return request.user


def add_errors(form: Form, error: ValidationError) -> None:
    """Show a domain function's refusal on the form: by field where it names one that the form has."""
    if hasattr(error, "error_dict"):
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, error)
