"""What a race says: that all took the same step, and who was how fast."""

from tests.bench import harness

WHOLE, IN_PARTS = "ours, whole batch", ", in parts"
HALF = "ours, bfloat16"
PEER_MATMUL = "PyTorch matmul"
MATMUL = 2048
_SAME, _SAME_AFTER = 1e-3, 2e-2  # Adam divides rounding errors by small gradients


def agreement(contenders):
    """A sentence that says how closely ours and theirs take the same step.

    Raises:
        harness.Failed: they do not.
    """
    facts = {c.name: c.facts for c in contenders}
    worst = {}
    for name in [n for n in facts if n == WHOLE or is_theirs(n)]:
        for kind in ("losses", "norms", "second"):
            distance = apart(facts["ours"][kind], facts[name][kind])
            worst[kind] = max(worst.get(kind, 0.0), distance)
            if distance > (_SAME_AFTER if kind == "second" else _SAME):
                raise harness.Failed(
                    f"{name} takes another step than ours: {kind} are {distance:.1g} "
                    f"apart; {facts['ours'][kind]} and {facts[name][kind]}"
                )
    return (
        f"the same step: losses agree to {worst['losses']:.0e}, gradient norms to "
        f"{worst['norms']:.0e}, losses after an update to {worst['second']:.0e}"
    )


def is_theirs(name):
    """Whether a contender is a step of PyTorch."""
    return name.startswith("PyTorch") and name != PEER_MATMUL


def apart(one, other):
    """Largest relative difference of two dicts of numbers; inf where names differ."""
    if {*one} != {*other}:
        return float("inf")
    return max(abs(one[n] - other[n]) / (abs(one[n]) + 1e-3) for n in one)


def table(results):
    """Lines of all contenders' times and memory."""
    yield f"{'':42}{'best':>9}{'median':>9}{'CPU':>9}{'peak':>10}"
    for result in results:
        times = (result.best_s, result.median_s, result.cpu_s)
        cells = "".join(f"{1000 * seconds:6.1f} ms" for seconds in times)
        yield f"{result.name:42}{cells}{result.peak_mib:6.0f} MiB"


def summary(results, goal):
    """Lines of what the table says, from ``Result`` by name and the ratio wanted."""
    ours, theirs = results["ours"], [r for n, r in results.items() if is_theirs(n)]
    yield f"{_against(ours, theirs)}; goal {goal}"
    if WHOLE in results:
        at_once = [r for r in theirs if not r.name.endswith(IN_PARTS)]
        yield f"both the whole batch at once: {_against(results[WHOLE], at_once)}"
        yield f"ours in parts, theirs at once: {_against(ours, at_once)}"
    flops = results["PyTorch eager"].facts["flops"]
    seconds = min(results[name].best_s for name in ("matmul", PEER_MATMUL))
    rate, top = flops / ours.best_s / 1e9, 2 * MATMUL**3 / seconds / 1e9
    yield (
        f"{flops / 1e9:.3g} GFLOP a step: {rate:.0f} GFLOP/s, {rate / top:.0%} of a "
        f"{MATMUL}^3 float32 product's {top:.0f}"
    )
    for name in results:
        if name.startswith("ours without"):
            cost = 1.0 - results[name].best_s / ours.best_s
            yield f"{name.removeprefix('ours without ')}: {cost:.1%} of the step"
    if HALF not in results:
        return
    half = results[HALF]
    distance = apart(ours.facts["losses"], half.facts["losses"])
    yield (
        f"bfloat16: {ours.best_s / half.best_s:.2f} times as fast, losses "
        f"{distance:.0e} apart"
    )


def _against(one, others):
    fastest = min(others, key=lambda r: r.best_s)
    ratio = fastest.best_s / one.best_s
    return f"{ratio:.2f} times as fast as the fastest of theirs ({fastest.name})"
