"""Which arithmetic the processor has that trainings and refiners gain from."""

import pathlib

_CPUINFO = pathlib.Path("/proc/cpuinfo")
_BFLOAT16 = ("amx_bf16", "avx512_bf16")  # Linux's names, the quickest first


def flags(cpuinfo: str | None = None) -> frozenset[str]:
    """The processor's flags as Linux names them; none where nobody says.

    Args:
        cpuinfo: text of /proc/cpuinfo; None reads it.
    """
    if cpuinfo is None:
        cpuinfo = _CPUINFO.read_text(encoding="utf-8") if _CPUINFO.is_file() else ""
    for line in cpuinfo.splitlines():
        name, _, values = line.partition(":")
        if name.strip() in ("flags", "Features"):
            return frozenset(values.split())
    return frozenset()


def bfloat16(known: frozenset[str]) -> str:
    """A line about 16-bit arithmetic, of a processor's ``flags``."""
    if not known:
        return "bfloat16: not told by this system"
    there = [name for name in _BFLOAT16 if name in known]
    if not there:
        return (
            "bfloat16: not in this processor; config.precision=mixed_bfloat16 would "
            "be slower"
        )
    return (
        f"bfloat16: {there[0]}; config.precision=mixed_bfloat16 may train faster, "
        "refining and int8 export stay float32"
    )
