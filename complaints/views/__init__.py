"""Pages about complaints: the citizen's (``report``, ``track``) and the staff's (``desk``)."""
