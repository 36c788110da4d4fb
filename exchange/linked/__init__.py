"""What other registers read of ours: schema.org, OpenStreetMap, Wikidata, Wiki Loves Monuments."""
