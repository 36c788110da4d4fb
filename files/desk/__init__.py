"""The desk's lists: what waits for a person, finding a file, the despatch register."""
