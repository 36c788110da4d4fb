"""What stands before the public forms: floods, limits, codes, marks, and what asks for a person's look."""
