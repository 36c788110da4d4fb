"""The room's pages: imports, downloads, bulk corrections, plaques, and what other registers read."""
