"""The room's pages: downloads, bulk corrections, plaques, and what other registers read."""
