"""Where rooms above add to the page of a file, and to that of a draft.

Places: "top" (under the state of the file: what is asked of its holder), "notes" (below the green notes), "place" (top
right: where the matter is), "beside" (cards below the correspondence), "actions" (what can be done), "below" (under the
register).

Places of a draft: "actions" (what can be done, for example to sign it).

Places of a receipt: "beside" (cards below the particulars).
"""

from files.models import Draft, File, Receipt
from responses.panels import Panels
from staff.models import User

file_panels: Panels[File] = Panels()
draft_panels: Panels[Draft] = Panels()
# Other views of what waits. Place: "ways" (buttons beside the heading).
pendency_panels: Panels[User] = Panels()
receipt_panels: Panels[Receipt] = Panels()
