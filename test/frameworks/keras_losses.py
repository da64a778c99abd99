"""RetinaNet of KerasHub with random weights on the sample pictures, as its compile() leaves its losses.

    python keras_losses.py OUT

The picture without objects is not in: Keras gives it no loss at all, where the recipe has that of its negatives.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import keras_hub  # noqa: E402
import numpy as np  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from anchorage_keras import Recorder  # noqa: E402
from sample import CLASSES, STEMS, annotations, class_index, picture, record, report  # noqa: E402

OUT = Path(sys.argv[1])
COMPARED = tuple(stem for stem in STEMS if annotations(stem))
MOST_OBJECTS = max(len(annotations(stem)) for stem in STEMS)
# The input is the picture itself, 360 x 480, padded to multiples of 32, which the feature pyramid needs; no object forces
# an anchor; Keras' focal loss has no alpha, and its means over the 4 coordinates and the classes are weights.
RECIPE = {
    "extends": "torchvision-retinanet",
    "input": {"kind": "torchvision", "minSize": 360, "maxSize": 480, "padMultiple": 32},
    "assigner": {"kind": "max-iou", "forceBest": False},
    "losses": [
        {"name": "class", "loss": "focal", "alpha": -1, "gamma": 2, "weight": 1 / len(CLASSES)},
        {"name": "box", "loss": "smooth-l1", "beta": 1, "weight": 0.25},
    ],
}


def build():
    keras.utils.set_random_seed(1)
    encoder = keras_hub.models.ResNetBackbone(
        input_conv_filters=[64],
        input_conv_kernel_sizes=[7],
        stackwise_num_filters=[64, 64, 64, 64],
        stackwise_num_blocks=[1, 1, 1, 1],
        stackwise_num_strides=[1, 2, 2, 2],
        block_type="basic_block",
        image_shape=(384, 480, 3),
    )
    backbone = keras_hub.models.RetinaNetBackbone(
        image_encoder=encoder, min_level=3, max_level=7, use_p5=True, image_shape=(384, 480, 3)
    )
    model = keras_hub.models.RetinaNetObjectDetector(
        backbone=backbone, num_classes=len(CLASSES), bounding_box_format="xyxy", use_prediction_head_norm=True
    )
    for head in (model.box_head, model.classification_head):
        for weight in head.trainable_weights:
            if weight.shape[-1] in (9 * 4, 9 * len(CLASSES)) and len(weight.shape) > 1:
                weight.assign(weight * 2)
    model.compile()
    return model


def batch_of(stem):
    image, rows = record(stem), annotations(stem)
    boxes = np.float32([row["bbox"] for row in rows])
    boxes[:, 2:] += boxes[:, :2]
    boxes[:, 0::2] = boxes[:, 0::2].clip(0, image["width"])
    boxes[:, 1::2] = boxes[:, 1::2].clip(0, image["height"])
    labels = np.float32([class_index(row) for row in rows])
    # As keras_cv and keras_hub pad labels: one shape for all pictures.
    filled = MOST_OBJECTS - len(rows)
    boxes, labels = (
        np.pad(boxes, ((0, filled), (0, 0)), constant_values=-1),
        np.pad(labels, (0, filled), constant_values=-1),
    )
    pixels = np.pad(np.float32(picture(stem)) / 127.5 - 1, ((0, 24), (0, 0), (0, 0)))
    return pixels[None], {"boxes": boxes[None], "labels": labels[None]}


def main():
    model = build()
    dumps, losses = OUT / "retinanet", {}
    before = [keras.ops.convert_to_numpy(weight) for weight in model.weights]
    with Recorder(model, dumps, CLASSES) as recorder:
        for stem in COMPARED:
            images, labels = batch_of(stem)
            recorder.write(images, labels, names=[f"{stem}.jpg"], image_sizes=[(360, 480)], input_sizes=[(360, 480)])
            model.reset_metrics()
            logs = keras.Model.test_on_batch(model, images, labels, return_dict=True)
            losses[stem] = {
                "class": float(logs["cls_logits_loss"]) * len(CLASSES),
                "box": float(logs["bbox_regression_loss"]) * 4,
                "total": float(logs["loss"]),
            }
    assert all(np.array_equal(a, keras.ops.convert_to_numpy(b)) for a, b in zip(before, model.weights)), (
        "recording changed a weight"
    )
    report(OUT, "retinanet", RECIPE, dumps, losses)
    with tempfile.TemporaryDirectory() as folder:
        check_batch(model, folder)
        check_refusals(model, folder)


def check_batch(model, folder):
    images = np.concatenate([batch_of(stem)[0] for stem in ("01_shapes", "06_dense")])
    with Recorder(model, f"{folder}/all.npz") as recorder:
        recorder.write(images, names=["a.jpg", "b.jpg"])
    with np.load(f"{folder}/all.npz", allow_pickle=False) as content:
        assert {name.split("/")[0] for name in content.files} == {"a", "b", "__metadata__"}
        assert not any("loss." in name for name in content.files)


def check_refusals(model, folder):
    images, _ = batch_of("01_shapes")
    for wrong, words in (
        (lambda: Recorder(keras.Sequential(), folder), "is not recorded"),
        (lambda: Recorder(model, folder, CLASSES[1:]), "the head has 6"),
        (lambda: Recorder(model, folder).write(images), "has no name"),
    ):
        try:
            wrong()
        except ValueError as error:
            assert words in str(error), error
        else:
            raise AssertionError(f"nothing was refused where {words!r} was expected")


main()
