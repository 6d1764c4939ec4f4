"""What a page says of itself to machines: citation, linked data, Open Graph, site map."""
