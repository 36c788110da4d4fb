"""Plaques: an asset's permanent address as a QR code, and sheets to print and put up at the place."""
