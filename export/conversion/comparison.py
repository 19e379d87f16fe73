"""Every preset of one network, measured side by side."""

from collections.abc import Mapping
from typing import Any

from export.conversion import (
    build,
    calibration,
    converter,
    gates,
    partitions,
    presets,
    sources,
)
from export.runtime import latency

_ERRORS = {
    "gaze": "exported_error_deg",
    "segmenter": "exported_miou",
    "generator": "change_levels",
}
_HEADS = {
    "gaze": "error, deg | from Keras, deg",
    "segmenter": "mIoU | points lost",
    "generator": "change of the eye, grey levels | from Keras, grey levels",
}
_DISTANCES = {
    "gaze": "between_deg",
    "segmenter": "drop_points",
    "generator": "between_levels",
}


def compare(source: sources.Source) -> list[dict[str, Any]]:
    """One row per preset, timed in turns in one process.

    Returns:
        Rows: ``preset``; ``error`` (``_ERRORS``: degrees, mIoU, or how far a generator
        moves eyes), ``distance`` (``_DISTANCES``), ``size_bytes``, ``cpu_us`` (median),
        ``min_us``, ``partitions``, ``outside``, and ``refused``, "" or why it is not
        shipped.
    """
    task, rows, contents = source.deployed.task.name, [], {}
    with converter.saved(source.deployed) as make:
        for name in presets.PRESETS:
            try:
                content, _, figures = build.attempt(source, name, make)
            except gates.Refused as error:
                rows.append({"preset": name, "refused": str(error)})
                continue
            contents[name] = content
            rows.append(_row(name, task, content, figures, source.config))
    times = latency.measure(contents, **source.config["latency"])
    for row in rows:
        if row["preset"] in times:
            row["cpu_us"] = times[row["preset"]]["cpu_median_us"]
            row["min_us"] = times[row["preset"]]["min_us"]
    return rows


def layers(source: sources.Source) -> list[dict[str, Any]]:
    """What int8 costs each layer, by TFLite's quantisation debugger.

    Returns:
        Rows in the graph's order: ``layer``, ``rms`` (root of the mean squared error of
        its output), ``steps`` (the same in steps of its int8 tensor: rounding alone
        gives 0.29) and ``largest``, the mean over images of their largest error.
    """
    with converter.saved(source.deployed) as make:
        with converter.one_line(source.network.name, "int8"):
            quantizer = calibration.quantizer(make(), source.examples)
            quantizer.run()
        statistics = calibration.layer_statistics(quantizer)
    return [
        {
            "layer": f"{row['op_name']} {row['tensor_name'].split(';')[0]}",
            "rms": float(row["mean_squared_error"]) ** 0.5,
            "steps": float(row["mean_squared_error"]) ** 0.5 / float(row["scale"]),
            "largest": float(row["max_abs_error"]),
        }
        for row in statistics
    ]


def _row(
    name: str,
    task: str,
    content: bytes,
    figures: Mapping[str, Any],
    config: Mapping[str, Any],
) -> dict[str, Any]:
    refused = ""
    try:
        gates.check_limits(figures, presets.limits(name, task, config["limits"]), task)
    except gates.Refused as error:
        refused = str(error)
    pieces = partitions.read(content)
    return {
        "preset": name,
        "error": figures[_ERRORS[task]],
        "distance": figures[_DISTANCES[task]],
        "size_bytes": len(content),
        "partitions": pieces.count,
        "outside": pieces.outside,
        "refused": refused,
    }


def table(task: str, rows: list[dict[str, Any]]) -> str:
    """Rows of ``compare`` as Markdown."""
    lines = [
        f"| {task} | {_HEADS[task]} | bytes | CPU us | least us | partitions "
        "| outside | shipped |",
        "|" + "---|" * 9,
    ]
    for row in rows:
        if "cpu_us" not in row:
            lines.append(f"| {row['preset']} |" + " - |" * 7 + f" {row['refused']} |")
            continue
        outside = ", ".join(f"{n} {k}" for k, n in row["outside"].items()) or "none"
        lines.append(
            f"| {row['preset']} | {_figure(row['error'])} | {_figure(row['distance'])} "
            f"| {row['size_bytes']} | {row['cpu_us']:.0f} | {row['min_us']:.0f} "
            f"| {row['partitions']} | {outside} | {row['refused'] or 'yes'} |"
        )
    return "\n".join(lines)


def _figure(value: float | None) -> str:
    return "no labels" if value is None else f"{value:.3f}"
