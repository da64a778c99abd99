"""Writes dumps for Anchorage from the RetinaNet of KerasHub (keras_hub.models.RetinaNetObjectDetector).

    from anchorage_keras import Recorder
    with Recorder(model, "dumps", classes=["cat", "dog"]) as recorder:
        recorder.write(images, labels, names=["0001.jpg"])    # a batch as the model takes it, preprocessed

Copy this file next to your script; it needs keras_hub and numpy alone.
"""

import json
import os
import re
import warnings
import zipfile
from pathlib import Path

import keras_hub
import numpy as np


class Recorder:
    """Runs a RetinaNetObjectDetector on batches in evaluation mode and writes what its heads put out.

    path: a folder (one `<image>.npz` for each picture), or a name that ends in .npz (one file for many pictures).
    classes: names by channel of the class logits; there is no background.
    recipe: name of the Anchorage recipe that yours extends; Anchorage's docs/exporters.md has one for the model's own
        losses.

    Raises ValueError for a model of another kind and for classes that do not fit the head.
    """

    def __init__(self, model, path, classes=None, *, recipe="torchvision-retinanet", many=None):
        if not isinstance(model, keras_hub.models.RetinaNetObjectDetector):
            raise ValueError(f"{type(model).__name__} is not recorded: RetinaNetObjectDetector alone is.")
        if classes is not None and len(classes) != model.num_classes:
            raise ValueError(f"classes has {len(classes)} names, the head has {model.num_classes} channels.")
        self.model = model
        self.dumps = DumpWriter(
            path,
            many,
            framework="keras_hub",
            framework_version=keras_hub.__version__,
            model=type(model).__name__,
            recipe=recipe,
            classes=None if classes is None else list(classes),
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the file."""
        self.dumps.close()

    def write(self, images, labels=None, names=None, image_sizes=None, input_sizes=None):
        """Writes the pictures of one batch.

        images: [B, H, W, 3] as the model takes them, after `model.preprocessor` where it has one.
        labels: {"boxes", "labels"} in the model's format, for the losses of a batch of one; without them none is written.
        names: a name for each picture.
        image_sizes: height and width of each picture; left out, the dump does not say how it was resized.
        input_sizes: the same after resizing, where the right and the bottom were padded.

        The losses are those of `test_on_batch`; the model's running means start anew. Keras takes the mean over the 4
        coordinates and over the classes: a term is written before that, as a sum over them.
        """
        images = np.asarray(images)
        output = self.model(images, training=False)
        count = len(images)
        losses = self._losses(images, labels) if labels is not None and count == 1 else {}
        anchors = self.model.anchor_generator(images)
        for k in range(count):
            tensors = (
                input_of(images.shape[1:3], image_sizes and image_sizes[k], input_sizes and input_sizes[k]) | losses
            )
            boxes = np.concatenate([np.asarray(level) for level in anchors.values()])
            tensors["anchors"] = corners(boxes, self.model.anchor_generator.bounding_box_format, images.shape[1:3])
            for name, key, width in (
                ("class_logits", "cls_logits", self.model.num_classes),
                ("box", "bbox_regression", 4),
            ):
                tensors |= self._maps(name, np.asarray(output[key])[k], width, images.shape[1:3])
            note = batch_note(count) if labels is not None and count > 1 else None
            self.dumps.add(image_name(names, None, k), tensors, note)

    def _maps(self, name, rows, width, size):
        """Rows in the order level, row, column, anchor as maps of channel anchor * width + value."""
        generator = self.model.anchor_generator
        out, first = {}, 0
        for level in range(generator.min_level, generator.max_level + 1):
            height, columns = (-(-side // 2**level) for side in size)
            count = height * columns * generator.num_base_anchors
            part = rows[first : first + count].reshape(height, columns, generator.num_base_anchors * width)
            out[f"{name}.P{level}"] = np.float32(part.transpose(2, 0, 1))
            first += count
        return out

    def _losses(self, images, labels):
        import keras

        self.model.reset_metrics()
        # Not the task's own test_on_batch: that would preprocess once more.
        logs = keras.Model.test_on_batch(self.model, images, labels, return_dict=True)
        return {
            "loss.class": np.float32(logs["cls_logits_loss"]) * self.model.num_classes,
            "loss.box": np.float32(logs["bbox_regression_loss"]) * 4,
            "loss.total": np.float32(logs["loss"]),
        }


def input_of(padded, original, resized):
    out = {"input_padded_hw": np.int32(padded)}
    if original is None:
        return out
    resized = np.int32(padded if resized is None else resized)
    scale = np.float32(resized) / np.float32(original)
    return out | {"image_hw": np.int32(original), "input_hw": resized, "input_scale": scale}


def corners(boxes, box_format, size):
    """Boxes in a format of Keras as x1, y1, x2, y2 in pixels."""
    from keras.utils import bounding_boxes

    height, width = size
    return np.float32(
        bounding_boxes.convert_format(boxes, source=box_format, target="xyxy", height=height, width=width)
    )


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
