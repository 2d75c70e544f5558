"""The site's settings with an app that takes out what MUTANT names."""

from chatsite.settings import *  # noqa: F403
from chatsite.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.mutants.apps.Mutants"]
