"""What one WebSocket sends us: how much of it is looked at, when, and what of it is refused.

Uvicorn parses all that one read of the kernel brings, which may be ten thousand frames, and keeps every
other socket of the process waiting meanwhile. Here it is looked at piece by piece, and only while the
application has nothing to do; the rest waits unparsed, and with it the other side, by TCP's flow control.

It also keeps to RFC 6455 where uvicorn is lenient: text is looked at frame by frame, a ping may come amid
a large message, and neither pings nor fragments take memory or time without end.
"""

import codecs
from collections.abc import Callable
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import apply_mask
from websockets.protocol import OPEN

from .limits import FRAME_BYTES, Bucket
from .waiting import Event, Queue

FRAGMENTS = 256  # of a message, kept apart
PIECE = 1024  # bytes that are looked at before the application has its turn
PIECES = 4  # of which it sees nothing, before others have theirs
WHOLE_TEXT, MASKED, SIZE_FOLLOWS = 0x81, 0x80, 126  # of the first two bytes of a frame (RFC 6455, 5.2)
REPLY = 64 << 10  # bytes after which the answer to a close frame is not looked for any more
DISCARDED = 4 << 20  # bytes that are read for nobody, so that the other side comes to read why
UNREADABLE = b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"

utf_8 = codecs.getincrementaldecoder("utf-8")


class Receiving(WebSocketsSansIOProtocol):
    # Objects of a class share a dictionary's keys as long as there are no more than thirty. Uvicorn has more,
    # and each socket would have a dictionary of 1.6 kB. What is looked at most often is found faster, too.
    __slots__ = (
        "close_sent", "conn", "decoder", "farewell", "frames", "ignored", "loop", "ping_timer", "pong_timer",
        "queue", "read_paused", "scope", "size", "small_frames", "transport", "unread", "writable",
    )  # fmt: skip

    part: Callable[[int, str], None]  # end the socket, with this code and reason
    small_frames: Bucket  # pings and fragments, which the application does not see

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.queue: Queue = Queue()  # type: ignore[assignment]
        self.writable = Event()  # type: ignore[assignment]
        self.decoder: codecs.IncrementalDecoder | None = None  # of the message under way, if it is text
        self.frames: list[Any] = []  # of the message under way, decoded
        self.size = 0  # of the message under way, in bytes
        self.unread: bytes | memoryview = b""  # received, and not looked at yet
        self.ignored = 0  # bytes that came since it was closed
        self.farewell: Any = None  # the last event for the application, when the server is stopped

    def connection_made(self, transport) -> None:
        super().connection_made(transport)
        # One message may come in as many fragments as it has bytes; to go on like that is flooding.
        self.small_frames = Bucket(FRAME_BYTES + 1000, 1000)

    # -------------------------------------------------------------- bytes to frames

    def data_received(self, data: bytes) -> None:
        if self.unread or not self.take_at_once(data):
            self.unread = memoryview(bytes(self.unread) + data)
            self.read_on()

    def take_at_once(self, data: bytes) -> bool:
        """Nearly all that ever comes is one whole frame with a short text, for an application that has
        nothing to do. It needs no parser, which would cost several times what is done here."""
        if len(data) < 6 or data[0] != WHOLE_TEXT or not self.is_between_messages():
            return False
        size, mask = data[1] - MASKED, 2
        if size == SIZE_FOLLOWS:
            size, mask = int.from_bytes(data[2:4]), 4
            if not SIZE_FOLLOWS <= size <= PIECE:
                return False
        elif not 0 <= size < SIZE_FOLLOWS:
            return False
        if len(data) != mask + 4 + size:
            return False
        try:
            text = apply_mask(data[mask + 4 :], data[mask : mask + 4]).decode()
        except UnicodeDecodeError:
            return False
        self.queue.put_nowait({"type": "websocket.receive", "text": text})
        return True

    def is_between_messages(self) -> bool:
        """Nothing waits, nothing is half read, and it is not about to end."""
        conn = self.conn
        parser: Any = conn.parser
        while (inner := parser.gi_yieldfrom) is not None:
            parser = inner
        return (
            parser.__name__ == "at_eof"  # where `websockets` waits for the beginning of a frame
            and conn.state is OPEN
            and conn.current_size is None
            and not self.close_sent
            and self.farewell is None
            and self.queue.empty()
        )

    def read_on(self) -> None:
        """Look at what was received until somebody else has something to do."""
        for _ in range(PIECES):
            if not self.unread or self.close_sent or not self.queue.empty():
                break
            piece, self.unread = self.unread[:PIECE], self.unread[PIECE:]
            self.parse(piece)
        if self.close_sent:
            rest, self.unread = self.unread, b""
            self.ignore(rest)
        elif self.unread:
            self.hold(True)
            if self.queue.empty():
                self.loop.call_soon(self.read_on)
        else:
            self.unread = b""
            self.hold(self.farewell is not None)
            if self.farewell is not None and self.queue.empty():
                self.queue.put_nowait(self.farewell)

    def parse(self, piece: bytes | memoryview) -> None:
        if self.conn.parser_exc is None:
            super().data_received(piece)  # type: ignore[arg-type]
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            # A handshake that cannot be read; uvicorn would not answer, and keep the connection for ever.
            self.transport.write(UNREADABLE)
            self.transport.close()

    def ignore(self, data: bytes | memoryview) -> None:
        """The socket is closed. All that is of use now is the other side's saying so, too."""
        self.ignored += len(data)
        if data and self.ignored <= REPLY:
            self.parse(data)
        self.hold(self.ignored > DISCARDED)

    def hold(self, hold: bool) -> None:
        """Read no more for now, or go on."""
        if hold != self.read_paused and not self.transport.is_closing():
            self.read_paused = hold
            (self.transport.pause_reading if hold else self.transport.resume_reading)()

    async def receive(self) -> Any:
        event = await self.queue.get()
        self.was_taken(event)
        return event

    # The extension: who rings need not be asked, and waited for in a task.

    @property
    def ring(self) -> Callable[[], object] | None:
        """Called when there is something to take."""
        return self.queue.ring

    @ring.setter
    def ring(self, ring: Callable[[], object] | None) -> None:
        self.queue.ring = ring

    def take(self) -> Any:
        """The next event, or None."""
        if self.queue.empty():
            return None
        event = self.queue.get_nowait()
        self.was_taken(event)
        return event

    def was_taken(self, event: Any) -> None:
        if self.unread or self.farewell not in (None, event):
            self.read_on()

    # ----------------------------------------------------------- frames to messages

    def handle_text(self, event) -> None:
        self.begin(event, utf_8())

    def handle_bytes(self, event) -> None:
        self.begin(event, None)

    def handle_cont(self, event) -> None:
        if not self.floods():
            self.go_on(event)

    def begin(self, event, decoder: codecs.IncrementalDecoder | None) -> None:
        self.decoder, self.frames, self.size = decoder, [], 0
        self.go_on(event)

    def go_on(self, event) -> None:
        """Look at each frame as it comes; uvicorn looks at the whole message, and writes a traceback for
        one that is no text."""
        self.size += len(event.data)
        if self.size > FRAME_BYTES:
            self.refuse(1009)
            return
        try:
            decoded = event.data if self.decoder is None else self.decoder.decode(event.data, event.fin)
        except UnicodeDecodeError:
            self.refuse(1007)
            return
        self.frames.append(decoded)
        if event.fin:
            self.deliver()
        elif len(self.frames) > FRAGMENTS:
            self.frames = [self.joined()]

    def joined(self) -> Any:
        return (b"" if self.decoder is None else "").join(self.frames)

    def deliver(self) -> None:
        """To the application. Reading goes on, where uvicorn would pause it: what comes is kept unread."""
        content, self.frames = self.joined(), []
        if not self.close_sent:
            kind = "bytes" if self.decoder is None else "text"
            self.queue.put_nowait({"type": "websocket.receive", kind: content})

    def floods(self) -> bool:
        if not self.small_frames.take(self.loop.time()):
            return False
        self.refuse(4429)
        return True

    def refuse(self, code: int) -> None:
        self.frames = []
        if not self.close_sent:
            self.part(code, "")
