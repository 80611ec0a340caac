"""Poses as the numbers of rigs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from espressivo.core.errors import AuthoringError, ExpressionError
from espressivo.expression.expression import CUES, Gaze, Head, Mouth, Pose
from espressivo.expression.lipsync.arkit import arkit
from espressivo.expression.lipsync.live2d import live2d, live2d_parameters
from espressivo.expression.lipsync.mouth import LEAD, MouthTrack
from espressivo.expression.lipsync.rig import Parameter, Rig, RigTable
from espressivo.expression.lipsync.rigs import RIGS, facs, rig, viseme_weights
from espressivo.expression.lipsync.visemes import VISEMES, TimedViseme
from espressivo.expression.lipsync.vrm import EMOTIONS, VRM_PRESETS, Override, vrm
from espressivo.expression.prototypes import prototype_names
from espressivo.ontology.action_units import ActionUnits

SHARE = st.floats(0, 1)
SIGNED = st.floats(-1, 1)
UNITS = st.dictionaries(st.integers(1, 46), SHARE)
MOUTHS = st.builds(
    Mouth, SHARE, SIGNED, SHARE, SHARE, SHARE, SHARE, SHARE, st.dictionaries(st.sampled_from(VISEMES), SHARE)
)
POSES = st.builds(
    Pose,
    st.builds(ActionUnits, UNITS, UNITS),
    MOUTHS,
    st.builds(Gaze, SIGNED, SIGNED),
    st.builds(Head, st.floats(-40, 40), st.floats(-40, 40), st.floats(-40, 40)),
    st.dictionaries(st.sampled_from(CUES), SHARE),
    SIGNED,
    st.dictionaries(st.sampled_from(prototype_names()), SHARE),
)

# The 52 names of ARFaceAnchor.BlendShapeLocation.
ARKIT = {
    *(
        f"eye{what}{side}"
        for side in ("Left", "Right")
        for what in ["Blink", "LookDown", "LookIn", "LookOut", "LookUp"]
    ),
    *(f"eye{what}{side}" for side in ("Left", "Right") for what in ("Squint", "Wide")),
    *(f"jaw{what}" for what in ("Forward", "Left", "Right", "Open")),
    *(
        f"mouth{what}"
        for what in ["Close", "Funnel", "Pucker", "Left", "Right", "RollLower", "RollUpper", "ShrugLower", "ShrugUpper"]
    ),
    *(f"mouth{what}{side}" for side in ("Left", "Right") for what in ["Smile", "Frown", "Dimple", "Stretch", "Press"]),
    *(f"mouth{what}{side}" for side in ("Left", "Right") for what in ("LowerDown", "UpperUp")),
    *("browDownLeft", "browDownRight", "browInnerUp", "browOuterUpLeft", "browOuterUpRight", "cheekPuff"),
    *(f"{what}{side}" for side in ("Left", "Right") for what in ("cheekSquint", "noseSneer")),
    "tongueOut",
}


def mirrored(pose: Pose) -> Pose:
    """A pose as its mirror image."""
    return replace(
        pose,
        face=ActionUnits(pose.face.right, pose.face.left),
        gaze=Gaze(-pose.gaze.x, pose.gaze.y),
        head=Head(pose.head.pitch, -pose.head.yaw, -pose.head.roll),
    )


def swapped(weights: dict[str, float], *pairs: tuple[str, str]) -> dict[str, float]:
    """Weights with left and right exchanged in their names."""

    def other(name: str) -> str:
        for left, right in pairs:
            if left in name:
                return name.replace(left, right)
            if right in name:
                return name.replace(right, left)
        return name

    return {other(name): value for name, value in weights.items()}


@given(POSES)
def test_arkit_has_all_names_always_each_from_0_to_1(pose: Pose) -> None:
    weights = arkit(pose)
    assert weights.keys() == ARKIT
    assert len(weights) == 52
    assert all(0 <= value <= 1 for value in weights.values())


@given(POSES)
def test_a_mirrored_pose_has_mirrored_weights(pose: Pose) -> None:
    assert arkit(mirrored(pose)) == pytest.approx(swapped(arkit(pose), ("Left", "Right")))
    assert vrm(mirrored(pose)) == pytest.approx(swapped(vrm(pose), ("Left", "Right")))
    left_right = [(f"Eye{side}", f"Eye{other}") for side, other in ("LR",)] + [("BrowL", "BrowR")]
    there, here = live2d(mirrored(pose)), swapped(live2d(pose), *left_right)
    for turned in ("ParamAngleX", "ParamAngleZ", "ParamBodyAngleX", "ParamBodyAngleZ", "ParamEyeBallX"):
        here[turned] = -here[turned]
    assert there == pytest.approx(here)


@pytest.mark.parametrize(
    ("unit", "weights"),
    [
        ("1", {"browInnerUp": 1}),
        ("2L", {"browOuterUpLeft": 1}),
        ("4", {"browDownLeft": 1, "browDownRight": 1}),
        ("5R", {"eyeWideRight": 1}),
        ("6L", {"cheekSquintLeft": 1, "eyeSquintLeft": 0.3}),
        ("9", {"noseSneerLeft": 1, "noseSneerRight": 1}),
        ("12R", {"mouthSmileRight": 1}),
        ("14R", {"mouthDimpleRight": 1}),
        ("17", {"mouthShrugLower": 1, "mouthShrugUpper": 0.5}),
        ("20", {"mouthStretchLeft": 1, "mouthStretchRight": 1}),
        ("23L", {"mouthPressLeft": 0.5, "mouthRollLower": 0.15, "mouthRollUpper": 0.15}),
        ("25", {"jawOpen": 0.08, "mouthLowerDownLeft": 0.2, "mouthLowerDownRight": 0.2}),
        ("26", {"jawOpen": 0.5}),
        ("27", {"jawOpen": 1}),
        ("28", {"mouthRollLower": 1, "mouthRollUpper": 1}),
        ("30L", {"jawLeft": 1}),
        ("45", {"eyeBlinkLeft": 1, "eyeBlinkRight": 1}),
    ],
)
def test_action_units_move_their_blend_shapes_and_no_others(unit: str, weights: dict[str, float]) -> None:
    moved = {name: value for name, value in arkit(Pose(face=ActionUnits.parse({unit: 1}))).items() if value}
    assert moved == pytest.approx(weights)


@pytest.mark.parametrize(
    ("gaze", "shapes"),
    [
        (Gaze(x=1), {"eyeLookOutLeft", "eyeLookInRight"}),
        (Gaze(x=-1), {"eyeLookInLeft", "eyeLookOutRight"}),
        (Gaze(y=1), {"eyeLookUpLeft", "eyeLookUpRight"}),
        (Gaze(y=-1), {"eyeLookDownLeft", "eyeLookDownRight"}),
    ],
)
def test_both_eyes_look_the_same_way(gaze: Gaze, shapes: set[str]) -> None:
    assert {name for name, value in arkit(Pose(gaze=gaze)).items() if value} == shapes


def test_sealed_lips_press_and_close_over_a_jaw_that_is_open() -> None:
    sealed = arkit(Pose(face=ActionUnits.of({26: 0.4}), mouth=Mouth(press=1, closure=1, voicing=1)))
    assert sealed["mouthPressLeft"] == sealed["mouthPressRight"] == pytest.approx(0.3)
    assert sealed["mouthClose"] == sealed["jawOpen"] == pytest.approx(0.2)
    open_mouth = arkit(Pose(mouth=Mouth(jaw=0.7, voicing=1)))
    assert open_mouth["mouthClose"] == 0
    assert open_mouth["jawOpen"] == pytest.approx(0.7)


def test_rounded_lips_pucker_spread_lips_stretch_and_f_rolls_the_lower_lip() -> None:
    assert arkit(Pose(mouth=Mouth(rounding=1)))["mouthPucker"] == 1
    assert arkit(Pose(mouth=Mouth(width=0.35)))["mouthStretchLeft"] == pytest.approx(0.35)
    assert arkit(Pose(mouth=Mouth(width=-0.5)))["mouthStretchLeft"] == 0
    assert arkit(Pose(mouth=Mouth(lip_teeth=1)))["mouthRollLower"] == pytest.approx(0.5)


@given(POSES)
def test_vrm_has_all_presets_and_its_emotions_are_at_most_a_whole_face(pose: Pose) -> None:
    weights = vrm(pose)
    assert tuple(weights) == VRM_PRESETS
    assert all(0 <= value <= 1 for value in weights.values())
    assert sum(weights[name] for name in (*EMOTIONS, "neutral")) == pytest.approx(1)


@pytest.mark.parametrize("name", prototype_names())
def test_every_emotion_shows_on_vrm(name: str) -> None:
    weights = vrm(Pose(emotions={name: 1.0}))
    assert sum(weights[emotion] for emotion in EMOTIONS) >= 0.4


@pytest.mark.parametrize(
    ("emotion", "preset"),
    [("joy", "happy"), ("anger", "angry"), ("sadness", "sad"), ("relief", "relaxed"), ("surprise", "surprised")],
)
def test_what_vrm_has_a_preset_for_gets_it_whole(emotion: str, preset: str) -> None:
    assert vrm(Pose(emotions={emotion: 0.8}))[preset] == pytest.approx(0.8)


def test_a_wink_is_one_eye_and_a_blink_is_both() -> None:
    both = vrm(Pose(face=ActionUnits.parse({"45": 0.6})))
    assert (both["blink"], both["blinkLeft"], both["blinkRight"]) == (0.6, 0, 0)
    wink = vrm(Pose(face=ActionUnits.parse({"46L": 1})))
    assert (wink["blink"], wink["blinkLeft"], wink["blinkRight"]) == (0, 1, 0)


@pytest.mark.parametrize(("viseme", "preset"), [("aa", "aa"), ("ih", "ih"), ("ou", "ou"), ("E", "ee"), ("oh", "oh")])
def test_vowels_are_the_mouth_presets_of_vrm(viseme: str, preset: str) -> None:
    mouth = MouthTrack([TimedViseme(viseme, 0, 0.4)]).at(0.2 - LEAD)
    assert vrm(Pose(mouth=mouth))[preset] == pytest.approx(1)


def test_a_closed_mouth_has_no_vowel() -> None:
    mouth = MouthTrack([TimedViseme("PP", 0, 0.4)]).at(0.2 - LEAD)
    assert not any(vrm(Pose(mouth=mouth))[name] for name in ("aa", "ih", "ou", "ee", "oh"))


def test_a_mouth_whose_visemes_nobody_knows_opens_on_vrm() -> None:
    assert vrm(Pose(mouth=Mouth(jaw=0.5, voicing=1)))["aa"] == 0.5


def test_overrides_block_and_blend_as_vrm_says() -> None:
    pose = Pose(
        face=ActionUnits.of({45: 1.0}),
        mouth=Mouth(jaw=0.5, voicing=1),
        gaze=Gaze(x=1),
        emotions={"joy": 0.25, "anger": 0.5},
    )
    free = vrm(pose)
    kept = vrm(pose, {"happy": Override(mouth="blend", blink="block"), "angry": Override(mouth="blend")})
    assert kept["aa"] == pytest.approx(free["aa"] * 0.25)
    assert kept["blink"] == 0
    assert kept["lookLeft"] == free["lookLeft"] == 1
    assert vrm(pose, {"sad": Override("block", "block", "block")}) == free


@given(POSES)
def test_live2d_parameters_stay_in_their_standard_ranges(pose: Pose) -> None:
    for name, value in live2d(pose).items():
        assert live2d_parameters()[name].low <= value <= live2d_parameters()[name].high


def test_live2d_at_rest_is_what_a_model_is_at_rest() -> None:
    at_rest = {name: value for name, value in live2d(Pose()).items() if value}
    assert at_rest == {"ParamEyeLOpen": 1, "ParamEyeROpen": 1, "ParamBreath": 0.5}


def test_live2d_smiles_frowns_blinks_and_speaks() -> None:
    assert live2d(Pose(face=ActionUnits.of({12: 1.0})))["ParamMouthForm"] == 1
    assert live2d(Pose(face=ActionUnits.of({15: 1.0})))["ParamMouthForm"] == -1
    assert live2d(Pose(face=ActionUnits.of({4: 1.0})))["ParamBrowLAngle"] == -1
    assert live2d(Pose(face=ActionUnits.parse({"45L": 1})))["ParamEyeLOpen"] == 0
    assert live2d(Pose(face=ActionUnits.parse({"45L": 1})))["ParamEyeROpen"] == 1
    assert live2d(Pose(mouth=Mouth(jaw=0.7)))["ParamMouthOpenY"] > 0.7
    assert live2d(Pose(head=Head(yaw=20)))["ParamAngleX"] == 20


@given(POSES)
def test_facs_leaves_nothing_out(pose: Pose) -> None:
    flat = facs(pose)
    for number in pose.face:
        assert flat.get(f"AU{number}L", 0.0) == pose.face.left.get(number, 0.0)
        assert flat.get(f"AU{number}R", 0.0) == pose.face.right.get(number, 0.0)
    assert flat.get("mouth.jaw", 0.0) == pose.mouth.jaw


def test_viseme_weights_are_one_whole() -> None:
    mouth = MouthTrack([TimedViseme("aa", 0, 0.2), TimedViseme("PP", 0.2, 0.1)]).at(0.2 - LEAD)
    weights = viseme_weights(Pose(mouth=mouth))
    assert tuple(weights) == VISEMES
    assert sum(weights.values()) == pytest.approx(1)
    assert viseme_weights(Pose())["sil"] == 1


def test_an_unknown_rig_is_told_with_the_nearest_name() -> None:
    assert rig("vrm") is RIGS["vrm"]
    with pytest.raises(ExpressionError, match="did you mean 'arkit'"):
        rig("arkti")
    with pytest.raises(ExpressionError, match="expected one of arkit, vrm"):
        rig("zzz")


def test_a_table_of_ones_own_makes_a_rig_and_its_mistakes_are_told() -> None:
    table = RigTable("mine", ("_l", "_r"), (Parameter("smile*", {"AU12*": 2.0}), Parameter("nod", {"head.pitch": 0.1})))
    mine = Rig(table)
    assert mine(Pose(face=ActionUnits.parse({"12L": 0.3}))) == {"smile_l": 0.6, "smile_r": 0, "nod": 0}
    with pytest.raises(AuthoringError, match=r"did you mean 'mouth\.jaw'"):
        Rig(RigTable("mine", ("_l", "_r"), (Parameter("open", {"mouth.jaws": 1.0}),)))
