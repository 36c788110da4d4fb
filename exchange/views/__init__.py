"""Pages of the exchange with other programs."""
