"""The site's settings with an app beside the chat, as in a project that has more than a chat."""

from chatsite.settings import *  # noqa: F403

ROOT_URLCONF = "tests.outside.urls"
