"""What can happen on visits and works, each in one transaction.

A move that is not legal, or not for this person, raises ``inspections.workflow.NotAllowed``. Rows are always locked in
the order file, then visit, then asset; a work before the file on which its record is put.
"""

from inspections.domain.assessing import assess, record_assessment, record_risk
from inspections.domain.visits import cancel_visit, lapse_visits, order_visit, order_visits, report_visit
from inspections.domain.works import complete_work, order_work

__all__ = [
    "assess",
    "cancel_visit",
    "complete_work",
    "lapse_visits",
    "order_visit",
    "order_visits",
    "order_work",
    "record_assessment",
    "record_risk",
    "report_visit",
]
