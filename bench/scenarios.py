"""What is measured, by name: who is there, what they do, and which figures are shown."""

from collections.abc import Callable
from dataclasses import replace

from .crowd import Crowd, Group, healthy, one_room, rooms_of_ten
from .peers import Order
from .questions import QUESTIONS
from .scenario import LONG, NO_TALK, SHORT, VERY_LONG, Scenario, Variant

OURS = ("chatsite", "chatsite-embedded")
OUR_FALLBACKS = ("chatsite-pure", "chatsite-plain", "chatsite-daphne", "chatsite-sync")
OTHERS = ("websockets", "ws", "socketio")
LONG_PAST = 1_000_000
STOCK = ("stock-pubsub", "stock")


def speaking_v1(order: Order) -> Order:
    return replace(order, dialect="v1")


def writers_in_one_room(order: Order) -> Order:
    return replace(order, crowd=one_room(128, talkers=128))


def writers_in_hundred_rooms(order: Order) -> Order:
    alone = Group("room", rooms=72, members=1, talkers=1)
    return replace(order, crowd=Crowd((alone, Group("pair", rooms=28, members=2, talkers=2))))


def beside(**bad: int) -> Callable[[Order], Order]:
    return lambda order: replace(order, crowd=Crowd((healthy(**bad),), sockets_per_person=1))


def beside_a_large_room(order: Order) -> Order:
    busy = Group("busy", rooms=1, members=4000, talkers=4, mode="open", pace=10)
    return replace(order, crowd=Crowd((healthy(), busy)), limits=False)


def with_past(messages: int, database: str = "sqlite") -> Callable[[Order], Order]:
    return lambda order: replace(order, past=messages, database=database)


def of_size(sockets: int) -> Callable[[Order], Order]:
    return lambda order: replace(order, crowd=one_room(sockets))


SIZES = (100, 300, 1000, 3000, 10_000)
SIZES_OF_STOCK = (100, 300, 1000)


def growing() -> tuple[Variant, ...]:
    """Stock servers need minutes for what the others do in a second."""
    all_others = ("floor", "chatsite", "chatsite-two", "chatsite-embedded", *OTHERS)
    return tuple(
        Variant(f"{size:,}", of_size(size), all_others + (STOCK if size in SIZES_OF_STOCK else ()), size)
        for size in SIZES
    )


SCENARIOS = {
    scenario.name: scenario
    for scenario in (
        Scenario(
            "room",
            "One room of {sockets:,}",
            "Four of them talk: each says the next message when it has read its own last one. Chatsite "
            "checks, renders and durably stores each message before anybody gets it; the others pass it on.",
            peers=("floor", *OURS, *OUR_FALLBACKS, *OTHERS, *STOCK),
            order=lambda sockets: Order(one_room(sockets)),
            columns=("cpu", "×cpu", "rate", "latency", "memory", "checked"),
            variants=(Variant(), Variant("chat.v1", speaking_v1, peers=("chatsite",))),
        ),
        Scenario(
            "big",
            "One room of {sockets:,}",
            "As before, with more of them.",
            peers=("floor", *OURS, *OTHERS),
            order=lambda sockets: Order(one_room(sockets)),
            columns=("cpu", "×cpu", "rate", "latency", "memory", "checked"),
            sockets=4000,
        ),
        Scenario(
            "rooms",
            "{sockets:,} sockets in rooms of 10",
            "One in each room talks. Fan-out alone: Chatsite has a consumer here that stores nothing.",
            peers=("floor", "bare", "consumers", *OURS, "chatsite-pure", "chatsite-plain", *OTHERS, *STOCK),
            order=lambda sockets: Order(rooms_of_ten(sockets), stored=False),
            columns=("cpu", "×cpu", "rate", "latency", "redis", "checked"),
        ),
        Scenario(
            "hot",
            "A hot room of {sockets:,}",
            "Eight talk, each with 32 messages under way: more of them than one write each can carry.",
            peers=("floor", *OURS, "chatsite-plain", *OTHERS),
            order=lambda sockets: Order(one_room(sockets, talkers=8, pace=32)),
            columns=("cpu", "×cpu", "rate", "latency", "checked"),
            talk=replace(SHORT, patience=60),
        ),
        Scenario(
            "latency",
            "Latency in a room of {sockets:,}",
            "20,000 deliveries a second, evenly: from when a message was due to be sent until each socket "
            "has it.",
            peers=("floor", "bare", *OURS, *OTHERS),
            order=lambda sockets: Order(one_room(sockets, mode="open", pace=20_000 / sockets)),
            columns=("p50", "×p50", "p99", "×p99", "cpu", "checked"),
            talk=LONG,
        ),
        Scenario(
            "stored",
            "Stored and delivered, {sockets:,} sockets in rooms of 10",
            "One in each room talks, and each message is stored before anybody gets it, by the stock app as "
            "well. Per core: by the processor time of the server; that of PostgreSQL is not in it.",
            peers=("bare", *OURS, "stock"),
            order=lambda sockets: Order(rooms_of_ten(sockets), stock_stores=True),
            columns=("messages", "×messages", "rate", "latency", "redis", "checked"),
            base="stock",
            variants=(
                Variant("SQLite"),
                Variant("PostgreSQL", lambda order: replace(order, database="postgres"), peers=OURS),
            ),
        ),
        Scenario(
            "writers",
            "Stored and answered",
            "128 writers over chat.v1: each sends the next message when the last one is answered. Seen as "
            "well: that `seq` has no hole.",
            peers=("bare", *OURS),
            order=lambda sockets: Order(one_room(sockets, talkers=sockets), dialect="v1"),
            columns=("answers", "answered", "latency", "rate", "checked"),
            sockets=128,
            few=16,
            base="chatsite",
            variants=(
                Variant("one room", writers_in_one_room),
                Variant("100 rooms", writers_in_hundred_rooms),
                Variant(
                    "100 rooms, PostgreSQL",
                    lambda order: writers_in_hundred_rooms(replace(order, database="postgres")),
                    peers=OURS,
                ),
            ),
        ),
        Scenario(
            "alone",
            "Stored and answered, one person alone",
            "The next message when the last one is answered. What comes at the same moment is stored "
            "together; with `CHAT_TOGETHER=off` each message has its own transaction, and waits for no "
            "company.",
            peers=("bare", *OURS),
            order=lambda sockets: Order(one_room(sockets, talkers=1), dialect="v1"),
            columns=("answers", "answered", "latency", "checked"),
            sockets=1,
            few=1,
            talk=VERY_LONG,
            base="chatsite",
            variants=(
                Variant(),
                Variant(
                    "each in a transaction of its own",
                    lambda order: replace(order, env={"CHAT_TOGETHER": "off"}),
                    peers=OURS,
                ),
            ),
        ),
        Scenario(
            "idle",
            "An idle socket",
            "Signed in with a session cookie, following a room of ten; what each adds to the memory of the "
            "server.",
            peers=("floor", *OURS, "chatsite-daphne", *OTHERS, *STOCK),
            order=lambda sockets: Order(rooms_of_ten(sockets), sign_in="cookie"),
            columns=("memory", "×memory", "heard"),
            talk=NO_TALK,
            base="socketio",
        ),
        Scenario(
            "connect",
            "Coming in",
            "Signed in with a session cookie where there are people; 100 handshakes at a time; rooms of ten.",
            peers=("floor", *OURS, *OTHERS, *STOCK),
            order=lambda sockets: Order(replace(rooms_of_ten(sockets), at_once=100), sign_in="cookie"),
            columns=("opening", "×opening", "accepted", "heard"),
            talk=NO_TALK,
            base="stock",
        ),
        Scenario(
            "leave",
            "{sockets:,} leave at once",
            "All sockets of one room are cut. How many of them are believed to be there 30 s later: by the "
            "registry of Chatsite, and by the groups of the stock layer.",
            peers=("chatsite", "chatsite-embedded", "stock"),
            order=lambda sockets: Order(one_room(sockets)),
            columns=("left", "leaving", "heard"),
            sockets=4000,
            talk=replace(NO_TALK, leaving=30.0),
            base="stock",
        ),
        Scenario(
            "redis",
            "What Redis pays",
            "Processor time of Redis for each delivery.",
            peers=("chatsite", *STOCK),
            order=lambda sockets: Order(one_room(sockets)),
            columns=("redis", "×redis", "cpu", "rate", "checked"),
            base="stock",
            variants=(
                Variant("one room of 1,000"),
                Variant(
                    "rooms of 10",
                    lambda order: replace(order, crowd=rooms_of_ten(len(order.crowd.places)), stored=False),
                ),
            ),
        ),
        Scenario(
            "neighbours",
            "What neighbours do to each other",
            "200 people in 20 rooms, of whom each says something every other second; latency of theirs. "
            "Beside them 20 sockets that stop reading and 5 that send 6,000 frames a second each until they "
            "are thrown out; or 5 who are back within half a second of that, with more of the same; or a "
            "room of 4,000 with 10 messages a second.",
            peers=OURS,
            order=lambda sockets: Order(Crowd((healthy(),), sockets_per_person=1), limits=True),
            columns=("p50", "p99", "×p99", "healthy"),
            sockets=200,
            talk=LONG,
            variants=(
                Variant("alone"),
                Variant("beside stalled readers and flooders", beside(stalled=20, flooders=5)),
                Variant("beside flooders who come back", beside(insisting=5)),
                Variant("beside a room of 4,000", beside_a_large_room),
            ),
            base="",
        ),
        Scenario(
            "past",
            "However much was said",
            "How long one person waits for an answer in a room with so many messages: coming into it, a page "
            "of history around a message, a search, marking as unread. 200 times each, anywhere in the past.",
            peers=("chatsite-embedded",),
            order=lambda sockets: Order(one_room(sockets, talkers=1)),
            columns=tuple(QUESTIONS),
            sockets=2,
            talk=NO_TALK,
            variants=(
                Variant("1,000 messages", with_past(1000)),
                Variant(f"{LONG_PAST:,} messages", with_past(LONG_PAST)),
                Variant("1,000 messages, PostgreSQL", with_past(1000, "postgres")),
                Variant(f"{LONG_PAST:,} messages, PostgreSQL", with_past(LONG_PAST, "postgres")),
            ),
            base="",
        ),
        Scenario(
            "page",
            "The page",
            "What a browser loads until a room can be read and written in, with nothing in its cache, and "
            "then, for all else. When a room can be, on a processor four times as slow – what was written at "
            "that moment is sent – and when the connection stands; the middle of five visits. Then up 10,000 "
            "messages and down again: how many rows there are at once, how far the line being read moves.",
            peers=("chatsite-page",),
            order=lambda sockets: Order(one_room(sockets), sign_in="cookie", past=10_000, visited=True),
            columns=("weight", "later", "usable", "connected", "rows", "moved", "checked"),
            sockets=2,
            talk=NO_TALK,
            base="",
        ),
        Scenario(
            "growth",
            "CPU per delivery as the room grows",
            "One room of so many, four of whom talk.",
            peers=("floor", "chatsite", "chatsite-two", "chatsite-embedded", *OTHERS, *STOCK),
            order=lambda sockets: Order(one_room(sockets)),
            columns=("cpu", "×cpu", "memory", "checked"),
            sockets=SIZES[-1],
            variants=growing(),
            across="cpu",
        ),
    )
}
