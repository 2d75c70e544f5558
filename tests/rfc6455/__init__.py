"""Does a server speak WebSocket as RFC 6455 has it? About 250 questions, byte by byte.

    wire      frames and lines, made by hand, so that they can be wrong
    case      what is written, and what has to come back; `play` does it
    subjects  who is asked: this application, or a server that echoes, which shows the cases themselves right
    framing, control, fragments, unicode, closing, limits    the cases, after the chapters of the RFC
    handshake    the cases before the first frame

https://www.rfc-editor.org/rfc/rfc6455
"""
