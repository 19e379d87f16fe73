"""Builds the C++ host and its stages with CMake, once for all who ask."""

import fcntl
import importlib.util
import pathlib
import shutil
import subprocess

SOURCES = pathlib.Path(__file__).parent


def missing() -> str:
    """What keeps the host from being built; "": nothing."""
    for tool in ("cmake", "c++"):
        if not shutil.which(tool):
            return f"{tool} is not installed"
    return (
        "" if _library().is_file() else "this ai-edge-litert wheel has no libLiteRt.so"
    )


def build(folder: pathlib.Path) -> pathlib.Path:
    """The folder of the build; processes that share it wait for one another.

    Raises:
        RuntimeError: the compiler's words.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            flags = ["-DCMAKE_CXX_FLAGS=-Werror", f"-DLITERT_LIBRARY={_library()}"]
            _run(["cmake", "-S", SOURCES, "-B", folder, *flags])
            _run(["cmake", "--build", folder, "-j2"])
            (folder / "done").touch()
    return folder


def _library() -> pathlib.Path:
    spec = importlib.util.find_spec("ai_edge_litert")
    assert spec and spec.submodule_search_locations
    return pathlib.Path(spec.submodule_search_locations[0]) / "libLiteRt.so"


def _run(command: list[object]) -> None:
    done = subprocess.run([*map(str, command)], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
