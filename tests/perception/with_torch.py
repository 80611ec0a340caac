"""Wav2Small in torch, which takes gigabytes and so is no part of the suite.

``python -m pytest tests/perception/with_torch.py`` where torch is. What torch gave is recorded, and the suite
compares with that; ``python tests/perception/with_torch.py`` records it anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from test_wav2small import RECORDED, TAUGHT, chirp, folder_of_sounds

from espressivo.perception.voice.training import summary, train
from espressivo.perception.voice.wav2small import OUTPUTS, Wav2Small


def test_torch_has_the_parameters_of_the_paper_and_gives_what_numpy_gives() -> None:
    from espressivo.perception.voice.wav2small_torch import (
        fixed_parameters,
        folded,
        torch_wav2small,
        trainable_parameters,
    )

    torch.manual_seed(1)
    network = torch_wav2small()
    assert trainable_parameters(network) == 67_577
    assert trainable_parameters(network) + fixed_parameters(network) == 71_801
    sounds = torch.from_numpy(np.stack([chirp(low, 0.5) for low in (90.0, 150.0, 230.0)]))
    network.train()(sounds)  # so that the normalisation has seen something
    wanted = network.eval()(sounds).detach().numpy()
    small = folded(network)
    assert np.abs(np.stack([small(each) for each in sounds.numpy()]) - wanted).max() < 1e-4


def test_what_is_recorded_of_torch_is_what_torch_gives() -> None:
    recorded = json.loads(RECORDED.read_text(encoding="utf-8"))
    network = in_torch(Wav2Small.read(TAUGHT))
    for low, wanted in zip(recorded["low_hz"], recorded["torch"], strict=True):
        found = network(torch.from_numpy(chirp(low))[None]).detach().numpy()[0]
        assert np.abs(found - np.array(wanted)).max() < 1e-4


def in_torch(small: Wav2Small) -> Any:
    """The network of torch that a folded one comes from, its normalisation doing nothing but adding the biases."""
    from espressivo.perception.voice.wav2small_torch import torch_wav2small

    network, held = torch_wav2small().eval(), {n: torch.from_numpy(v) for n, v in small.parameters.items()}
    layers = [layer for layer in network.body if type(layer).__name__ in ("Conv2d", "BatchNorm2d")]
    with torch.no_grad():
        for number in range(len(layers) // 2):
            convolution, norm = layers[2 * number : 2 * number + 2]
            convolution.weight.copy_(held[f"conv{number}.weight"])
            norm.running_var.fill_(1 - norm.eps)
            norm.bias.copy_(held[f"conv{number}.bias"])
        network.mix.weight.copy_(held["mix.weight"][:, :, None, None])
        network.mix.bias.copy_(held["mix.bias"])
        for name in ("lin", "sof", "head"):
            getattr(network, name).weight.copy_(held[f"{name}.weight"])
            getattr(network, name).bias.copy_(held[f"{name}.bias"])
    return network


def test_torch_learns_a_folder_of_labelled_sounds(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    folder = folder_of_sounds(tmp_path)
    short: dict[str, Any] = {"folder": folder, "epochs": 2, "batch": 4, "seconds": 0.3}
    done = train(tmp_path / "net.npz", **short, told=lambda *each: told.append(each))
    assert (done.learned_on, done.measured_on, done.parameters) == (9, 3, 67_577)
    assert set(done.concordance) == set(OUTPUTS)
    assert "9 sounds: the labels of " in summary(done)
    assert [each[1:] for each in told] == [(1, 2), (2, 2)]
    train(tmp_path / "again.npz", **short)
    assert (tmp_path / "again.npz").read_bytes() == (tmp_path / "net.npz").read_bytes()


def record() -> None:
    """Write down what torch gives."""
    network, lows = in_torch(Wav2Small.read(TAUGHT)), [80.0, 110.0, 160.0, 220.0, 300.0]
    with torch.no_grad():
        given = [network(torch.from_numpy(chirp(low))[None]).numpy()[0].tolist() for low in lows]
    text = json.dumps({"low_hz": lows, "torch": given, "version": torch.__version__}, indent=1)
    RECORDED.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
