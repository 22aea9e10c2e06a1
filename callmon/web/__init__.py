"""The desk: pages for quality leads, operators and IT."""
