"""What ``bin/bench`` measures: an invented city, questions about it, and the load."""
