"""Who may what with imports.

A superuser has no right here by being one: pages ask these predicates, never ``has_perm``, which lets him pass.
"""

from rules.rulesets import add_rule

from staff.models import Duty
from staff.rules import duty

# Mapping and checking change nothing in the register: it is the work of those who keep the ledgers.
prepare_import = duty(Duty.DEALING_HAND, Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL)
# Thousands of entries at once, and taking them back, are the section's word: its head gives it, or who stands above.
apply_import = duty(Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL)

_RULES = {"exchange.prepare_import": prepare_import, "exchange.apply_import": apply_import}
for name, rule in _RULES.items():
    add_rule(name, rule)  # type: ignore[no-untyped-call]  # the library has no types
