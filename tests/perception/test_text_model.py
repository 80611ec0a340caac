"""The linear text model: what it sees of a text, how it is learned, calibrated, kept and read."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import AuthoringError, PerceptionError
from espressivo.perception.likelihoods import sigmoid
from espressivo.perception.text.calibrating import best_thresholds, beta, calibration_error, figures, platt
from espressivo.perception.text.counterfactuals import fairness, read_axes, read_templates, variants
from espressivo.perception.text.features import LIMIT, grams, word_keys
from espressivo.perception.text.labelled_texts import LabelledTexts, read_labelled_texts
from espressivo.perception.text.linear_model import LinearModel
from espressivo.perception.text.model_file import model_bytes, read_model
from espressivo.perception.text.training import learn, summary, train

THANKS = ("thank you so much", "thanks a lot", "many thanks to you", "thank you kindly", "thanks again friend")
FRIGHT = ("i am so scared", "that scares me", "scared to death here", "this is scary stuff", "i was scared stiff")
PLAIN = ("the train leaves now", "it is on the table", "the shop is on the left", "he has two books", "they sell bread")
LABELS = ("gratitude", "fear", "neutral")


def rows(times: int = 4) -> LabelledTexts:
    texts = (*THANKS, *FRIGHT, *PLAIN) * times
    truth = np.repeat(np.eye(3, dtype=np.bool_), 5, axis=0)
    return LabelledTexts(LABELS, texts, np.tile(truth, (times, 1)))


@pytest.fixture(scope="module")
def model() -> LinearModel:
    return learn(rows(), rows(1))


def test_a_run_knows_where_its_words_stand() -> None:
    text = "It’s  SO good!!"
    found = grams(text)
    words = [text[found.spans[a][0] : found.spans[b][1]] for a, b in zip(*found.places, strict=True)]
    assert words[: found.words] == [
        "It’s",
        "SO",
        "good",
        "!!",
        "It’s  SO",
        "SO good",
        "good!!",
        "It’s  SO good",
        "SO good!!",
    ]
    assert set(words[found.words :]) == {"It’s", "SO", "good", "!!"}


def test_case_apostrophes_and_stretched_letters_make_no_other_word() -> None:
    assert word_keys("SOOO don’t") == word_keys("soo don't")
    assert word_keys("soo") != word_keys("so")


def test_letters_that_grow_when_made_small_move_nothing() -> None:
    text = "İİ good"
    assert [text[a:b] for a, b in grams(text).spans][-1] == "good"


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    found = grams(text, frozenset())
    first, last = found.places
    assert len(found.keys) == len(first) == len(last) >= found.words >= len(found.spans)
    assert all(0 <= a < b <= len(text) for a, b in found.spans)


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    assert grams("a " * LIMIT).spans[-1][1] <= LIMIT


def test_who_somebody_is_makes_no_other_word() -> None:
    known = frozenset(word_keys("helped me"))
    assert list(grams("Priya helped me", known).keys) == list(grams("Oliver helped me", known).keys)
    assert word_keys("she saw the german") == word_keys("he saw the nigerian")
    assert list(grams("Priya helped me").keys) != list(grams("Oliver helped me").keys)


def test_the_model_learns_what_it_was_shown(model: LinearModel) -> None:
    assert [
        model.labels[int(model.probabilities(text).argmax())] for text in ("thanks you", "so scared", "the table")
    ] == [
        "gratitude",
        "fear",
        "neutral",
    ]


def test_the_same_rows_and_seed_give_the_same_file(model: LinearModel) -> None:
    assert model_bytes(learn(rows(), rows(1))) == model_bytes(model)


@pytest.mark.parametrize(
    "text", ["thank you so much, I was scared", "thanks thanks thanks", "nothing that it knows: xyzzy"]
)
def test_pieces_of_a_text_add_up_to_the_logit(model: LinearModel, text: str) -> None:
    read = model.read(text)
    empty = model.logits(model.read(""))
    for label in range(3):
        pieces = model.spans(read, label)
        assert sum(piece.weight for piece in pieces) == pytest.approx(
            float((model.logits(read) - empty)[label]), abs=1e-4
        )


def test_the_heaviest_piece_is_the_word_that_says_it(model: LinearModel) -> None:
    text = "the shop: thanks"
    best = model.spans(model.read(text), 0)[0]
    assert "thanks" in text[best.start : best.end]


def test_a_model_is_read_as_it_was_written(model: LinearModel, tmp_path: Path) -> None:
    (tmp_path / "m.npz").write_bytes(model_bytes(model))
    again = read_model(tmp_path / "m.npz")
    assert again.labels == model.labels
    assert np.array_equal(again.all_logits(THANKS), model.all_logits(THANKS))


def changed(model: LinearModel, name: str, data: bytes) -> bytes:
    """The file of a model with one of its parts replaced."""
    source, file = zipfile.ZipFile(io.BytesIO(model_bytes(model))), io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for member in source.namelist():
            target.writestr(member, data if member == f"{name}.npy" else source.read(member))
    return file.getvalue()


def array(values: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, values, allow_pickle=True)
    return file.getvalue()


def headed(head: str) -> bytes:
    return b"\x93NUMPY\x01\x00" + len(head).to_bytes(2, "little") + head.encode()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("bias", array(np.array([{}], object)), "bias is of another type"),
        ("bias", array(np.zeros(2, np.float32)), "3 finite numbers as bias"),
        ("bias", array(np.full(3, np.nan, np.float32)), "3 finite numbers as bias"),
        ("keys", array(np.zeros(4, np.uint32)), "does not fit together"),
        ("weights", array(np.zeros((1, 1), np.int8)).replace(b"(1, 1)", b"(9, 9)"), "not as long as it says"),
        ("weights", b"", "is no array"),
        ("about", array(np.frombuffer(b'{"format": "x"}', np.uint8)), "format is not espressivo-text-model/1"),
        ("about", array(np.frombuffer(b"[" * 200_000, np.uint8)), "this is no text model"),
        ("bias", headed("[1, 2]"), "this is no text model"),
        ("bias", headed("{'shape': None, 'descr': '<f4', 'fortran_order': False}"), "this is no text model"),
        ("bias", headed("{'shape': (1e999,), 'descr': '<f4', 'fortran_order': False}"), "this is no text model"),
    ],
)
def test_a_file_that_is_no_model_is_refused(
    model: LinearModel, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    path = tmp_path / "m.npz"
    path.write_bytes(changed(model, name, data))
    with pytest.raises(PerceptionError, match=r"m\.npz") as caught:
        read_model(path)
    assert said in str(caught.value)


def test_a_file_that_would_unpack_to_too_much_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "m.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("weights.npy", bytes(65_000_000))
    with pytest.raises(PerceptionError, match="more than 64000000 bytes"):
        read_model(tmp_path / "m.npz")


@pytest.mark.parametrize(("data", "said"), [(b"", "empty"), (b"PK", "no text model"), (b"{}", "no text model")])
def test_what_is_no_zip_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "m.npz").write_bytes(data)
    with pytest.raises(PerceptionError, match=said):
        read_model(tmp_path / "m.npz")


def test_a_locked_or_damaged_archive_is_refused(model: LinearModel, tmp_path: Path) -> None:
    locked = bytearray(model_bytes(model))
    for mark, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        locked[locked.index(mark) + flags] |= 1
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("about.npy", bytes(1_000))
    damaged = bytearray(packed.getvalue())
    damaged[50:60] = b"\xff" * 10
    for data in (locked, damaged):
        (tmp_path / "m.npz").write_bytes(data)
        with pytest.raises(PerceptionError, match=r"m\.npz: this is no text model"):
            read_model(tmp_path / "m.npz")


def test_too_large_a_model_is_named_once(tmp_path: Path) -> None:
    with (tmp_path / "m.npz").open("wb") as file:
        file.truncate(64_000_001)
    with pytest.raises(PerceptionError, match="at most") as caught:
        read_model(tmp_path / "m.npz")
    assert str(caught.value).count("m.npz") == 1


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(PerceptionError, match=r"gone\.npz: there is no such file; expected a text model"):
        read_model(tmp_path / "gone.npz")


def test_calibration_finds_how_logits_were_bent() -> None:
    chance = np.random.default_rng(0)
    logits = chance.normal(0, 2, (20_000, 1))
    truth = chance.random((20_000, 1)) < sigmoid(0.5 * logits - 1)
    slope, offset = platt(logits, truth)
    assert slope[0] == pytest.approx(0.5, abs=0.03)
    assert offset[0] == pytest.approx(-1, abs=0.05)
    assert calibration_error(sigmoid(logits * slope + offset), truth) < 0.01 < calibration_error(sigmoid(logits), truth)


def test_beta_calibration_bends_both_ends_by_themselves() -> None:
    chance = np.random.default_rng(0)
    logits = chance.normal(0, 2, 40_000)
    bent = 1.5 * np.log(sigmoid(logits)) - 0.4 * np.log(1 - sigmoid(logits)) + 0.3
    truth = chance.random(40_000) < sigmoid(bent)
    assert beta(logits, truth) == pytest.approx([1.5, 0.4, 0.3], abs=0.06)
    assert beta(logits, chance.random(40_000) < sigmoid(logits)) == pytest.approx([1, 1, 0], abs=0.06)
    assert min(beta(logits, ~truth)[:2]) > 0


def test_how_sure_it_is_rises_with_the_likeliest_label(model: LinearModel) -> None:
    logits = np.linspace(-40, 40, 81, dtype=np.float32)[:, None] - np.array([0, 1, 2], np.float32)
    sure = replace(model, sureness=np.array([1.5, 0.4, 0.3], np.float32)).sure(logits)
    assert np.isfinite(sure).all() and (np.diff(sure) >= 0).all() and sure[0] < 0.01 < 0.99 < sure[-1]
    plain = replace(model, sureness=np.array([1, 1, 0], np.float32))
    assert plain.sure(logits) == pytest.approx(sigmoid(logits[:, 0]), abs=1e-6)


def test_calibration_error_is_the_mean_distance() -> None:
    assert calibration_error(np.array([0.9, 0.9, 0.1, 0.1]), np.array([True, False, False, False])) == pytest.approx(
        0.25
    )


def test_the_threshold_is_where_f1_is_best() -> None:
    likely = np.array([[0.9], [0.6], [0.4], [0.2]])
    truth = np.array([[True], [True], [False], [False]])
    threshold = best_thresholds(likely, truth)
    assert threshold[0] == pytest.approx(0.5)
    found = figures(likely, likely[:, 0], truth, threshold)
    assert (found.macro_f1, found.micro_f1) == (1.0, 1.0)


def write_rows(folder: Path) -> None:
    (folder / "labels.txt").write_text("\n".join(LABELS), encoding="utf-8")
    known = rows()
    lines = [f"{text}\t{int(truth.argmax())}\tid" for text, truth in zip(known.texts, known.truth, strict=True)]
    for split in ("train", "dev", "test"):
        (folder / f"{split}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_training_writes_a_model_and_a_card_that_says_how(tmp_path: Path) -> None:
    write_rows(tmp_path)
    trained = train(tmp_path, tmp_path / "out", seed=3)
    card = json.loads(trained.card.read_text(encoding="utf-8"))
    assert card["made"]["command"] == "espressivo train goemotions --seed 3"
    assert card["figures"]["test"]["macro_f1"] == 1.0
    assert [row["axis"] for row in card["fairness"]] == [axis.name for axis in read_axes()]
    assert read_model(trained.model).labels == LABELS
    assert "test decided nothing" in summary(trained)


@pytest.mark.parametrize("row", ["only a text", "text\t9\tid", "text\t-1\tid", "text\t\tid"])
def test_a_row_of_another_form_is_named(tmp_path: Path, row: str) -> None:
    write_rows(tmp_path)
    (tmp_path / "train.tsv").write_text(f"fine\t0,1\tid\n{row}\n", encoding="utf-8")
    with pytest.raises(AuthoringError, match=r"train\.tsv:2"):
        read_labelled_texts(tmp_path, "train")


def test_every_sentence_has_an_axis_and_every_axis_sentences() -> None:
    axes = read_axes()
    taken = {axis.name: [t.text for t in read_templates() if any(variants(t.text, axis))] for axis in axes}
    assert all(taken.values())
    assert {text for texts in taken.values() for text in texts} == {template.text for template in read_templates()}


def test_fairness_is_0_for_what_ignores_people_and_shows_what_does_not() -> None:
    fair = fairness(lambda text: np.array([0.5 if "!" in text else 0.1]), ["joy"])
    assert [found.mean for found in fair] == pytest.approx([0.0] * len(fair))
    unfair = {found.axis: found for found in fairness(lambda text: np.array([float("Jamal" in text)]), ["joy"])}
    assert unfair["name"].largest == pytest.approx(1 / 3)
    assert "Black American, men" in unfair["name"].where
    assert unfair["gender"].mean == 0.0
