"""The languages in which the department writes, each named in itself."""

LANGUAGES = [("en", "English"), ("bn", "বাংলা"), ("hi", "हिन्दी")]
