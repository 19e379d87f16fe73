"""Python 2's pickles are read; programs in them are not run."""

import os
import pickle
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


DEEP = b"\x80\x02}" + b")" + b"\x85" * 200_000 + b"K\x01s."
HARMFUL = {
    "in themselves": pickle.dumps(in_itself(), 2),
    "deeper than 16": pickle.dumps(shared(40, 2), 2),
    "more than 1000000 entries": pickle.dumps(shared(8, 10), 2),
    "no whole pickle": DEEP,  # hashed, it overflows the stack
    "no whole pickle .ValueError": b"cnumpy\nndarray\n(I1000000000\ntR.",
    "whole pickle": b"]r\xff\xff\xff\x7f.",  # stores at place 2^31
    "whole": b"\x80\x05\x96" + struct.pack("<Q", 1 << 40) + b".",
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


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(errors.UserError, match="gone.pkl cannot be read"):
        pickles.load(tmp_path / "gone.pkl")
