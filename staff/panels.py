"""Where rooms above add to the page of a post. Places: "beside" (below the facts)."""

from responses.panels import Panels
from staff.models import Post

post_panels: Panels[Post] = Panels()
