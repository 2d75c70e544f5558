"""Channel layers: how an event reaches the sockets it is for, in this process and in others.

- `hub`     who in this process hears what: the local fan-out both layers share
- `base`    the Channels layer API over hubs, from any thread and any event loop
- `homes`   which event loop of the process does the work
- `embedded`, `peers`               one machine, no Redis: processes meet over Unix sockets
- `redis`, `link`, `wire`, `jobs`, `redis_url`  Redis or Valkey: single, shards, Sentinel, Cluster

A layer is a hint and delivers at most once. What must not be lost is in the database.
"""
