"""Python 2's pickles are read; programs in them are not run."""

import os
import pickle
import pickletools
import struct

import numpy as np
import pytest

from gaze.data.formats import pickles
from gaze.run import errors
from tests.gaze.data.formats import python2_pickles

CONTENT = {
    "look_vec": np.array([0.1, -0.2, 0.97]),
    "head_pose": np.arange(9.0).reshape(3, 3),
    "ldmks": {"lids": [(1.5, 2.25), (3.0, -4.0)], "count": 2},
    "name": "caf\xe9'\\",
    "number": np.float64(0.125),
    "none": None,
}


class Evil:
    def __init__(self, call, *arguments):
        self.call, self.arguments = call, arguments

    def __reduce__(self):
        return self.call, self.arguments


@pytest.mark.parametrize("protocol", [0, 2])
def test_python_2_pickles_are_read(tmp_path, protocol):
    path = tmp_path / "eye.pkl"
    path.write_bytes(python2_pickles.dumps(CONTENT, protocol))
    found = pickles.load(path)
    assert list(found) == list(CONTENT) and found["ldmks"] == CONTENT["ldmks"]
    assert found["name"] == CONTENT["name"] and found["number"] == 0.125
    for name in ("look_vec", "head_pose"):
        np.testing.assert_array_equal(found[name], CONTENT[name])


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("core", [b"numpy.core", b"numpy._core"])
def test_python_3_pickles_of_old_and_new_numpy_are_read(tmp_path, protocol, core):
    content = CONTENT | {
        "transposed": np.arange(6.0).reshape(2, 3).T,
        "floats": np.array([[0.5, -1.5]], np.float32),
        "whole": np.int64(-7),
        "bytes": b"\x00\xff",
        "large": 10**30,
        "truth": [True, False],
    }
    written = pickle.dumps(content, protocol)
    for old in (b"numpy._core", b"numpy.core"):
        for ending in (b".multiarray", b".numeric"):
            # Text of protocol 4 and 5 is preceded by its length.
            before, after = old + ending, core + ending
            written = written.replace(
                bytes([0x8C, len(before)]) + before, bytes([0x8C, len(after)]) + after
            ).replace(b"c" + before, b"c" + after)
    assert core + b"." in written
    written = pickletools.optimize(written) if protocol < 4 else unframed(written)
    (tmp_path / "eye.pkl").write_bytes(written)
    found = pickles.load(tmp_path / "eye.pkl")
    assert list(found) == list(content)
    for name, value in content.items():
        np.testing.assert_array_equal(found[name], value, err_msg=name)
        assert np.asarray(found[name]).dtype == np.asarray(value).dtype


def unframed(program):
    """Without the length of its frame, which no longer fits."""
    return program[:2] + program[11:] if program[2:3] == b"\x95" else program


def test_big_endian_arrays_are_read(tmp_path):
    little = python2_pickles.dumps(np.array([1.0, 2.5]), 2)
    raw = np.array([1.0, 2.5])
    big = little.replace(b"\x01\x00\x00\x00<", b"\x01\x00\x00\x00>")
    big = big.replace(raw.astype("<f8").tobytes(), raw.astype(">f8").tobytes())
    (tmp_path / "eye.pkl").write_bytes(big)
    np.testing.assert_array_equal(pickles.load(tmp_path / "eye.pkl"), raw)
    assert np.dtype("f8").byteorder == "="


@pytest.mark.parametrize("protocol", [0, 1, 2, 4])
@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (Evil(os.system, "touch HARM"), r"\.system"),
        (Evil(eval, "1/0"), r"\.eval"),
        (Evil(np.load, "HARM"), r"\.load"),
        (Evil(getattr, 1, "real"), r"\.getattr"),
    ],
)
def test_programs_are_refused_by_name(tmp_path, monkeypatch, protocol, thing, name):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "evil.pkl"
    path.write_bytes(pickle.dumps({"look_vec": thing}, protocol))
    with pytest.raises(errors.UserError, match=rf"evil\.pkl is refused: .*{name}"):
        pickles.load(path)
    assert not (tmp_path / "HARM").exists()


def test_a_class_may_not_be_smuggled_through_a_dotted_name(tmp_path):
    path = tmp_path / "evil.pkl"
    path.write_bytes(b"\x80\x04\x8c\x05numpy\x8c\x10ndarray.__init__\x93.")
    with pytest.raises(errors.UserError, match="ndarray.__init__"):
        pickles.load(path)


def test_arrays_that_would_fill_memory_are_refused(tmp_path):
    whole = python2_pickles.dumps(np.zeros(1), 0)
    path = tmp_path / "bomb.pkl"
    path.write_bytes(whole.replace(b"(I0\nt", b"(I99999999999\nt", 1))
    with pytest.raises(errors.UserError, match="no whole pickle"):
        pickles.load(path)


def test_arrays_of_objects_are_refused(tmp_path):
    path = tmp_path / "eye.pkl"
    whole = python2_pickles.dumps(np.zeros(1), 0)
    path.write_bytes(whole.replace(b"S'f8'", b"S'O8'"))
    with pytest.raises(errors.UserError, match="no whole pickle"):
        pickles.load(path)


def test_a_pickle_cut_anywhere_is_refused(tmp_path):
    path = tmp_path / "eye.pkl"
    for protocol in (0, 2):
        whole = python2_pickles.dumps(CONTENT, protocol)
        for end in range(0, len(whole) - 1, 7):
            path.write_bytes(whole[:end])
            with pytest.raises(errors.UserError, match="no whole pickle"):
                pickles.load(path)


def test_noise_is_refused_in_one_line(tmp_path):
    path = tmp_path / "noise.pkl"
    random = np.random.default_rng(0)
    whole = np.frombuffer(python2_pickles.dumps(CONTENT, 2), np.uint8)
    for _ in range(200):
        damaged = whole.copy()
        damaged[random.integers(len(whole), size=3)] = random.integers(0, 256, 3)
        path.write_bytes(damaged.tobytes())
        try:
            pickles.load(path)
        except errors.UserError as error:
            assert "noise.pkl" in str(error) and "\n" not in str(error)


def shared(levels, times):
    found = [0] * times
    for _ in range(levels):
        found = [found] * times
    return found


def in_itself():
    found = []
    found.append(found)
    return found


def hashed_for_ever():
    """{t60: 1}, each t a pair of the one before: 2^60 leaves in 128 bytes."""
    pairs = b"".join(b"q%c0h%ch%c\x86" % (n, n, n) for n in range(60))
    return b"\x80\x02}" + b")" + pairs + b"K\x01s."


def the_same_text_again():
    """A text of one MiB, made bytes 200 times."""
    text = b"X" + struct.pack("<I", 1 << 20) + b"a" * (1 << 20) + b"q\x000"
    return text + b"(" + b"c_codecs\nencode\nh\x00\x85R" * 200 + b"l."


DEEP = b"\x80\x02}" + b")" + b"\x85" * 200_000 + b"K\x01s."
HARMFUL = {
    "in themselves": pickle.dumps(in_itself(), 2),
    "deeper than 16": pickle.dumps(shared(40, 2), 2),
    "more than 1000000 entries": pickle.dumps(shared(8, 10), 2),
    "too long for plain data": DEEP,  # hashed, it overflows the stack
    "a key that is no text": hashed_for_ever(),
    "only named, never called": b"cnumpy\nndarray\n(I1000000000\ntR.",
    "expected 1099511627776 bytes": b"\x80\x05\x96" + struct.pack("<Q", 1 << 40) + b".",
    "more bytes than were stored": the_same_text_again(),
    "holds a _Call": b"cnumpy\nndarray\n.",
}


@pytest.mark.parametrize("message", HARMFUL)
def test_data_that_harm_who_reads_them_are_refused(tmp_path, message):
    (tmp_path / "eye.pkl").write_bytes(HARMFUL[message])
    with pytest.raises(errors.UserError, match=f"eye.pkl.*{message}"):
        pickles.load(tmp_path / "eye.pkl")


def test_lists_shared_a_few_times_are_read(tmp_path):
    (tmp_path / "eye.pkl").write_bytes(pickle.dumps(shared(2, 3), 2))
    assert pickles.load(tmp_path / "eye.pkl") == shared(2, 3)


def test_types_are_not_given_any_state(tmp_path):
    """NumPy believes a state; the wrong one crashes it."""
    whole = python2_pickles.dumps(np.array([1.0, 2.5]), 0)
    for state in (b"(I3\nS'<'\nN(S'a'\ntNI-1\nI-1\nI0\ntb", b"Nb"):
        start = whole.index(b"(I3\n")
        end = whole.index(b"tb", start) + 2
        (tmp_path / "eye.pkl").write_bytes(whole[:start] + state + whole[end:])
        try:
            found = pickles.load(tmp_path / "eye.pkl")
        except errors.UserError:
            continue
        np.testing.assert_array_equal(found, [1.0, 2.5])


ARRAY = python2_pickles.dumps(np.zeros(2), 2)[:-1]
STATE = ARRAY[ARRAY.index(b"tR") + 2 :]  # numbers, and the instruction to take them
CHANGES = (
    ARRAY + STATE + b".",
    b"cnumpy\nndarray\n" + STATE + b".",
    b"cnumpy.core.multiarray\n_reconstruct\n(N}S'__defaults__'\nNstb.",
    b"cnumpy\ndtype\n}S'dtype'\nNsb.",
    b"(lN}S'a'\nI1\nstb.",
    b"(d(S'a'\nI1\nd0}S'a'\nI1\nsb.",
)


@pytest.mark.parametrize("program", CHANGES)
def test_nothing_but_arrays_and_types_takes_a_state(tmp_path, program):
    """Else a file could change functions of the reader, for the files after it."""
    whole = python2_pickles.dumps(CONTENT, 2)
    (tmp_path / "evil.pkl").write_bytes(program)
    (tmp_path / "good.pkl").write_bytes(whole)
    with pytest.raises(errors.UserError, match="evil.pkl is no whole pickle"):
        pickles.load(tmp_path / "evil.pkl")
    assert list(pickles.load(tmp_path / "good.pkl")) == list(CONTENT)


def test_whatever_is_asked_for_is_said_in_one_line(tmp_path):
    (tmp_path / "evil.pkl").write_bytes(b"\x8c\x02a\n\x8c\x02\nb\x93.")
    with pytest.raises(errors.UserError, match=r"asks for a\\n.\\nb; only") as raised:
        pickles.load(tmp_path / "evil.pkl")
    assert "\n" not in str(raised.value)


def test_other_instructions_are_unknown(tmp_path):
    for program in (
        b"cnumpy\ndtype\n)\x81.",  # NEWOBJ
        b"(inumpy\ndtype\n.",  # INST
        b"(cnumpy\ndtype\no.",  # OBJ
        b"Pfile\n.",  # PERSID
        b"\x82\x01.",  # EXT1
        b"\x8f(K\x01\x90.",  # a set
        b"\x80\x05\x97.",  # NEXT_BUFFER
    ):
        (tmp_path / "evil.pkl").write_bytes(program)
        with pytest.raises(errors.UserError, match="evil.pkl is no whole pickle"):
            pickles.load(tmp_path / "evil.pkl")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(errors.UserError, match="gone.pkl is missing"):
        pickles.load(tmp_path / "gone.pkl")
