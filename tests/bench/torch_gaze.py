"""Gaze networks in PyTorch: ``configs/lenet.py`` and ``configs/resnet.py``.

Eyes are [B, 1, 36, 60] in [-1, 1], head pose and gaze [B, 2] in radians.
"""

import torch
from torch import nn
from torch.nn import functional as F

from tests.bench import torch_step

_CHANNELS = (16, 32, 64)


class LeNet(nn.Module):
    """Zhang et al. 2015, with the squared distance of the angles."""

    def __init__(self, settings):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 20, 5),
            nn.MaxPool2d(2),
            nn.Conv2d(20, 50, 5),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(3600, 500),
            nn.ReLU(inplace=True),
        )
        self.head = Head(500, settings)

    def forward(self, inputs, gaze):
        return (self.head(self.features(inputs["image"]), inputs) - gaze).square()

    def take(self, arrays):
        """Arrays with the dense layer's rows in PyTorch's order: channels first."""
        kernel = arrays[4].reshape(6, 12, 50, 500).transpose(2, 0, 1, 3)
        return [*arrays[:4], kernel.reshape(3600, 500), *arrays[5:]]


class ResNet(nn.Module):
    """Pre-activation ResNet, with the absolute distance of the angles."""

    def __init__(self, settings):
        super().__init__()
        width, parts = _CHANNELS[0], [_convolution(1, _CHANNELS[0], 3)]
        for channels in _CHANNELS:
            for _ in range((settings["depth"] - 2) // 6):
                parts.append(Block(width, channels, 1 if channels == width else 2))
                width = channels
        self.features = nn.Sequential(*parts, Activated(width))
        self.head = Head(width, settings)

    def forward(self, inputs, gaze):
        pooled = self.features(inputs["image"]).mean((2, 3))
        return (self.head(pooled, inputs) - gaze).abs()

    def take(self, arrays):
        """Keras' arrays as they are."""
        return arrays


class Block(nn.Module):
    """Two convolutions behind their activations, and a shortcut."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.before = Activated(inputs)
        self.first = _convolution(inputs, outputs, 3, stride)
        self.between = Activated(outputs)
        self.shortcut = None  # before the second, as in Keras' list of weights
        if inputs != outputs:
            self.shortcut = _convolution(inputs, outputs, 1, stride)
        self.second = _convolution(outputs, outputs, 3)

    def forward(self, x):
        x = self.before(x)
        h = self.second(self.between(self.first(x)))
        return h + (x if self.shortcut is None else self.shortcut(x))


class Activated(nn.Sequential):
    """Batch norm with Keras' epsilon, then ReLU."""

    def __init__(self, width):
        norm = nn.BatchNorm2d(width, eps=1e-3, momentum=0.1)
        super().__init__(norm, nn.ReLU(inplace=True))


class Same(nn.Conv2d):
    """A convolution padded as TensorFlow's SAME on even sizes."""

    def forward(self, x):
        if self.stride[0] == 2 and self.kernel_size[0] == 3:
            x = F.pad(x, (0, 1, 0, 1))
        return super().forward(x)


class Head(nn.Module):
    """Pitch and yaw from features, and from the head pose where it is read."""

    def __init__(self, width, settings):
        super().__init__()
        self.reads_pose = settings["head_pose"]
        width += 2 * self.reads_pose
        self.pitch, self.yaw = nn.Linear(width, 1), nn.Linear(width, 1)

    def forward(self, h, inputs):
        if self.reads_pose:
            h = torch.cat([h, inputs["head_pose"]], 1)
        return torch.cat([self.pitch(h), self.yaw(h)], 1)


class Gaze(nn.Module):
    """The one loss of a gaze training."""

    def __init__(self, case):
        super().__init__()
        kind = {"lenet": LeNet, "resnet": ResNet}[case.settings["estimator"]]
        self.loss_weights = case.loss_weights
        self.network = kind(case.settings)
        self.networks = {"estimator": self.network}
        torch_step.load(self.network, self.network.take(case.weights["estimator"]))

    def forward(self, batch):
        return {"gaze": self.network(batch["inputs"], batch["gaze"]).mean()}


def _convolution(inputs, outputs, size, stride=1):
    padding = size // 2 if stride == 1 else 0
    return Same(inputs, outputs, size, stride, padding=padding, bias=False)


def port(case):
    """The port with a case's weights."""
    return Gaze(case)
