"""Which post a complaint goes to, and the rules that say so: tried, changed, broken, moved with boundaries."""
