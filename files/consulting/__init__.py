"""Views asked of others beside the holder."""
