"""Logging in: staff only, accounts are made by the department."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAccountAdapter(DefaultAccountAdapter):
    """Nobody signs himself up: an account comes with an officer's entry in the employee master."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse, always."""
        return False
