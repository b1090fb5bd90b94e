"""How scores become rankings: sorted, drawn item by item, or chosen page by page."""
