"""Where a bulk correction stands, read under a lock before anything is done with it."""

from exchange.models import BulkEdit


class NotNow(Exception):
    """The correction does not stand where this could be done; ``edit`` says where it stands."""

    def __init__(self, edit: BulkEdit) -> None:
        super().__init__(edit.state)
        self.edit = edit


def taken(edit: BulkEdit, *states: str) -> BulkEdit:
    """Return the correction locked; raises NotNow where it stands at none of ``states``."""
    return expect(BulkEdit.objects.select_for_update(of=("self",)).get(pk=edit.pk), *states)


def expect(current: BulkEdit, *states: str) -> BulkEdit:
    """Return the correction; raises NotNow where it stands at none of ``states``."""
    if current.state not in states:
        raise NotNow(current)
    return current
