"""What the department writes about complaints: which words, to whom, and on paper."""
