#!/usr/bin/env python3
"""Every command of the project. `quickstart` and `test` make their own .venv: see chatsite/bootstrap.py."""

import os
import sys

if __name__ == "__main__":
    if sys.version_info < (3, 6):  # noqa: UP036
        # Python 2 cannot read the bootstrap, so this file keeps to words that it knows.
        sys.exit("Python 3.11 or newer is needed; this one is %d.%d." % sys.version_info[:2])  # noqa: UP031
    from chatsite import bootstrap

    bootstrap.enter(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "chatsite.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
