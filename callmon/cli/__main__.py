"""`python -m callmon.cli`."""

from callmon.cli import main

main()
