"""From a file to entries of the register: unpacking, reading, mapping, checking, duplicates, entering, undoing."""
