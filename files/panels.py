"""Where rooms above add to the page of a file, and to that of a draft.

Places of a file: "place" (top right: where the matter is), "beside" (cards below the correspondence), "actions" (what
can be done). Places of a draft: "actions" (what can be done, for example to sign it).
"""

from files.models import Draft, File
from responses.panels import Panels

file_panels: Panels[File] = Panels()
draft_panels: Panels[Draft] = Panels()
