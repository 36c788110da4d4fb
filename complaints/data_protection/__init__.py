"""What is kept about citizens: where, what they are told of it, and how it is corrected and erased."""
