"""A model's figures as one line for people."""


def accuracy(task, figures):
    """Keras against int8, for a task's figures as ``accuracy.measure`` gives them."""
    if task == "segmenter":
        line = f"agreement of masks {figures['agreement_miou']:.4f} mIoU"
        if figures["drop_points"] is not None:
            line += (
                f"; mIoU Keras {figures['keras_miou']:.4f}, int8 "
                f"{figures['int8_miou']:.4f} ({figures['drop_points']:+.2f} lost)"
            )
    else:
        line = f"int8 is {figures['between_deg']:.3f} deg from Keras on average"
        if figures["worse_deg"] is not None:
            line += (
                f"; error Keras {figures['keras_error_deg']:.3f}, int8 "
                f"{figures['int8_error_deg']:.3f} deg ({figures['worse_deg']:+.3f})"
            )
    return f"{line}; {figures['count']} images"


def speed(times):
    """Latencies by name, and how many times faster the first is than the second."""
    parts = [
        f"{name} {t['median_us']:.0f} us (p90 {t['p90_us']:.0f})"
        for name, t in times.items()
    ]
    first, *others = times.values()
    for other in others:
        parts.append(f"{other['median_us'] / first['median_us']:.1f} times as fast")
    return ", ".join(parts) + "; one thread"
