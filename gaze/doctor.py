"""Says what this program runs on, in plain text for a bug report.

python -m gaze.doctor
"""

import pathlib

from absl import flags

from gaze.run import diagnosis, main

_WORKDIR = flags.DEFINE_string("workdir", "runs", "Where runs are to be written.")
_WEIGHTS = flags.DEFINE_string(
    "vgg_weights", "", "VGG-19 weights to look at; empty: where Keras keeps its own."
)


def _main():
    workdir = pathlib.Path(_WORKDIR.value)
    for title, lines in diagnosis.sections(workdir, _WEIGHTS.value):
        print(f"{title}\n" + "\n".join(f"  {line}" for line in lines) + "\n")


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
