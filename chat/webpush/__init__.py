"""Web Push by hand: how a closed browser is woken, without anybody else's service in between.

- `encryption`  RFC 8291: only the browser can read what it is sent
- `vapid`       RFC 8292: our key, and how a push service knows that it is us
- `post`        the request to the push service, and what its answer means

Where a browser is woken is an address that people hand in, so `unfurl.Guard` decides where it may lead.
"""
