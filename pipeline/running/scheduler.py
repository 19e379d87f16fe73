"""Runs a pipeline's tasks as subprocesses, a few at a time, each when it can.

A task waits for the tasks that make its inputs; of those that are ready the one on the
longest path goes first.
"""

import contextlib
import os
import pathlib
import subprocess
import sys
import time

from gaze.run import errors, main, signals
from pipeline.running import display, tasks


def run(
    workdir: pathlib.Path,
    plan: list[tasks.Task],
    *,
    jobs: int,
    threads: int,
    root: pathlib.Path,
) -> None:
    """Runs all unfinished tasks.

    Args:
        workdir: the pipeline's run folder.
        plan: list of ``tasks.Task``.
        jobs: how many run at the same time.
        threads: CPU threads of each.
        root: folder of the project, from which the modules are imported.

    Raises:
        UserError: a task failed; its own line and its log are named.
        main.Interrupted: asked to stop; running trainings saved their state.
    """
    _Scheduler(pathlib.Path(workdir), plan, threads, root).run(jobs)


class _Scheduler:
    def __init__(self, workdir, plan, threads, root):
        self.workdir, self.tasks, self.threads, self.root = (
            workdir,
            plan,
            threads,
            root,
        )
        self.waiting, self.running, self.done = list(plan), {}, set()
        self.checked = set()
        self.started = time.monotonic()
        self.display = display.Display()
        self.spent_s = 0.0
        (workdir / "logs").mkdir(parents=True, exist_ok=True)

    def run(self, jobs):
        try:
            while self.waiting or self.running:
                self._skip_finished()
                while len(self.running) < jobs and (task := self._next()):
                    self._start(task)
                self._collect()
                self._report()
        except BaseException:
            self.display.close()  # stopping may take a while, and is seen at once
            self._stop_all()
            raise
        self.display.close()

    def _ready(self, task):
        return self.done.issuperset(tasks.needs(task, self.tasks))

    def _skip_finished(self):
        """Takes out ready tasks that are finished; each is looked at once."""
        for task in [s for s in self.waiting if s.name not in self.checked]:
            if not self._ready(task):
                continue
            self.checked.add(task.name)
            if tasks.is_finished(self.workdir, task, self.tasks):
                self.waiting.remove(task)
                self.done.add(task.out)

    def _next(self):
        """The ready task on the longest path of what is left."""
        ready = [task for task in self.waiting if self._ready(task)]
        return max(ready, key=self._path_s, default=None)

    def _path_s(self, task):
        """Cost of the longest chain of tasks that starts with this one."""
        after = [s for s in self.waiting if task.out in s.inputs()]
        return task.cost_s + max(map(self._path_s, after), default=0.0)

    def _start(self, task):
        self.waiting.remove(task)
        tasks.begin(self.workdir, task, self.tasks)
        log = open(
            self.workdir / "logs" / f"{task.name.replace('/', '-')}.log",
            "w",
            encoding="utf-8",
        )
        command = [sys.executable, "-m", task.module, *task.flags()]
        command.append(f"--threads={self.threads}")
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONPATH": str(self.root)},
            start_new_session=True,
            preexec_fn=signals.die_with_parent,
        )
        self.running[task.name] = task, process, log, time.monotonic()

    def _collect(self):
        time.sleep(0.1)
        for name, (task, process, log, started) in list(self.running.items()):
            if process.poll() is None:
                continue
            log.close()
            del self.running[name]
            if process.returncode:
                raise _failure(task, process.returncode, pathlib.Path(log.name))
            took_s = time.monotonic() - started
            tasks.finish(self.workdir, task, self.tasks, took_s)
            self.done.add(task.out)
            self.spent_s += task.cost_s
            self.display.say(self._view(), f"{name} took {took_s:.0f} s")

    def _report(self):
        self.display.show(self._view())

    def _view(self):
        now = time.monotonic()
        elapsed = now - self.started
        current = [(s.cost_s, begun) for s, _, _, begun in self.running.values()]
        left_s = sum(s.cost_s for s in self.waiting) + sum(
            max(cost - (now - begun), 0.0) for cost, begun in current
        )
        # How long a cost-second took so far; before anything ended, two jobs halve it.
        pace = elapsed / self.spent_s if self.spent_s > 60 else 0.5
        return display.View(
            done=len(self.done),
            total=len(self.tasks),
            elapsed_s=elapsed,
            left_s=left_s * pace,
            running={
                name: (now - begun, pathlib.Path(log.name))
                for name, (_, _, log, begun) in self.running.items()
            },
            waiting=[s.name for s in self.waiting],
            finished=[s.name for s in self.tasks if s.out in self.done],
        )

    def _stop_all(self):
        for _, process, _, _ in self.running.values():
            process.terminate()
        for _, process, log, _ in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=60)
            process.kill()
            log.close()


def _failure(task, code, log):
    lines = log.read_text("utf-8", errors="replace").splitlines()
    said = [line for line in lines if line.startswith("error: ")]
    if code == main.INTERRUPTED:
        return main.Interrupted()
    reason = f"it ended with status {code}"
    if code < 0:
        reason = f"it was killed by signal {-code}; is there enough memory?"
    if said:
        reason = said[-1].removeprefix("error: ")
    return errors.UserError(f"{task.name}: {reason} (log: {log})")
