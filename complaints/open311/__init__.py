"""Open311 GeoReport v2: other programmes read complaints and report them."""
