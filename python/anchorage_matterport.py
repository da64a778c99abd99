"""Writes dumps for Anchorage from Matterport's Mask R-CNN (mrcnn 2.1, Keras).

    from anchorage_matterport import Recorder
    inputs, _ = next(generator)    # mrcnn.model.data_generator, without augmentation
    with Recorder("dumps", classes=["BG", "cat"]) as recorder:
        recorder.write(inputs, model.keras_model.predict(inputs))    # MaskRCNN(mode="training", ...)

Copy this file next to your script; it needs numpy alone.
"""

import json
import os
import re
import warnings
import zipfile
from pathlib import Path

import numpy as np

# What keras_model of mode "training" returns, in its order (mrcnn/model.py, MaskRCNN.build).
OUTPUTS = (
    "rpn_class_logits",
    "rpn_class",
    "rpn_bbox",
    "mrcnn_class_logits",
    "mrcnn_class",
    "mrcnn_bbox",
    "mrcnn_mask",
    "rpn_rois",
    "output_rois",
    "rpn_objectness",
    "rpn_box",
    "roi_class",
    "roi_box",
    "mask",
)
LOSSES = OUTPUTS[9:]


class Recorder:
    """Writes what a training model of Matterport's Mask R-CNN returned, a dump for each picture of a batch.

    path: a folder (one `<image>.npz` for each picture), or a name that ends in .npz (one file for many pictures).
    classes: names by class id, the background first.
    names: how pictures are called: a list for the next batch (may be set again as `recorder.names`) or a dict from the
        `image_id` of `image_meta` to the file name, as `{k: info["id"] for k, info in enumerate(dataset.image_info)}`.
        Without it the `image_id`, which is the picture's place in the data set.
    anchors: `model.anchors`, pixels [anchors, (y1, x1, y2, x2)], to compare them; may be left out.
    recipe: name of the Anchorage recipe.
    """

    def __init__(self, path, classes=None, *, names=None, anchors=None, recipe="matterport-mask-rcnn", many=None):
        self.names, self.anchors = names, anchors
        self.dumps = DumpWriter(
            path,
            many,
            framework="matterport/Mask_RCNN",
            model="MaskRCNN",
            recipe=recipe,
            classes=None if classes is None else list(classes),
        )
        self.classes = classes

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the file."""
        self.dumps.close()

    def write(self, inputs, outputs):
        """Writes the pictures of one batch.

        inputs: as data_generator yields them: images, image_meta, rpn_match, ... outputs: the arrays that
        `keras_model.predict(inputs)` returns. Raises ValueError where there are not as many as in training mode, and for
        classes that do not fit the head. The total is not written: Keras adds the regularisation of the weights to it.
        """
        if len(outputs) < len(OUTPUTS):
            raise ValueError(
                f"The model returned {len(outputs)} arrays, its training mode returns {len(OUTPUTS)}: build it with "
                'MaskRCNN(mode="training") and give what keras_model.predict returns.'
            )
        found = dict(zip(OUTPUTS, (np.asarray(output) for output in outputs)))
        channels = found["mrcnn_class_logits"].shape[-1]
        if self.classes is not None and len(self.classes) != channels:
            raise ValueError(
                f"classes has {len(self.classes)} names, the head has {channels} channels: the background comes first."
            )
        count = len(found["rpn_bbox"])
        for k in range(count):
            meta, match = np.asarray(inputs[1][k]), np.asarray(inputs[2][k]).reshape(-1)
            tensors = input_of(meta) | {
                "rpn_class_logits": found["rpn_class_logits"][k],
                "rpn_bbox": found["rpn_bbox"][k],
                # After subsampling: what is neutral was left out of the losses.
                "rpn_sampled_positive": np.int32(np.where(match == 1)[0]),
                "rpn_sampled_negative": np.int32(np.where(match == -1)[0]),
                "rois": found["output_rois"][k],
                "mrcnn_class_logits": found["mrcnn_class_logits"][k],
                "mrcnn_bbox": found["mrcnn_bbox"][k],
                "mrcnn_mask": found["mrcnn_mask"][k],
                "proposals": in_pixels(found["rpn_rois"][k], meta[4:6]),
            }
            if self.anchors is not None:
                tensors["anchors"] = np.float32(self.anchors)[:, [1, 0, 3, 2]]
            if count == 1:
                tensors |= {f"loss.{name}": found[name].mean() for name in LOSSES}
            image = image_name(self.names, int(meta[0]), k)
            self.dumps.add(image, tensors, batch_note(count) if count > 1 else None)


def input_of(meta):
    """The transform in a row of image_meta: id, original shape, molded shape, window y1 x1 y2 x2, scale, active classes."""
    original, padded, window, scale = meta[1:3], meta[4:6], meta[7:11], meta[11]
    return {
        "image_hw": np.int32(original),
        "input_hw": np.int32(window[2:] - window[:2]),
        "input_padded_hw": np.int32(padded),
        "input_scale": np.float32([scale, scale]),
        "input_offset": np.int32(window[:2]),
    }


def in_pixels(rois, shape):
    """Normalised y1, x1, y2, x2 as x1, y1, x2, y2 in pixels (mrcnn/utils.py, denorm_boxes, before it rounds), without the
    rows of zeros that fill the array up.
    """
    rois = np.asarray(rois, np.float32)
    rois = rois[np.abs(rois).sum(1) > 0]
    height, width = shape
    scale, shift = np.float32([height - 1, width - 1] * 2), np.float32([0, 0, 1, 1])
    return (rois * scale + shift)[:, [1, 0, 3, 2]]


# ---- From here on the same in every exporter. ----


class DumpWriter:
    """Where dumps go: a folder with one `<image>.npz` for each picture, or one `.npz` for many; written under another name
    until it is whole. `facts`: the metadata of docs/dump.md.
    """

    def __init__(self, path, many, **facts):
        self.path = Path(path)
        self.many = self.path.suffix == ".npz" if many is None else many
        if self.many:
            self.path = self.path.with_suffix(".npz")
        elif self.path.suffix == ".npz":
            raise ValueError(f"{path} is the name of one file: leave many=False out, or give a folder.")
        self.facts = {"anchorage_dump": "1"} | {key: fact for key, fact in facts.items() if fact is not None}
        self.archive, self.written, self.notes = None, set(), []

    def add(self, image, tensors, note=None):
        """Writes the arrays of one picture: `tensors` by the names of docs/dump.md, `note` a sentence for people."""
        image = os.path.basename(str(image).replace("\\", "/"))
        stem = re.sub(r"\.(jpe?g|png|bmp|webp|tiff?|gif|ppm|jp2|heic|avif)$", "", image, flags=re.IGNORECASE)
        if not self.many:
            self.path.mkdir(parents=True, exist_ok=True)
            final = self.path / f"{stem}.npz"
            with zipfile.ZipFile(f"{final}.part", "w") as archive:
                self._put(archive, "", tensors, self.facts | {"image": image} | ({"note": note} if note else {}))
            os.replace(f"{final}.part", final)
            return
        if stem in self.written:
            warnings.warn(f"{self.path} already holds {stem}: the first dump of a picture is kept.", stacklevel=2)
            return
        if self.archive is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.archive = zipfile.ZipFile(f"{self.path}.part", "w")
        self.written.add(stem)
        if note and note not in self.notes:
            self.notes.append(note)
        self._put(self.archive, f"{stem}/", tensors, None)

    def close(self):
        """Ends the one file of many pictures; a folder needs no end."""
        if self.archive is None:
            return
        self._put(self.archive, "", {}, self.facts | ({"note": " ".join(self.notes)} if self.notes else {}))
        self.archive.close()
        self.archive = None
        os.replace(f"{self.path}.part", self.path)

    @staticmethod
    def _put(archive, prefix, tensors, metadata):
        arrays = {prefix + name: value for name, value in tensors.items()}
        if metadata is not None:
            texts = {key: fact if isinstance(fact, str) else json.dumps(fact) for key, fact in metadata.items()}
            arrays["__metadata__"] = np.array(json.dumps(texts))
        for name, value in arrays.items():
            array = np.asarray(value, order="C")
            # As numpy.savez does it, an array at a time: a run over many pictures keeps none of them in memory.
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, array, allow_pickle=False)


def image_name(names, image_id, position, target=None):
    """The name of a picture: from `names` (list for the batch, dict by id, or function of the target), else its id."""
    if callable(names):
        return names(target)
    if isinstance(names, (list, tuple)) and position < len(names):
        return names[position]
    if isinstance(names, dict) and image_id in names:
        return names[image_id]
    if names is None and image_id is not None:
        return image_id
    raise ValueError(
        f"Picture {position} of the batch has no name, so that its dump could not be found again: give the Recorder "
        "names= (a list for the batch, a dict by image id, or a function of the target)."
    )


def batch_note(count):
    """Why a dump holds no losses."""
    return f"The batch had {count} images: the framework's losses are over all of them, so that none is written here."
