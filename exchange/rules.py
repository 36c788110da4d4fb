"""Who may take the register's rows away, change many at once, and enter many from a file.

A superuser has no right here by being one: pages ask these predicates, never ``has_perm``, which lets him pass.
"""

from rules.rulesets import add_rule

from staff.models import Duty
from staff.rules import duty, holds_a_post

# Every format, and the columns that are the department's.
export_records = holds_a_post
print_plaques = holds_a_post
# A change of many rows is answered for from the section head upwards.
edit_many = duty(Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL)
# Mapping and checking change nothing in the register: it is the work of those who keep the ledgers.
prepare_import = duty(Duty.DEALING_HAND, Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL)
# Thousands of entries at once, and taking them back, are the section's word: its head gives it, or who stands above.
apply_import = duty(Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL)

_RULES = {
    "exchange.export_records": export_records,
    "exchange.print_plaques": print_plaques,
    "exchange.edit_many": edit_many,
    "exchange.prepare_import": prepare_import,
    "exchange.apply_import": apply_import,
}
for name, rule in _RULES.items():
    add_rule(name, rule)  # type: ignore[no-untyped-call]  # the library has no types
