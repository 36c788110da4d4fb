"""Paper on its way: movement slips, and scans for the correspondence."""
