"""Telling people by mail: whom, of what, in which words, and the one door to SMTP."""
