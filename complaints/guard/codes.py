"""The code mailed to a reporter: six digits, kept only as a keyed hash, valid for a while and for a few tries."""

import datetime as dt
import secrets

from django.utils.crypto import constant_time_compare, salted_hmac

from complaints.models import Complaint

VALID_FOR = dt.timedelta(minutes=30)
MAX_ATTEMPTS = 5


def new_code() -> str:
    """Return a fresh code of six digits."""
    return f"{secrets.randbelow(1_000_000):06d}"


def hashed(*, complaint: Complaint, code: str) -> str:
    """Return the keyed hash under which a complaint's code is stored."""
    return salted_hmac("complaints.code", f"{complaint.key}:{code}", algorithm="sha256").hexdigest()


def fits(*, complaint: Complaint, code: str) -> bool:
    """Whether ``code`` is the one mailed for this complaint."""
    return constant_time_compare(complaint.reporter.code_hash, hashed(complaint=complaint, code=code))
