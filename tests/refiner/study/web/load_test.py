"""Fifty subjects at once and a server that is killed three times: nothing is lost."""

import collections
import concurrent.futures
import time

import numpy as np
import pytest

from refiner.study import answers, client, results, store
from tests.refiner.study import study_fixture

pytest.importorskip("waitress", reason="needs requirements-turing.txt")

SUBJECTS = 50
PER_CLASS = 200
KILLS = 3


def take_part(link, number):
    """Answers a whole run as a browser does; gives what was said, and the latencies."""
    subject = client.Client(link, f"subject {number}", answers.PERSON)
    state, said, latencies = subject.state(), [], []
    random = np.random.default_rng(number)
    while not state.is_done:
        subject.picture(state.ticket)
        said.append(answers.KINDS[random.integers(2)])
        state = subject.answer(state, said[-1], 0)
        latencies.append(subject.latencies_s[-1])
    subject.close()
    return said, latencies


@pytest.mark.slow
def test_fifty_subjects_and_three_kills_lose_and_double_nothing(tmp_path, capsys):
    total = SUBJECTS * 2 * PER_CLASS
    with study_fixture.served(tmp_path, per_class=PER_CLASS, count=250) as server:
        link, began = server.links["subjects"], time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(SUBJECTS) as pool:
            runs = [pool.submit(take_part, link, n) for n in range(SUBJECTS)]
            for kill in range(1, KILLS + 1):
                while len(kept(server)) < kill * total / (KILLS + 1):
                    time.sleep(0.5)
                server.kill()
                server.start()
            given = [run.result() for run in runs]
        seconds = time.monotonic() - began
        found = kept(server)
    by_name = collections.defaultdict(list)
    for answer in found:
        by_name[answer.name].append(answer)
    # A run whose first reply a kill cut off was begun again; nobody answered in it.
    assert len(found) == total
    for number, (said, _) in enumerate(given):
        own = by_name[f"subject {number}"]
        assert [answer.position for answer in own] == list(range(1, 2 * PER_CLASS + 1))
        assert [answer.answered for answer in own] == said
    milliseconds = 1000 * np.concatenate([latencies for _, latencies in given])
    p50, p99 = np.percentile(milliseconds, (50, 99))
    with capsys.disabled():
        print(
            f"\n{total} answers of {SUBJECTS} subjects, {KILLS} kills, "
            f"{seconds:.0f} s: 0 lost, 0 doubled; p50 {p50:.0f} ms, p99 {p99:.0f} ms"
        )


def kept(server):
    study = store.Store(server.out)
    try:
        return results.answers_in(study)
    finally:
        study.close()
