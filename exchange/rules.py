"""Who may take the register's rows away, and who may change many at once."""

from rules.rulesets import add_rule

from staff.models import Duty
from staff.rules import duty, holds_a_post

# Every format, and the columns that are the department's.
export_records = holds_a_post
print_plaques = holds_a_post
# A change of many rows is answered for from the section head upwards.
edit_many = duty(Duty.SECTION_HEAD, Duty.EXECUTIVE_ENGINEER, Duty.DIRECTOR_GENERAL)

_RULES = {
    "exchange.export_records": export_records,
    "exchange.print_plaques": print_plaques,
    "exchange.edit_many": edit_many,
}
for name, rule in _RULES.items():
    add_rule(name, rule)  # type: ignore[no-untyped-call]  # the library has no types
