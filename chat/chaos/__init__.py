"""A trial of the promises: people talk while everything under them is killed, frozen and cut off.

`manage.py chaos` starts a site of its own – servers, and a database and a Redis if it is told to – behind
proxies that can fail, lets clients write down what they asked for and what they were told, and holds what
they wrote against the rooms' logs. docs/chaos.md explains it to its readers.

    plan        what is to be tried
    programs    where Redis and PostgreSQL are on this machine
    ports       addresses for servers that are about to start
    processes   programs that are started, killed, frozen and started again
    servers     the site's own, Redis, PostgreSQL
    proxy       a TCP link that can fail
    stage       one site: its servers, the links between them, its people
    cast        run in the site's own settings: makes the people, looks into the registry
    cramped     settings with a channel layer that drops nearly everything
    wire        one socket and one way to ask over HTTP, as a client program has them
    ledger      what a client writes down
    reading     what it makes of what it is told
    people      clients that talk, read, come and go
    keeper      who removes people and adds them again
    nemesis     who chooses the faults, and lets them happen
    faults      what can happen
    logs        the rooms' logs in the end
    check       what ledgers and logs must agree on
    trial       all of it together, from start to verdict
    report      the table at the end
"""
