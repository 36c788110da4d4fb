"""Where rooms above add to the page of a file.

Places: "top" (under the state of the file: what is asked of its holder), "notes" (below the green notes), "place" (top
right: where the matter is), "beside" (cards below the correspondence), "actions" (what can be done), "below" (under the
register).
"""

from files.models import File
from responses.panels import Panels

file_panels: Panels[File] = Panels()
