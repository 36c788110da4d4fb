"""The desk: lists of files, one file, what can be done with it, and notices."""
