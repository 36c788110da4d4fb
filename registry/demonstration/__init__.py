"""The demonstration city: reads ``fixtures/`` and plays its past through the same functions that people use.

What is real and what is invented in it is told in ``fixtures/README.md``.
"""
