"""Matterport's own functions on the sample pictures: their data preparation, targets and losses, of random head outputs.

    python matterport_losses.py OUT

`load_image_gt`, `generate_pyramid_anchors`, `build_rpn_targets`, `detection_targets_graph` and the five `*_loss_graph`
are Matterport's; the network is not built: what its heads would put out is drawn. The picture without objects is not in:
Matterport's generator skips it. Nor is the one with objects whose best IoU with an anchor is under 0.3: the package from
PyPI makes the first of several equal anchors positive and may draw the others as negatives; since 2.1 all are positive.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from anchorage_matterport import Recorder  # noqa: E402
from mrcnn_modules import config as mrcnn_config  # noqa: E402
from mrcnn_modules import model as mrcnn  # noqa: E402
from mrcnn_modules import utils  # noqa: E402
from sample import CLASSES, STEMS, annotations, class_index, mask, picture, record, report  # noqa: E402

OUT = Path(sys.argv[1])
COMPARED = tuple(stem for stem in STEMS if annotations(stem) and stem != "05_bar_and_dot")
NAMES = ["BG", *CLASSES]


class Config(mrcnn_config.Config):
    NAME = "sample"
    IMAGES_PER_GPU = 1
    NUM_CLASSES = len(NAMES)
    IMAGE_MIN_DIM = 256
    IMAGE_MAX_DIM = 320
    BACKBONE_STRIDES = [4, 8, 16, 32, 64]


class Sample(utils.Dataset):
    """As samples/coco/coco.py prepares COCO: crowds have negative class ids."""

    def load_image(self, image_id):
        return picture(self.image_info[image_id]["id"])

    def load_mask(self, image_id):
        image = record(self.image_info[image_id]["id"])
        rows = annotations(self.image_info[image_id]["id"], crowds=True)
        masks = [mask(row, image["height"], image["width"]).astype(bool) for row in rows]
        ids = [(1 + class_index(row)) * (-1 if row["iscrowd"] else 1) for row in rows]
        return np.stack(masks, axis=2), np.array(ids, np.int32)


def data_set():
    dataset = Sample()
    for k, name in enumerate(CLASSES):
        dataset.add_class("sample", 1 + k, name)
    for stem in COMPARED:
        dataset.add_image("sample", stem, f"{stem}.jpg")
    dataset.prepare()
    return dataset


def proposals_near(boxes, shape, random):
    """Normalised regions: every object's box moved a little many times, and boxes anywhere."""
    moved = np.repeat(boxes.astype(np.float64), 12, axis=0)
    sides = moved[:, 2:] - moved[:, :2]
    moved += random.normal(0, 0.08, moved.shape) * np.tile(sides, 2)
    corners = random.uniform(0, shape[0], (120, 2, 2))
    anywhere = np.concatenate((corners.min(1), corners.max(1)), 1)
    rois = np.clip(np.concatenate((moved, anywhere)), 0, shape[0])
    rois = rois[((rois[:, 2:] - rois[:, :2]) > 4).all(1)]
    return np.float32(utils.norm_boxes(rois, shape[:2]))


def step(dataset, config, index, anchors):
    """Inputs and outputs of keras_model for one picture, batch first, in their order."""
    np.random.seed(index)
    tf.random.set_seed(index)
    random = np.random.default_rng(index)
    image, meta, class_ids, boxes, masks = mrcnn.load_image_gt(dataset, config, index, use_mini_mask=True)
    match, deltas = mrcnn.build_rpn_targets(image.shape, anchors, class_ids, boxes, config)
    rois, roi_ids, roi_deltas, roi_masks = mrcnn.detection_targets_graph(
        tf.constant(proposals_near(boxes, image.shape, random)),
        tf.constant(class_ids),
        tf.constant(np.float32(utils.norm_boxes(boxes, image.shape[:2]))),
        tf.constant(masks),
        config,
    )
    count, classes = len(rois), len(NAMES)

    def drawn(*shape):
        return random.normal(0, 1, (1, *shape)).astype(np.float32)

    rpn_logits, rpn_deltas = drawn(len(anchors), 2), drawn(len(anchors), 4)
    logits, box_deltas = drawn(count, classes), drawn(count, classes, 4)
    probabilities = 1 / (1 + np.exp(-2 * drawn(count, 28, 28, classes)))
    active = meta[None, 12:].astype(np.float32)
    match_in = match[None, :, None].astype(np.int32)
    losses = [
        mrcnn.rpn_class_loss_graph(tf.constant(match_in), tf.constant(rpn_logits)),
        mrcnn.rpn_bbox_loss_graph(
            config, tf.constant(np.float32(deltas[None])), tf.constant(match_in), tf.constant(rpn_deltas)
        ),
        mrcnn.mrcnn_class_loss_graph(roi_ids[None], tf.constant(logits), tf.constant(active)),
        mrcnn.mrcnn_bbox_loss_graph(roi_deltas[None], roi_ids[None], tf.constant(box_deltas)),
        mrcnn.mrcnn_mask_loss_graph(roi_masks[None], roi_ids[None], tf.constant(probabilities)),
    ]
    inputs = [image[None], meta[None], match_in, deltas[None], class_ids[None], boxes[None], masks[None]]
    heads = [rpn_logits, tf.nn.softmax(rpn_logits).numpy(), rpn_deltas, logits, tf.nn.softmax(logits).numpy()]
    heads += [box_deltas, probabilities, rois.numpy()[None], rois.numpy()[None]]
    return inputs, heads + [np.float32(loss).reshape(1, 1) for loss in losses]


def main():
    dataset, config = data_set(), Config()
    shapes = mrcnn.compute_backbone_shapes(config, config.IMAGE_SHAPE)
    anchors = utils.generate_pyramid_anchors(
        config.RPN_ANCHOR_SCALES, config.RPN_ANCHOR_RATIOS, shapes, config.BACKBONE_STRIDES, config.RPN_ANCHOR_STRIDE
    )
    dumps, losses, batches = OUT / "mask-rcnn", {}, []
    names = {k: f"{info['id']}.jpg" for k, info in enumerate(dataset.image_info)}
    with Recorder(dumps, NAMES, names=names, anchors=anchors) as recorder:
        for index, stem in enumerate(COMPARED):
            inputs, outputs = step(dataset, config, index, anchors)
            recorder.write(inputs, outputs)
            batches.append((inputs, outputs))
            terms = ("rpn_objectness", "rpn_box", "roi_class", "roi_box", "mask")
            losses[stem] = {term: float(loss.item()) for term, loss in zip(terms, outputs[-5:])}
            # The five have weight 1 (LOSS_WEIGHTS); Keras adds the regularisation of the weights.
            losses[stem]["total"] = sum(losses[stem].values())
    side = {"kind": "matterport", "mode": "square", "minSize": config.IMAGE_MIN_DIM, "maxSize": config.IMAGE_MAX_DIM}
    report(OUT, "mask-rcnn", {"extends": "matterport-mask-rcnn", "input": side}, dumps, losses)
    check_batch(batches[0], batches[1])
    check_refusals(*batches[0])


def check_batch(first, second):
    """Two pictures at once, in one file, under their places in the data set."""
    inputs, outputs = ([np.concatenate((a, b)) for a, b in zip(*pair)] for pair in zip(shared(first), shared(second)))
    with tempfile.TemporaryDirectory() as folder:
        with Recorder(f"{folder}/all.npz", NAMES) as recorder:
            recorder.write(inputs, outputs)
        with np.load(f"{folder}/all.npz", allow_pickle=False) as content:
            assert {name.split("/")[0] for name in content.files} == {"0", "1", "__metadata__"}
            assert "2 images" in str(content["__metadata__"])
            assert not any("loss." in name for name in content.files)
            assert np.array_equal(content["1/rpn_bbox"], second[1][2][0])


def shared(batch):
    """The inputs that have one shape for all pictures, and all outputs."""
    inputs, outputs = batch
    return inputs[:3], outputs


def check_refusals(inputs, outputs):
    with tempfile.TemporaryDirectory() as folder:
        for classes, given, words in ((NAMES, outputs[:9], "training mode"), (CLASSES, outputs, "the head has")):
            try:
                Recorder(folder, classes).write(inputs, given)
            except ValueError as error:
                assert words in str(error), error
            else:
                raise AssertionError(f"nothing was refused where {words!r} was expected")


main()
