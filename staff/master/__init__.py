"""The employee master from a sheet: read, checked row by row, previewed, and entered whole or not at all."""
