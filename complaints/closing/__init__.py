"""When a complaint may be closed: words that tell something, and photos that show it."""
