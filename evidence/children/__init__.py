"""Programs that open files nobody vouches for: each runs as a process of its own, with bounds it sets on itself.

They are started by ``evidence.confined``, take their orders as JSON on standard input, answer with lines of JSON on
standard output, and know nothing of Django or the database.
"""
