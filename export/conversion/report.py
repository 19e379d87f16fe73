"""A model's figures as one line for people."""


def accuracy(task: str, figures: dict) -> str:
    """Keras against the exported model, as ``accuracy.measure`` gives the figures."""
    if task == "segmenter":
        line = f"agreement of masks {figures['agreement_miou']:.4f} mIoU"
        if figures["drop_points"] is not None:
            line += (
                f"; mIoU Keras {figures['keras_miou']:.4f}, exported "
                f"{figures['exported_miou']:.4f} ({figures['drop_points']:+.2f} lost)"
            )
    elif task == "generator":
        line = (
            f"exported is {figures['between_levels']:.3f} grey levels from Keras on "
            f"average, which moves eyes by {figures['change_levels']:.1f}"
        )
    else:
        line = f"exported is {figures['between_deg']:.3f} deg from Keras on average"
        if figures["worse_deg"] is not None:
            line += (
                f"; error Keras {figures['keras_error_deg']:.3f}, "
                f"exported {figures['exported_error_deg']:.3f} deg "
                f"({figures['worse_deg']:+.3f})"
            )
    return f"{line}; {figures['count']} images"


def speed(times: dict[str, dict]) -> str:
    """Latencies by name, and how many times faster the first is than the others."""
    parts = [f"{name} {_times(figures)}" for name, figures in times.items()]
    first, *others = times.values()
    for other in others:
        ratio = other["cpu_median_us"] / first["cpu_median_us"]
        parts.append(f"{ratio:.1f} times as fast")
    return ", ".join(parts) + "; one thread"


def _times(figures: dict) -> str:
    origin = "" if figures["checked"] else ", of another origin"
    return (
        f"{figures['cpu_median_us']:.0f} us CPU time (wall {figures['median_us']:.0f}, "
        f"least {figures['min_us']:.0f}, p99 {figures['p99_us']:.0f}{origin})"
    )


def host(facts: dict[str, float | int | None]) -> str:
    """How busy the machine was, as ``latency.host`` gives it."""
    return f"load {facts['load_1min']} on {facts['cpus']} cores"
