"""The model card for people: a page in Markdown that says what the card says."""

from collections.abc import Mapping, Sequence
from typing import Any

_NO_LABELS = "not measured: no labels"


def markdown(card: Mapping[str, Any]) -> str:
    """The page of a finished card.

    Args:
        card: as ``card.beside`` gives it, with ``metrics``.
    """
    metrics = card["metrics"]
    lines = [
        f"# {card['task']}, preset {card['preset']}",
        "",
        f"**Use.** {card['intended_use'].capitalize()}. Limits: {card['limits']}.",
        "",
        f"**In.** `{card['input']['name']}` {card['input']['dtype']} "
        f"{card['input']['shape']}: {card['input']['meaning']}. Intensity: "
        f"{card['input']['intensity']}. Normalised camera: "
        f"{_pairs(card['input']['camera'])}; labels normalised by "
        f"{card['input']['normalization']}.",
        *_besides(card),
        "",
        "| out | type | meaning | step, deg | range, deg |",
        "|---|---|---|---|---|",
        *(_output(name, port) for name, port in card["outputs"].items()),
        "",
        f"**Trained** by `{card['training'].get('command')}`; gaze of its calibration "
        f"images, degrees: {_pairs(card['training'].get('gaze_range_deg'))}.",
        "",
        "**Measured** on people kept out of calibration, of the same kind as the "
        f"training's: {_figures(metrics['accuracy'])}.",
        *_also(metrics.get("also", {})),
        *_doubts(card.get("doubts", ())),
        *_certain(card),
        "",
        f"**Speed**, one thread, host at load {metrics['host']['load_1min']} on "
        f"{metrics['host']['cpus']} cores: {_speed(metrics['latency'])}. "
        f"Size {metrics['size_bytes']['exported']} bytes. XNNPACK partitions: "
        f"{metrics['partitions']['count']}.",
        "",
        f"**Refused before**: {_pairs(metrics['refused']).rstrip('.')}.",
        "",
        f"sha256 `{card['sha256']}`, of the network `{card['source_model_sha256']}`.",
    ]
    return "\n".join(lines) + "\n"


def _besides(card: Mapping[str, Any]) -> list[str]:
    """What else goes in, and what the host does itself; none of it for most tasks."""
    lines = [
        f"**Beside it.** `{name}` {port['dtype']} {port['shape']}: {port['meaning']}."
        for name, port in card.get("further_inputs", {}).items()
    ]
    if "host" in card:
        lines.append(f"**Host's part.** {card['host'].capitalize()}.")
    return [line for text in lines for line in ("", text)]


def _output(name: str, port: Mapping[str, Any]) -> str:
    ends = " to ".join(f"{end:.1f}" for end in port.get("range_deg", ())) or "-"
    step = f"{port['quantum_deg']:.3f}" if "quantum_deg" in port else "-"
    return f"| `{name}` | {port['dtype']} | {port['meaning']} | {step} | {ends} |"


def _also(further: Mapping[str, Any]) -> list[str]:
    """A paragraph for each further set that it was measured on."""
    lines = []
    for name, figures in further.items():
        way = figures["labels_normalized_by"]
        rest = {k: v for k, v in figures.items() if k != "labels_normalized_by"}
        lines += ["", f"**On {name}**, labels normalised by {way}: {_figures(rest)}."]
    return lines


def _doubts(sentences: Sequence[str]) -> list[str]:
    """Why the network itself should not be believed; nothing for most."""
    return ["", f"**Mind.** {'. '.join(sentences)}."] if sentences else []


def _certain(card: Mapping[str, Any]) -> list[str]:
    """What the car's runtime asks of the logits; nothing for other tasks."""
    if "certain" not in card:
        return []
    return [
        "",
        f"**Unsure** is the runtime of eyes whose lead, in the eyeball and around it "
        f"added, is below {card['certain']:.2f} logits: half of what the measured eyes "
        "have, or what at most one in a hundred pictures of noise has.",
    ]


def _figures(figures: Mapping[str, Any]) -> str:
    shown = {
        name: _NO_LABELS if value is None else f"{value:.4g}"
        for name, value in figures.items()
    }
    return _pairs(shown)


def _speed(latency: Mapping[str, Any]) -> str:
    return _pairs(
        {
            name: f"{times['cpu_median_us']} us CPU time (wall least {times['min_us']})"
            for name, times in latency.items()
        }
    )


def _pairs(table: Mapping[str, Any] | None) -> str:
    return ", ".join(f"{name} {value}" for name, value in (table or {}).items()) or "-"
