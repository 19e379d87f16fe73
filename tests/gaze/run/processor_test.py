"""What is said of a processor's bfloat16, by the text that Linux has of it."""

import pytest

from gaze.run import processor

ZEN4 = "processor\t: 0\nflags\t\t: fpu avx2 avx512f avx512_bf16\n\nflags\t: fpu\n"


@pytest.mark.parametrize(
    ("cpuinfo", "said"),
    [
        (ZEN4, "bfloat16: avx512_bf16; "),
        (ZEN4.replace("avx2", "amx_bf16"), "bfloat16: amx_bf16; "),
        (ZEN4.replace("avx512_bf16", ""), "bfloat16: not in this processor"),
        ("", "bfloat16: not told by this system"),
    ],
)
def test_the_line(cpuinfo, said):
    assert processor.bfloat16(processor.flags(cpuinfo)).startswith(said)
