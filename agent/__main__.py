"""`python -m agent` is `yundan`."""

from agent.cli import main

main()
