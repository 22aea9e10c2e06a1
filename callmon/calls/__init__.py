"""Phone events and the timeline derived from them."""
