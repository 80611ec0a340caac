"""How something is said, in numbers: loudness, pitch, pace, pauses, the colour of the voice."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .pitch import STEP_S, Contour, contour
from .wav import SAMPLE_RATE, Sound

__all__ = ["HeardProsody", "measure"]

Floats = NDArray[np.float64]

_WINDOW: Final = 512  # 32 ms
_STEP: Final = round(STEP_S * SAMPLE_RATE)
_SPEECH_BELOW_DB: Final = 30.0  # what is quieter than the loud frames by more is a pause
_SILENCE_DB: Final = -65.0
_SHORTEST_PAUSE_S: Final = 0.15
_NUCLEUS_DIP_DB: Final = 2.0
_NUCLEUS_BELOW_DB: Final = 20.0
_FEWEST_VOICED: Final = 8
_LEAST_HARMONIC, _MOST_HARMONIC = 1e-3, 1 - 1e-4
_TINY: Final = 1e-14


@dataclass(frozen=True, slots=True)
class HeardProsody:
    """What was measured of one utterance; a few numbers from which no word can be told.

    Attributes:
        seconds: How long the sound is.
        speech_s: How much of it is speech, in seconds.
        level_db: Root mean square of the speech, dB below full scale.
        pitch_st: Median pitch, in semitones above 100 Hz; None when too little is voiced (a whisper).
        pitch_range_st: From the 10th to the 90th percentile of the pitch, in semitones; None likewise.
        pitch_slope_st: How the pitch rises over the utterance, semitones a second; None likewise.
        voiced_share: How much of the speech is voiced, 0..1.
        syllables_per_s: Peaks of loudness in voiced sound, for each second from the first speech to the last.
        pause_share: How much between the first speech and the last is pauses of .15 s and more, 0..1.
        brightness_db: Power of 1-5 kHz over that of 50-1000 Hz, in dB: the tilt of the spectrum; effort raises it.
        centroid_hz: Centre of gravity of the spectrum.
        harmonicity_db: Harmonics-to-noise ratio of the voiced sound; breath and roughness lower it; None as above.
    """

    seconds: float
    speech_s: float
    level_db: float
    pitch_st: float | None
    pitch_range_st: float | None
    pitch_slope_st: float | None
    voiced_share: float
    syllables_per_s: float
    pause_share: float
    brightness_db: float
    centroid_hz: float
    harmonicity_db: float | None

    @property
    def pitch_hz(self) -> float | None:
        """Median fundamental frequency."""
        return None if self.pitch_st is None else 100 * 2 ** (self.pitch_st / 12)

    def as_data(self) -> dict[str, float | None]:
        """Return it as plain data for JSON, rounded to a thousandth."""
        return {name: None if value is None else round(value, 3) for name, value in asdict(self).items()}

    def values(self) -> dict[str, float]:
        """Return what is known, by name."""
        known = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in known.items() if value is not None}


def measure(sound: Sound) -> HeardProsody:
    """Measure an utterance. Silence has no speech in it: ``speech_s`` is 0, and the rest says nothing."""
    samples = sound.samples - np.float32(sound.samples.mean()) if len(sound.samples) else sound.samples
    power = _power_spectra(samples)
    levels = 10 * np.log10(power.sum(axis=1) + _TINY)
    speech = _speech(levels)
    if not speech.any():
        return _silence(sound.seconds)
    found = contour(samples)
    voiced = _fitted(found.voiced, len(speech)) & speech
    first, last = np.flatnonzero(speech)[[0, -1]]
    span = (last - first + 1) * STEP_S
    brightness, centroid = _colour(power[speech].mean(axis=0))
    pitch = _pitch(found)
    return HeardProsody(
        seconds=sound.seconds,
        speech_s=float(speech.sum() * STEP_S),
        level_db=float(10 * np.log10(power[speech].sum(axis=1).mean() + _TINY)),
        pitch_st=pitch[0],
        pitch_range_st=pitch[1],
        pitch_slope_st=pitch[2],
        voiced_share=float(voiced.sum() / speech.sum()),
        syllables_per_s=float(_nuclei(levels, voiced) / span),
        pause_share=float(_pauses(speech[first : last + 1]) * STEP_S / span),
        brightness_db=brightness,
        centroid_hz=centroid,
        harmonicity_db=pitch[3],
    )


def _silence(seconds: float) -> HeardProsody:
    return HeardProsody(seconds, 0.0, _SILENCE_DB, None, None, None, 0.0, 0.0, 0.0, 0.0, 0.0, None)


def _power_spectra(samples: NDArray[np.float32]) -> Floats:
    """Return the power in each band of each frame; the bands of a frame sum to its mean square."""
    padded = np.pad(samples, (0, max(0, _WINDOW - len(samples))))
    window = np.hanning(_WINDOW)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_STEP] * window
    spectra = np.abs(np.fft.rfft(frames, axis=1)) ** 2
    spectra[:, 1:-1] *= 2
    scaled: Floats = spectra / (_WINDOW * (window**2).sum())
    return scaled


def _speech(levels: Floats) -> NDArray[np.bool_]:
    """Return which frames are speech: those not much quieter than the loud ones."""
    return levels > max(float(np.percentile(levels, 95)) - _SPEECH_BELOW_DB, _SILENCE_DB)


def _fitted(flags: NDArray[np.bool_], count: int) -> NDArray[np.bool_]:
    """Return flags for as many frames: windows of pitch are longer, so that there are fewer of them."""
    shift = (count - len(flags)) // 2
    fitted = np.zeros(count, np.bool_)
    fitted[max(shift, 0) : max(shift, 0) + len(flags)] = flags[: count - max(shift, 0)]
    return fitted


def _pitch(found: Contour) -> tuple[float, float, float, float] | tuple[None, None, None, None]:
    """Return median, range and slope of the pitch, and the harmonics-to-noise ratio."""
    voiced = found.voiced
    if voiced.sum() < _FEWEST_VOICED:
        return None, None, None, None
    semitones = 12 * np.log2(found.hz[voiced] / 100)
    low, median, high = np.percentile(semitones, [10, 50, 90])
    times = np.flatnonzero(voiced) * STEP_S
    periodic = np.clip(found.harmonicity[voiced], _LEAST_HARMONIC, _MOST_HARMONIC)
    ratio = float(np.median(10 * np.log10(periodic / (1 - periodic))))
    return float(median), float(high - low), float(np.polyfit(times, semitones, 1)[0]), ratio


def _nuclei(levels: Floats, voiced: NDArray[np.bool_]) -> int:
    """Return how many syllables are heard: voiced peaks of loudness with dips of 2 dB between them.

    After de Jong and Wempe (2009), Praat script to detect syllable nuclei and measure speech rate automatically.
    """
    smooth = np.convolve(np.pad(levels, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    floor = smooth.max() - _NUCLEUS_BELOW_DB
    peaks = np.flatnonzero((smooth[1:-1] >= smooth[:-2]) & (smooth[1:-1] > smooth[2:]) & (smooth[1:-1] > floor)) + 1
    count, last = 0, -1
    for peak in peaks[voiced[peaks]]:
        if last >= 0 and smooth[last:peak].min() > min(smooth[last], smooth[peak]) - _NUCLEUS_DIP_DB:
            last = peak if smooth[peak] > smooth[last] else last
            continue
        count, last = count + 1, int(peak)
    return count


def _pauses(speech: NDArray[np.bool_]) -> int:
    """Return how many frames belong to pauses that are long enough to be heard as such."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], (~speech).astype(np.int8), [0]])))
    lengths = edges[1::2] - edges[::2]
    return int(lengths[lengths * STEP_S >= _SHORTEST_PAUSE_S].sum())


def _colour(power: Floats) -> tuple[float, float]:
    """Return the ratio of high to low power in dB, and the centre of gravity in Hz."""
    bands = np.fft.rfftfreq(_WINDOW, 1 / SAMPLE_RATE)
    high = power[(bands >= 1000) & (bands < 5000)].sum()
    low = power[(bands >= 50) & (bands < 1000)].sum()
    return float(10 * np.log10((high + _TINY) / (low + _TINY))), float((bands * power).sum() / (power.sum() + _TINY))
