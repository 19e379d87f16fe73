"""Several gaze networks side by side: how well they read, and what that costs."""

from collections.abc import Mapping
from typing import Any

from export.conversion import build, converter, gates, partitions, products, sources
from export.runtime import latency
from gaze.data import record
from gaze.run import errors

PRESETS = ("float32", "int8")
HELD_OUT = "held out"
"""What the table calls the people who set no ranges, beside further sets by name."""
_HEADS = (
    "network",
    "weights",
    "MACs",
    "bytes: float32, int8",
    "CPU us: float32, int8",
    "int8 of the first's",
    "int8 from Keras, deg",
)


def compare(
    sides: Mapping[str, sources.Source],
    also: Mapping[str, Mapping[str, record.Records]],
) -> list[dict[str, Any]]:
    """One row per network; all models are timed in turns in one process.

    Args:
        sides: the networks by name, prepared from the same records.
        also: by the same names, further Records by name in each one's treatment.

    Returns:
        Rows: ``network``, ``weights`` (trained ones), ``products`` for one eye; by
        preset ``size_bytes``, ``cpu_us`` and ``min_us`` (medians and least, one
        thread), ``partitions``; ``int8``: figures of ``accuracy.measure`` by set, the
        held-out people's under "held out". Of a network that int8 refuses, ``refused``
        says why, and what would be int8's is absent.

    Raises:
        UserError: a network is no gaze network.
    """
    rows, contents = [], {}
    for name, source in sides.items():
        if source.deployed.task.name != "gaze":
            raise errors.UserError(
                f"{name} is a {source.deployed.task.name}; give gaze networks alone."
            )
        made, row = _convert(name, source, also[name])
        contents |= {(name, preset): content for preset, content in made.items()}
        rows.append(row)
    first = next(iter(sides.values()))
    named = {" ".join(key): content for key, content in contents.items()}
    times = latency.measure(named, **first.config["latency"])
    for row in rows:
        for preset in PRESETS:
            if (row["network"], preset) in contents:
                timed = times[f"{row['network']} {preset}"]
                row["cpu_us"][preset] = timed["cpu_median_us"]
                row["min_us"][preset] = timed["min_us"]
    return rows


def _convert(
    name: str, source: sources.Source, also: Mapping[str, record.Records]
) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Models of a network by preset, and its row but for the times."""
    contents, refused, accuracy = {}, "", {}
    with converter.saved(source.deployed) as make:
        for preset in PRESETS:
            try:
                contents[preset], _, held_out = build.attempt(source, preset, make)
            except gates.Refused as error:
                refused = f"{preset}: {error}"
                continue
            if preset == "int8":
                accuracy[HELD_OUT] = held_out
                for label, records in also.items():
                    accuracy[label] = build.measure(
                        source.network, contents[preset], records
                    )
    trained = source.network.trainable_variables
    row = {
        "network": name,
        "weights": sum(
            int(variable.value.shape.num_elements()) for variable in trained
        ),
        "products": products.count(contents["float32"]),
        "size_bytes": {preset: len(content) for preset, content in contents.items()},
        "partitions": {p: partitions.read(c).count for p, c in contents.items()},
        "cpu_us": {},
        "min_us": {},
        "int8": accuracy,
        "refused": refused,
    }
    return contents, row


def table(rows: list[dict[str, Any]]) -> str:
    """Rows of ``compare`` as Markdown; errors are Keras' and int8's, in degrees."""
    sets = [*next((row["int8"] for row in rows if row["int8"]), {})]
    heads = [*_HEADS, *(f"{name}: Keras, int8, deg" for name in sets)]
    first = rows[0]["cpu_us"].get("int8")
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for row in rows:
        cells = [row["network"], f"{row['weights']:,}", f"{row['products']:,}"]
        cells.append(_pair(row["size_bytes"], ","))
        cells.append(_pair(row["cpu_us"], ".0f"))
        own = row["cpu_us"].get("int8")
        cells.append(f"{own / first:.2f}" if own and first else "-")
        accuracy = row["int8"]
        between = accuracy.get(HELD_OUT, {}).get("between_deg")
        cells.append(row["refused"] if between is None else f"{between:.2f}")
        cells += [_errors(accuracy.get(name)) for name in sets]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _pair(figures: Mapping[str, float], form: str) -> str:
    return ", ".join(
        format(figures[preset], form) if preset in figures else "-"
        for preset in PRESETS
    )


def _errors(figures: Mapping[str, Any] | None) -> str:
    if figures is None or figures["keras_error_deg"] is None:
        return "-"
    return f"{figures['keras_error_deg']:.2f}, {figures['exported_error_deg']:.2f}"
