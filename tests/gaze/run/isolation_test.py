"""What ends a process ends a child, and the caller goes on with one line."""

import os
import signal
import time

import numpy as np
import pytest

from gaze.run import errors, isolation


def double(path, value):
    return path, 2 * value


def process(_):
    return os.getpid()


def crash(_):
    os.kill(os.getpid(), signal.SIGSEGV)


def compute(_):
    while True:
        pass


def swell(_):
    return np.ones(1 << 40)


def swell_a_little(_, count):
    return np.ones(count, np.uint8).nbytes


def refuse(path):
    raise errors.UserError(f"{path} is odd.")


def fail(_):
    return {}["gone"]


def test_an_answer_comes_back_from_one_child_for_all_calls():
    assert isolation.call(double, "file", 21) == ("file", 42)
    first = isolation.call(process, "file")
    assert first == isolation.call(process, "file") != os.getpid()


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (crash, "crashes the library"),
        (compute, "takes more than 2 s"),
        (swell, "more than 192 MiB"),
        (refuse, "odd"),
    ],
)
def test_a_file_that_harms_is_one_line(function, message):
    started = time.process_time()
    with pytest.raises(errors.UserError, match=f"day.mat .*{message}"):
        isolation.call(function, "day.mat")
    assert time.process_time() - started < 1.0
    assert isolation.call(double, "file", 1) == ("file", 2)


def test_memory_is_bounded_for_each_call_anew():
    for _ in range(3):
        assert isolation.call(swell_a_little, "file", 150 << 20) == 150 << 20


def test_a_mistake_of_ours_is_no_damaged_file():
    with pytest.raises(KeyError, match="gone"):
        isolation.call(fail, "file")
