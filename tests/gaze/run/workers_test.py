"""Every task is answered, failures travel, and nothing is left running."""

import functools
import multiprocessing
import os
import signal
import time

import pytest

from gaze.run import errors, workers


def square(offset, number):
    time.sleep(0.01 * (number % 3))
    return offset + number * number


def process_id(_):
    time.sleep(0.05)
    return os.getpid()


def fail_at_three(number):
    if number == 3:
        raise errors.UserError("three is broken.")
    return number


def kill_at_three(number):
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def interrupt_itself(number):
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGTERM)
    return number


def wait_long(_):
    time.sleep(60)


# First, while multiprocessing's resource tracker is still to be started: that lifts
# the mask of signals.
def test_signals_for_the_whole_terminal_do_not_reach_the_workers():
    assert sorted(workers.unordered(interrupt_itself, range(4), 2)) == [0, 1, 2, 3]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_task_is_answered_once(count):
    found = workers.unordered(functools.partial(square, 5), range(20), count)
    assert sorted(found) == [5 + n * n for n in range(20)]


def test_more_workers_than_tasks_and_no_task():
    assert list(workers.unordered(fail_at_three, [1], 3)) == [1]
    assert list(workers.unordered(fail_at_three, [], 2)) == []


def test_one_worker_is_this_process():
    assert set(workers.unordered(process_id, range(2), 1)) == {os.getpid()}


def test_several_are_others():
    ids = set(workers.unordered(process_id, range(6), 2))
    assert len(ids) == 2 and os.getpid() not in ids


def test_tasks_are_drawn_as_they_are_needed():
    drawn = []
    tasks = (drawn.append(number) or number for number in range(100))
    answers = workers.unordered(fail_at_three, (t for t in tasks if t != 3), 2)
    next(answers)
    assert len(drawn) <= 5
    answers.close()


@pytest.mark.parametrize("count", [1, 2])
def test_a_failure_comes_back(count):
    with pytest.raises(errors.UserError) as caught:
        list(workers.unordered(fail_at_three, range(9), count))
    assert str(caught.value) == "three is broken."
    assert not multiprocessing.active_children()


def test_a_killed_worker_is_said():
    with pytest.raises(errors.UserError, match="killed from outside"):
        list(workers.unordered(kill_at_three, range(9), 2))
    assert not multiprocessing.active_children()


def test_leaving_stops_the_workers_at_once():
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 1.0)
        list(workers.unordered(wait_long, range(4), 2))
    assert time.monotonic() - started < 20
    assert not multiprocessing.active_children()
