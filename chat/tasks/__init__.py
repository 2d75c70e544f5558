"""Work that nobody waits for.

- `jobs`    what must happen some time, kept in the database until it has: django-tasks
- `notices` the loop that wakes closed browsers: a queue of its own, in `actions.notices`
- `missed`  the loop that mails people what they missed, beside it: `actions.missed`
- `worker`  the loop that does it, and beside it the consumers of worker channels: `run(stop)`
"""
