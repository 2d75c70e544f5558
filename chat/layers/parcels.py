"""Messages on their way to other processes, as bytes. Any number of them stand one behind the other."""

import struct

from .messages import MAX_BYTES

GROUP, CHANNEL, JOB = range(3)  # to all members, to one channel, to one worker

Parcel = tuple[int, str, bytes]  # what kind of receiver, its name, and an encoded message

_HEADER = struct.Struct(">IBB")  # length of name and data together, kind, length of the name


def pack(kind: int, name: str, data: bytes) -> bytes:
    return _HEADER.pack(len(name) + len(data), kind, len(name)) + name.encode() + data


def unpack(data: bytes | bytearray) -> tuple[list[Parcel], int]:
    """Those that are there as a whole, and where the last one ends. ValueError: it is something else."""
    parcels: list[Parcel] = []
    start = 0
    while len(data) - start >= _HEADER.size:
        length, kind, named = _HEADER.unpack_from(data, start)
        if length > MAX_BYTES + 255:
            raise ValueError(f"a parcel of {length:,} bytes")
        body = start + _HEADER.size
        if len(data) - body < length:
            break
        start = body + length
        parcels.append((kind, data[body : body + named].decode(), bytes(data[body + named : start])))
    return parcels, start
