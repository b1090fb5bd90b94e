"""The way in: nothing is imported before a stop from the keyboard can be heard."""

import sys


def start() -> None:
    """Run the command line; Ctrl+C while it is still being read ends it in silence as well."""
    try:
        from engine.cli.main import main

        main()
    except KeyboardInterrupt:
        sys.exit(130)
