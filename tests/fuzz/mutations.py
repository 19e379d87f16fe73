"""What happens to files: damage, edits and tricks, each drawn from one generator.

A mutation takes a file's bytes and gives other bytes; one of `FOLDER` changes which
files there are. A seed always gives the same mutation of the same file.
"""

import pathlib
import re

import numpy as np

_ODD = (b"9" * 20, b"1e400", b"NaN", b"-1", b"0", b"1e-320", b"-Infinity")
_NUMBER = re.compile(rb"-?\d+\.?\d*")
_MARKS = (
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"{" * 2000,
    b"\n" * 99,
)


def flip_bits(data, draw):
    """One to eight bits somewhere."""
    damaged = bytearray(data)
    for place in draw.integers(0, 8 * len(data), draw.integers(1, 9)):
        damaged[place // 8] ^= 1 << place % 8
    return bytes(damaged)


def flip_in_the_head(data, draw):
    """A byte of the first 200, where sizes and offsets stand."""
    damaged = bytearray(data)
    damaged[draw.integers(0, min(200, len(data)))] = draw.integers(0, 256)
    return bytes(damaged)


def truncate(data, draw):
    """A copy that broke off."""
    return data[: draw.integers(0, len(data))]


def cut_out(data, draw):
    """A piece in the middle is missing."""
    first, last = sorted(draw.integers(0, len(data) + 1, 2))
    return data[:first] + data[last:]


def repeat(data, draw):
    """A piece stands twice."""
    first, last = sorted(draw.integers(0, len(data) + 1, 2))
    return data[:last] + data[first:]


def blank(data, draw):
    """A disk's sector of zeros, or of 0xff."""
    first = draw.integers(0, len(data))
    size = min(int(draw.integers(1, 4096)), len(data) - first)
    filler = b"\x00" if draw.random() < 0.5 else b"\xff"
    return data[:first] + filler * size + data[first + size :]


def other_numbers(data, draw):
    """A number in a text becomes another that no label has."""
    numbers = list(_NUMBER.finditer(data))
    if not numbers:
        return flip_bits(data, draw)
    place = numbers[draw.integers(0, len(numbers))]
    return (
        data[: place.start()] + _ODD[draw.integers(0, len(_ODD))] + data[place.end() :]
    )


def insert_mark(data, draw):
    """Bytes that text should not hold, somewhere."""
    place = draw.integers(0, len(data) + 1)
    return data[:place] + _MARKS[draw.integers(0, len(_MARKS))] + data[place:]


def shuffle_blocks(data, draw):
    """Blocks of 64 bytes change places."""
    blocks = [data[i : i + 64] for i in range(0, len(data), 64)]
    first, second = draw.integers(0, len(blocks), 2)
    blocks[first], blocks[second] = blocks[second], blocks[first]
    return b"".join(blocks)


BYTES = (
    flip_bits,
    flip_in_the_head,
    truncate,
    cut_out,
    repeat,
    blank,
    other_numbers,
    insert_mark,
    shuffle_blocks,
)


def empty(path, others, draw):
    """The file is empty."""
    path.write_bytes(b"")


def swap(path, others, draw):
    """Its bytes are those of another file."""
    path.write_bytes(others[draw.integers(0, len(others))].read_bytes())


def vanish(path, others, draw):
    """It is gone."""
    path.unlink()


def become_a_folder(path, others, draw):
    """A folder of its name."""
    path.unlink()
    path.mkdir()


def become_a_broken_link(path, others, draw):
    """A link to nowhere."""
    path.unlink()
    path.symlink_to(path.with_name("nowhere"))


def shout(path, others, draw):
    """Its suffix in capitals."""
    path.rename(path.with_suffix(path.suffix.upper()))


FOLDER = (empty, swap, vanish, become_a_folder, become_a_broken_link, shout)


def mutate(folder: pathlib.Path, seed: int) -> str:
    """Changes one file below a folder; says which and how.

    Args:
        folder: a copy of a fixture.
        seed: of everything that is drawn.
    """
    draw = np.random.default_rng(seed)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    path = paths[draw.integers(0, len(paths))]
    if draw.random() < 0.9 and path.stat().st_size:
        mutation = BYTES[draw.integers(0, len(BYTES))]
        path.write_bytes(mutation(path.read_bytes(), draw))
    else:
        mutation = FOLDER[draw.integers(0, len(FOLDER))]
        mutation(path, [other for other in paths if other != path] or paths, draw)
    return f"{path.relative_to(folder)}: {mutation.__name__}"
