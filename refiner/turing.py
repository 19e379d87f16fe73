"""The Visual Turing test in a browser: are refined eyes told from real ones?

python -m refiner.turing --real=DIR --refined=DIR --out=DIR
python -m refiner.turing --out=DIR --report

Record sets or folders of pictures. The first serves the study and prints two links, one
for subjects and one for the researcher; stopped or killed, the same command goes on
with every answer that was given. The second writes ``report/`` into the study's folder:
``report.html``, ``answers.csv`` (one row an answer) and ``figures.json``. Needs
``requirements-turing.txt``.
"""

import pathlib

from absl import flags, logging

from gaze.run import errors, main
from refiner.study import opening, report, wording

_REAL = flags.DEFINE_string("real", "", "Real eyes: records or pictures.")
_REFINED = flags.DEFINE_string("refined", "", "Refined eyes: records or pictures.")
_OUT = flags.DEFINE_string("out", None, "Folder of the study.", required=True)
_REPORT = flags.DEFINE_bool("report", False, "Report on the study instead.")
_PER_CLASS = flags.DEFINE_integer(
    "per_class",
    200,
    "Eyes of each kind a subject sees: 200 as Zhao et al., 50 as SimGAN, or 10.",
    lower_bound=1,
)
_HOST = flags.DEFINE_string(
    "host", "127.0.0.1", "Address to listen on; 0.0.0.0 lets other machines in."
)
_PORT = flags.DEFINE_integer(
    "port",
    8000,
    "Port to listen on; 0: any free one.",
    lower_bound=0,
    upper_bound=65535,
)


def _main():
    if _REPORT.value:
        _write_report(pathlib.Path(_OUT.value))
    elif not (_REAL.value and _REFINED.value):
        raise errors.UserError("expected --real=DIR and --refined=DIR, or --report.")
    else:
        _serving().serve(
            _OUT.value,
            _REAL.value,
            _REFINED.value,
            _PER_CLASS.value,
            _HOST.value,
            _PORT.value,
        )


def _write_report(out):
    study, encoded = opening.to_report(out)
    found = report.write(study, encoded, out / "report")
    for observer, own in found.items():
        print(f"{wording.OBSERVERS[observer]}:")
        print("\n".join(wording.lines(own)))
    if not found:
        print("No answers yet.")
    logging.info("%s", out / "report" / "report.html")


def _serving():
    """The server, which alone needs a web framework."""
    try:
        from refiner.study.web import serving
    except ModuleNotFoundError as error:
        raise errors.UserError(
            f"the study's server needs {error.name}: python -m pip install "
            "-r requirements-turing.txt -c constraints.txt"
        ) from None
    return serving


if __name__ == "__main__":
    main.run(_main, uses_tensorflow=False)
