"""SimGAN in PyTorch: a full step, refiner and discriminator, of ``configs/simgan.py``.

For eyes of 36x60 and self-regularisation on the pixels themselves. Images are
[B, C, H, W] in [-1, 1].
"""

import torch
from torch import nn
from torch.func import functional_call
from torch.nn import functional as F

from tests.bench import torch_step


class Block(nn.Module):
    """Two convolutions around an identity."""

    def __init__(self, width):
        super().__init__()
        self.first = nn.Conv2d(width, width, 3, padding=1)
        self.second = nn.Conv2d(width, width, 3, padding=1)

    def forward(self, x):
        return F.relu(x + self.second(F.relu(self.first(x))))


class Refiner(nn.Sequential):
    """R, by ``networks.simgan.Refiner``'s config."""

    def __init__(self, channels, width, blocks, kernel_size, residual):
        super().__init__(
            nn.Conv2d(channels, width, kernel_size, padding=kernel_size // 2),
            nn.ReLU(inplace=True),
            *[Block(width) for _ in range(blocks)],
            nn.Conv2d(width, channels, 1),
            nn.Tanh(),
        )
        self.residual = residual

    def forward(self, images):
        refined = super().forward(images)
        return torch.clamp(images + refined, -1, 1) if self.residual else refined


class Halving(nn.Conv2d):
    """A 3x3 convolution of stride 2 on even sizes, padded as TensorFlow's SAME."""

    def __init__(self, inputs, outputs):
        super().__init__(inputs, outputs, 3, stride=2)

    def forward(self, x):
        return super().forward(F.pad(x, (0, 1, 0, 1)))


class Discriminator(nn.Sequential):
    """D: logits of patches, high where real."""

    def __init__(self, channels):
        super().__init__(
            Halving(channels, 96),
            nn.ReLU(inplace=True),
            Halving(96, 64),
            nn.ReLU(inplace=True),
            nn.MaxPool2d(3, 1, padding=1),
            nn.Conv2d(64, 32, 3, padding=1),
            nn.ReLU(inplace=True),
            nn.Conv2d(32, 32, 1),
            nn.ReLU(inplace=True),
            nn.Conv2d(32, 2, 1),
        )

    def forward(self, images):
        refined, real = super().forward(images).chunk(2, 1)
        return real - refined


class SimGAN(nn.Module):
    """All losses of a step that updates both networks."""

    def __init__(self, case):
        super().__init__()
        self.loss_weights = case.loss_weights
        self.generator = Refiner(**case.networks["generator"])
        self.discriminator = Discriminator(case.networks["discriminator"]["channels"])
        self.networks = {
            "generator": self.generator,
            "discriminator": self.discriminator,
        }
        for name, network in self.networks.items():
            torch_step.load(network, case.weights[name])

    def forward(self, batch):
        image, style, past = (
            batch["content"]["image"],
            batch["style"]["image"],
            batch["history"][1::2, :1] / 127.5 - 1.0,
        )
        refined = self.generator(image)
        # The refiner's term leaves the discriminator's parameters alone.
        frozen = {n: p.detach() for n, p in self.discriminator.named_parameters()}
        judged = functional_call(self.discriminator, frozen, refined)
        fake = self.discriminator(torch.cat([refined[::2].detach(), past]))
        real = self.discriminator(style)
        return {
            "adversarial": F.softplus(-judged).mean(),
            "self_regularization": (refined - image).abs().mean(),
            "discriminator": F.softplus(-real).mean() + F.softplus(fake).mean(),
        }


def port(case):
    """The port with a case's weights."""
    return SimGAN(case)
