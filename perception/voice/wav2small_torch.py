"""Wav2Small as a module of torch, for training; torch is imported when one is made and never before.

The network of :mod:`.wav2small`: 67,577 trainable parameters and the 4,224 fixed ones of the Fourier transform, 71,801
together, which its paper calls 72K. The fixed mel bands (858) are not counted there.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...core.errors import MissingExtraError
from .wav2small import (
    AFTER_POOL,
    BEFORE_POOL,
    CHANNELS,
    FEATURES,
    HOP,
    LOWEST_POWER,
    OUTPUTS,
    RMS_FLOOR,
    Wav2Small,
    fourier_filters,
    mel_bands,
)

__all__ = ["fixed_parameters", "folded", "import_torch", "torch_wav2small", "trainable_parameters"]


def import_torch() -> Any:
    """Return torch.

    Raises:
        MissingExtraError: It is not installed.
    """
    try:
        return import_module("torch")
    except ImportError:
        raise MissingExtraError("torch", "train") from None


def torch_wav2small() -> Any:
    """Return a network that has learned nothing yet, its parameters drawn by torch's generator.

    It is a ``torch.nn.Module`` from (batch, samples) to (batch, 3): arousal, dominance and valence.

    Raises:
        MissingExtraError: torch is not installed.
    """
    torch = import_torch()
    nn = torch.nn

    class Network(nn.Module):  # type: ignore[misc, name-defined, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.register_buffer("fourier", torch.from_numpy(fourier_filters())[:, :, None, :].clone())
            self.register_buffer("bands", torch.from_numpy(mel_bands()).clone())
            layers: list[Any] = []
            for layer in range(BEFORE_POOL + AFTER_POOL):
                if layer == BEFORE_POOL:
                    layers.append(nn.MaxPool2d(3, stride=2, padding=1))
                layers.append(nn.Conv2d(1 if layer == 0 else CHANNELS, CHANNELS, 3, padding=1, bias=False))
                layers += [nn.BatchNorm2d(CHANNELS), nn.ReLU()]
            self.body = nn.Sequential(*layers)
            self.mix = nn.Conv2d(CHANNELS, CHANNELS, 1)
            self.lin = nn.Linear(FEATURES, FEATURES)
            self.sof = nn.Linear(FEATURES, FEATURES)
            self.head = nn.Linear(FEATURES, len(OUTPUTS))

        def forward(self, samples: Any) -> Any:
            found = self.mix(self.body(self._log_mel(samples)))
            tokens = found.transpose(1, 2).flatten(2)
            shares = torch.softmax(self.sof(tokens), dim=1)
            return self.head((self.lin(tokens) * shares).sum(dim=1))

        def _log_mel(self, samples: Any) -> Any:
            samples = samples - samples.mean(dim=1, keepdim=True)
            samples = samples / torch.sqrt((samples**2).mean(dim=1, keepdim=True) + RMS_FLOOR)
            real, imaginary = (nn.functional.conv1d(samples[:, None], each, stride=HOP) for each in self.fourier)
            bands = (real**2 + imaginary**2).transpose(1, 2) @ self.bands
            return 10 * torch.log10(torch.clamp(bands, min=LOWEST_POWER))[:, None]

    return Network()


def trainable_parameters(network: Any) -> int:
    """Return how many parameters are learned."""
    return sum(each.numel() for each in network.parameters() if each.requires_grad)


def fixed_parameters(network: Any) -> int:
    """Return how many parameters the Fourier transform has."""
    return int(network.fourier.numel())


def folded(network: Any) -> Wav2Small:
    """Return a network of torch as one of numpy, its batch normalisation folded into the convolutions."""
    parameters: dict[str, NDArray[np.float32]] = {}
    layers = list(network.body)
    convolutions = [at for at, layer in enumerate(layers) if type(layer).__name__ == "Conv2d"]
    for number, at in enumerate(convolutions):
        norm = layers[at + 1]
        scale = norm.weight / (norm.running_var + norm.eps).sqrt()
        parameters[f"conv{number}.weight"] = _numbers(layers[at].weight * scale[:, None, None, None])
        parameters[f"conv{number}.bias"] = _numbers(norm.bias - norm.running_mean * scale)
    parameters |= {"mix.weight": _numbers(network.mix.weight)[:, :, 0, 0], "mix.bias": _numbers(network.mix.bias)}
    for name in ("lin", "sof", "head"):
        layer = getattr(network, name)
        parameters |= {f"{name}.weight": _numbers(layer.weight), f"{name}.bias": _numbers(layer.bias)}
    return Wav2Small(parameters)


def _numbers(tensor: Any) -> NDArray[np.float32]:
    return np.asarray(tensor.detach().cpu().numpy(), np.float32)
