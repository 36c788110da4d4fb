"""Pages about complaints for everybody: nothing on them is personal, for they read ``Publication``."""
