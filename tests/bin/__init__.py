"""The commands in bin/ and what they stand on."""
