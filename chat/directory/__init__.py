"""The directory of an organisation, which knows people and their passwords: LDAP version 3.

- `config`   where it is, and how people are found in it
- `asking`   is this their password, and what is known of them?
- `program`  asks it, in a process of its own; it alone needs python-ldap

Who that is here, and whether they come in, is decided by `actions/directory.py` and `views/directory.py`.
"""
