"""A room, its people and their sockets: conversations and the database are real, what lies between is not.

    states   what somebody knows of a room, from its log, from a page of history, from the database
    layer    a channel layer that loses, doubles and swaps what it is told to
    client   one person's client, by the rules of the protocol, and the conversation at its other end
    world    what can happen, in any order, and what has to be true in the end

Conversations do no I/O, so every one of their steps can be a step of the test, and something else can happen
between any two of them.
"""
