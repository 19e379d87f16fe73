"""Theirs: the same step in PyTorch, for the environment of requirements-bench.txt.

python -m tests.bench.torch_step --case=case.npz [--channels-last] [--compile] \
    [--in-parts]

A port (``torch_zhao2018.py``, ``torch_simgan.py``, ``torch_gaze.py``) is a module with
``networks`` (what is trained, by name), ``loss_weights`` and ``forward(batch) -> losses
by name``. All its gradients come from a backward pass over the weighted sum, part by
part, so a port itself keeps the generator's losses from the discriminator's parameters
and the other way round.
"""

import argparse
import importlib
import pathlib

import torch
from torch.utils import flop_counter

from tests.bench import case, worker


def main():
    """Serves the harness."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--case", type=pathlib.Path)
    parser.add_argument("--channels-last", action="store_true")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--in-parts", action="store_true", help="accumulate as ours")
    parser.add_argument("--matmul", type=int, help="time a product of this size alone")
    arguments = parser.parse_args()
    if arguments.matmul:
        a = torch.randn(arguments.matmul, arguments.matmul)
        worker.serve(lambda: (a @ a)[0, 0].item())
        return
    made = case.read(arguments.case)
    name = made.settings.get("method", "gaze")
    port = importlib.import_module(f"tests.bench.torch_{name}").port(made)
    layout = torch.contiguous_format
    if arguments.channels_last:
        layout = torch.channels_last
    port = port.to(memory_format=layout)
    batch = _batch(made.batch, layout)
    parts = made.settings["accumulate"] if arguments.in_parts else 1
    train = Step(port, batch, made.settings, parts)
    if arguments.compile:
        train.losses = torch.compile(port, dynamic=False)
    flops = None
    if not arguments.compile:
        with flop_counter.FlopCounterMode(display=False) as counter:
            losses, norms = train()
        flops = counter.get_total_flops()
    else:
        losses, norms = train()
    second, _ = train()
    worker.serve(train, losses=losses, norms=norms, second=second, flops=flops)


class Step:
    """One training step: losses and their backward pass, clipping, the update."""

    def __init__(self, port, batch, settings, parts=1):
        """Makes the optimizers; gradients are means over ``parts`` of the batch."""
        self.losses, self.weights = port, port.loss_weights
        self.batches = _split(batch, parts)
        self.clip = settings["clip_norm"] or float("inf")
        self.parameters = {n: [*m.parameters()] for n, m in port.networks.items()}
        self.optimizers = {}
        for name, parameters in self.parameters.items():
            prefix = "discriminator_" if name == "discriminator" else ""
            rate = settings[f"{prefix}learning_rate"]
            self.optimizers[name] = _optimizer(parameters, rate, settings)

    def __call__(self):
        """The losses, and the gradients' norms before clipping, by name."""
        means = dict.fromkeys(self.weights, 0.0)
        for batch in self.batches:
            losses = self.losses(batch)
            total = sum(self.weights[n] * loss for n, loss in losses.items())
            (total / len(self.batches)).backward()
            for name, loss in losses.items():
                means[name] += loss.item() / len(self.batches)
        norms = {}
        for name, optimizer in self.optimizers.items():
            parameters = self.parameters[name]
            norm = torch.nn.utils.clip_grad_norm_(parameters, self.clip)
            norms[name] = norm.item()
            optimizer.step()
            optimizer.zero_grad()
        return means, norms


def _optimizer(parameters, rate, settings):
    if settings.get("optimizer", "adam") == "nesterov":
        return torch.optim.SGD(
            parameters, rate, momentum=0.9, nesterov=True, fused=True
        )
    betas = (settings.get("beta_1", 0.9), 0.999)
    return torch.optim.Adam(parameters, rate, betas=betas, eps=1e-7, fused=True)


def load(module, arrays):
    """Fills a module's parameters with a Keras network's, in their order."""
    parameters = [*module.parameters()]
    with torch.no_grad():
        for parameter, array in zip(parameters, arrays, strict=True):
            value = torch.from_numpy(array)
            if value.ndim == 4:  # [h, w, in, out] -> [out, in, h, w]
                value = value.permute(3, 2, 0, 1)
            elif value.ndim == 2:  # [in, out] -> [out, in]
                value = value.T
            if parameter.shape != value.shape:
                raise ValueError(f"{tuple(parameter.shape)} and {tuple(value.shape)}")
            parameter.copy_(value)


def _split(batch, parts):
    """A nested dict of tensors as a list of such, cut along the first axis."""
    if not isinstance(batch, dict):
        return list(batch.chunk(parts))
    cut = {name: _split(part, parts) for name, part in batch.items()}
    return [{name: cut[name][i] for name in cut} for i in range(parts)]


def _batch(batch, layout):
    """Tensors [B, C, H, W] of a case's batch, masks [B, H, W] as they are."""
    if isinstance(batch, dict):
        return {name: _batch(part, layout) for name, part in batch.items()}
    tensor = torch.from_numpy(batch)
    if tensor.ndim == 4:
        tensor = tensor.permute(0, 3, 1, 2).contiguous(memory_format=layout)
    return tensor


if __name__ == "__main__":
    main()
