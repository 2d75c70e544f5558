"""Everything compiled that Chatsite can do without is not there: its servers run on Python alone.

Python imports this by its name before anything else.
"""

import sys

for absent in ("uvloop", "httptools", "websockets.speedups", "msgpack._cmsgpack"):
    sys.modules[absent] = None
