"""What is asked and looked up while a report is made: where it is, what it concerns, the problem's own questions."""
