"""The TFRecord container without TensorFlow, whose import takes seconds per process.

A record is its length (uint64), a checksum of that, its bytes, and their checksum,
all little-endian. The checksum is CRC-32C, rotated by 15 bits plus a constant, as in
TensorFlow's record_writer.h; files are the same to the byte.
"""

import functools
import os
import struct
from collections.abc import Sequence

import numpy as np

_POLYNOMIAL = 0x82F63B78  # Castagnoli's, bits reversed
_ROTATED_PLUS = 0xA282EAD8
_WIDTH = 128  # bytes that one lane of a checksum goes through
_BATCH_BYTES = 1 << 21
_HEADER, _CRC = struct.Struct("<Q"), struct.Struct("<I")


class DamagedError(ValueError):
    """A file that is cut off or has other bytes than were written."""


class Writer:
    """Appends records to a new file; use as a context manager."""

    def __init__(self, path: str | os.PathLike):
        self._file = open(path, "wb")
        self._records, self._size = [], 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with self._file:
            self._flush()

    def write(self, record: bytes) -> None:
        """Appends one record, bytes of at least 4."""
        self._records.append(record)
        self._size += len(record)
        # Checksums are quick for many records at once.
        if self._size >= _BATCH_BYTES:
            self._flush()

    def _flush(self):
        headers = [_HEADER.pack(len(record)) for record in self._records]
        crcs = map(masked_crc32c, (headers, self._records))
        for header, record, *both in zip(headers, self._records, *crcs, strict=True):
            header_crc, crc = map(_CRC.pack, both)
            self._file.write(header + header_crc + record + crc)
        self._records, self._size = [], 0


def offsets(path: str | os.PathLike) -> np.ndarray:
    """Where each record of a file begins and the last one ends, int64 [N + 1].

    Lengths alone are looked at: a damaged record is found when it is read.

    Raises:
        DamagedError: the file is cut off.
    """
    with open(path, "rb", buffering=0) as file:
        end, at = os.fstat(file.fileno()).st_size, 0
        places = [0]
        while at < end:
            header = os.pread(file.fileno(), _HEADER.size, at)
            if len(header) < _HEADER.size:
                raise DamagedError("it is cut off")
            at += 16 + _HEADER.unpack(header)[0]
            places.append(at)
    if at > end:
        raise DamagedError("it is cut off")
    return np.array(places, np.int64)


def read(path: str | os.PathLike) -> list[bytes]:
    """All records of a file, a list of bytes.

    Raises:
        DamagedError: the file is cut off, or a checksum does not fit.
    """
    with open(path, "rb") as file:
        return parse(file.read())


def parse(data: bytes) -> list[bytes]:
    """All records in the bytes of a file, or of whole records of one.

    Raises:
        DamagedError: as `read`.
    """
    headers, records, crcs, at = [], [], [], 0
    while at < len(data):
        header = data[at : at + _HEADER.size]
        end = at + 12 + (_HEADER.unpack(header)[0] if len(header) == 8 else len(data))
        if end + 4 > len(data):
            raise DamagedError("it is cut off")
        if end - at < 16:
            raise DamagedError("a record of fewer than 4 bytes")
        headers.append(header)
        records.append(data[at + 12 : end])
        crcs += [data[at + 8 : at + 12], data[end : end + 4]]
        at = end + 4
    stored = np.frombuffer(b"".join(crcs), "<u4").reshape(-1, 2)
    computed = np.stack([masked_crc32c(headers), masked_crc32c(records)], axis=1)
    if not np.array_equal(stored, computed):
        raise DamagedError("a checksum does not fit")
    return records


def masked_crc32c(records: Sequence[bytes]) -> np.ndarray:
    """The checksums TFRecord stores, uint32 [N], of byte strings of at least 4."""
    batches = [np.zeros(0, np.uint32), *map(crc32c, _batches(records))]
    crc = np.concatenate(batches)
    return ((crc >> 15) | (crc << 17)) + np.uint32(_ROTATED_PLUS)


def _batches(records):
    """Cuts a list where padding to the longest would take too much memory."""
    batch, longest = [], 0
    for record in records:
        longest = max(longest, len(record))
        if batch and longest * (len(batch) + 1) > _BATCH_BYTES:
            yield batch
            batch, longest = [], len(record)
        batch.append(record)
    if batch:
        yield batch


def crc32c(records: Sequence[bytes]) -> np.ndarray:
    """CRC-32C, uint32 [N], of N byte strings of at least 4 bytes.

    All strings are cut into lanes of ``_WIDTH`` bytes, which go through the table side
    by side; the lanes' results are then chained. Zeros in front leave a checksum that
    starts at 0 as it is, so shorter strings are padded there; the usual start of all
    ones is the same as inverting the first four bytes.
    """
    lanes = -(-max(map(len, records)) // _WIDTH)  # rounded up
    padded = np.zeros((len(records), lanes * _WIDTH), np.uint8)  # [N, lanes W]
    for row, record in zip(padded, records, strict=True):
        first = len(row) - len(record)
        row[first:] = np.frombuffer(record, np.uint8)
        row[first : first + 4] ^= 255
    columns = np.ascontiguousarray(padded.reshape(-1, _WIDTH).T)  # [W, N lanes]
    state = np.zeros(columns.shape[1], np.uint32)  # [N lanes]
    for column in columns:
        state = _advanced(state ^ column)
    shift = _shift()  # [4, 256]
    crc = np.zeros(len(records), np.uint32)
    for lane in state.reshape(len(records), lanes).T:  # [N] each, from left to right
        crc = lane ^ np.bitwise_xor.reduce(
            [shift[i][(crc >> (8 * i)) & 255] for i in range(4)]
        )
    return ~crc


def _advanced(state):
    """A state after a zero byte (a byte is brought in by XOR before)."""
    return _table()[state & 255] ^ (state >> 8)  # a byte leaves, looked up


@functools.cache
def _table():
    table = np.arange(256, dtype=np.uint32)  # of all bytes, one row
    for _ in range(8):
        table = (table >> 1) ^ (table & 1) * np.uint32(_POLYNOMIAL)
    return table


@functools.cache
def _shift():
    """What each of a state's four bytes becomes after ``_WIDTH`` zero bytes."""
    state = np.arange(256, dtype=np.uint32) << (
        8 * np.arange(4, dtype=np.uint32)[:, None]
    )
    for _ in range(_WIDTH):
        state = _advanced(state)
    return state
