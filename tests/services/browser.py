"""Chromium, or a browser of its family: only found here, since each test decides how to start it."""

import os
import re
import shutil
from pathlib import Path

from . import Found, Missing
from .process import version

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = "/Applications/{0}.app/Contents/MacOS/{0}"
# Where `playwright install chromium` puts its own.
OWN = (".cache/ms-playwright", "Library/Caches/ms-playwright")

# What a page does not need. The list under the address bar is two pages of Chromium's own, made anew for each
# window. Chromium goes by the last such list, so those that Playwright leaves out are named again.
LEFT_OUT = (
    "WebUIOmniboxPopup",
    "WebUIOmniboxAimPopup",
    "WebUIOmniboxFullPopup",
    "AimEnabled",
    "AvoidUnnecessaryBeforeUnloadCheckSync",
    "DestroyProfileOnBrowserClose",
    "HttpsFirstBalancedModeAutoEnable",
    "HttpsUpgrades",
    "LensOverlay",
    "MediaRouter",
    "NetworkTimeServiceQuerying",
    "OptimizationHints",
    "PaintHolding",
    "PreconnectToSearch",
    "ThirdPartyStoragePartitioning",
    "Translate",
)

# Quiet, and nothing fetched from elsewhere. Root has no sandbox of its own to give.
FLAGS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    f"--disable-features={','.join(LEFT_OUT)}",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
)


def find() -> Found | Missing:
    if path := os.environ.get("TEST_BROWSER"):
        named = version(path)
        return (
            Found(f"{named}, named by TEST_BROWSER", program=Path(path))
            if named
            else Missing(f"TEST_BROWSER names {path}, which does not run")
        )
    for path in _candidates():
        if named := version(path):
            short = re.match(r"\D*\d+\S*", named)
            return Found(f"{short[0] if short else named}, {path}", program=Path(path))
    return Missing("no Chromium; sudo apt install chromium, or .venv/bin/playwright install chromium")


def _candidates() -> list[str | Path]:
    on_path = [path for name in NAMES if (path := shutil.which(name))]
    on_mac = [path for name in ("Chromium", "Google Chrome") if Path(path := MAC.format(name)).exists()]
    own = [
        path
        for folder in OWN
        for pattern in ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*")
        for path in sorted((Path.home() / folder).glob(f"chromium-*/{pattern}"), reverse=True)
    ]
    return [*on_path, *on_mac, *own]
