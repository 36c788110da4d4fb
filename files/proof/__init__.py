"""What proves a file: its chain, signatures, and the bundle that verifies without the service."""
