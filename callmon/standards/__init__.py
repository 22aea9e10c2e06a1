"""Adopted rule books as data, and the code that reads them."""
