"""Pages about complaints: the citizen's (``public``) and the staff's (``desk``)."""
