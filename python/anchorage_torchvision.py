"""Writes dumps for Anchorage from torchvision's detectors: Faster and Mask R-CNN, RetinaNet, FCOS, SSD and SSDLite.

    from anchorage_torchvision import Recorder
    with Recorder(model, "dumps", classes=["background", "cat"]):
        losses = model(images, targets)    # one dump for each picture of every call, training or evaluation mode

Copy this file next to your script; it needs torchvision and numpy alone.
"""

import json
import os
import re
import warnings
import zipfile
from pathlib import Path

import numpy as np
import torch
import torchvision

# torchvision's names of its losses, and the terms of Anchorage's recipes.
TERMS = {
    "loss_objectness": "rpn_objectness",
    "loss_rpn_box_reg": "rpn_box",
    "loss_classifier": "roi_class",
    "loss_box_reg": "roi_box",
    "loss_mask": "mask",
    "classification": "class",
    "bbox_regression": "box",
    "bbox_ctrness": "centerness",
}
# Keys of the dict that the head of a one-stage detector returns, and the names of the dump.
MAPS = {"cls_logits": "class_logits", "bbox_regression": "box", "bbox_ctrness": "centerness"}


class Recorder:
    """Listens to a torchvision detector and writes what its heads put out, until `close()` or the end of the `with` block.

    path: a folder (one `<image>.npz` for each picture), or a name that ends in .npz (one file for many pictures).
    classes: names by channel of the class logits, "background" first where the detector has one (R-CNNs and SSD).
    names: how pictures are called: a list for the next batch (may be set again as `recorder.names`), a dict from
        `image_id` to file name, or a function of the target. Without it, the `image_id` of the targets.
    recipe: name of the Anchorage recipe; found from the model unless given.
    levels: names of the feature maps, as the recipe has them; found from the model unless given.

    Nothing that the model computes is changed and no random number is drawn. Only rank 0 of a distributed run writes.
    Raises ValueError for a model of another kind, a picture without a name, and classes that do not fit the head.
    """

    def __init__(self, model, path, classes=None, *, names=None, recipe=None, levels=None, many=None):
        model = plain_model(model)
        self.two_stage = hasattr(model, "rpn") and hasattr(model, "roi_heads")
        if not self.two_stage and not (hasattr(model, "head") and hasattr(model, "anchor_generator")):
            raise ValueError(
                f"{type(model).__name__} is no detector of torchvision: give the Recorder the model that "
                "fasterrcnn_resnet50_fpn, retinanet_resnet50_fpn, fcos_resnet50_fpn, ssd300_vgg16 or the like returned."
            )
        self.model, self.classes, self.names, self.levels = model, classes, names, levels
        self.dumps = DumpWriter(
            path,
            many,
            framework="torchvision",
            framework_version=torchvision.__version__,
            model=type(model).__name__,
            recipe=recipe or recipe_of(model),
            classes=classes,
        )
        self.listener = Listener()
        self._listen()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Lets go of the model and ends the file."""
        self.listener.end()
        self.dumps.close()

    def _listen(self):
        model, keep = self.model, self.listener.keep
        self.listener.around(model, "forward", self._recorded_forward)
        keep(model.transform, "forward", lambda _, out: {"input": out[0]})
        if not self.two_stage:
            keep(model.anchor_generator, "forward", lambda _, out: {"anchors": out})
            keep(model.head, "forward", lambda args, out: {"head": out, "sizes": [map_size(x) for x in args[0]]})
            # compute_loss(targets, outputs, anchors, matched): SSD's stands in the model, the others' in the head.
            owner = model.head if hasattr(model.head, "compute_loss") else model
            keep(owner, "compute_loss", lambda args, _: {"matched": args[3]})
            return
        rpn, roi_heads = model.rpn, model.roi_heads
        keep(rpn.head, "forward", lambda _, out: {"rpn": out})
        keep(rpn.anchor_generator, "forward", lambda _, out: {"anchors": out})
        keep(rpn, "assign_targets_to_anchors", lambda _, out: {"labels": out[0]})
        keep(rpn.fg_bg_sampler, "__call__", lambda _, out: {"drawn": out})
        keep(rpn, "filter_proposals", lambda _, out: {"proposals": out[0], "scores": out[1]})
        keep(roi_heads, "select_training_samples", lambda _, out: {"regions": out[0], "region_labels": out[2]})
        keep(roi_heads.box_predictor, "forward", lambda _, out: {"box": out})
        if roi_heads.has_mask():
            keep(roi_heads.mask_predictor, "forward", lambda _, out: {"mask": out})

    def _recorded_forward(self, forward, args, kwargs):
        images = kwargs.get("images", args[0] if args else [])
        targets = kwargs.get("targets", args[1] if len(args) > 1 else None)
        self.listener.kept = {"originals": [map_size(image) for image in images]}
        output = forward(*args, **kwargs)
        if is_writer():
            with torch.no_grad():
                self._write(targets or [{}] * len(images), output)
        self.listener.kept = {}
        return output

    def _write(self, targets, output):
        count = len(targets)
        for k, target in enumerate(targets):
            tensors = self._input(k) | (self._two_stage(k) if self.two_stage else self._dense(k))
            if self.model.training and count == 1:
                tensors |= {f"loss.{TERMS.get(term, term)}": value for term, value in output.items()}
                tensors["loss.total"] = sum(output.values())
            note = batch_note(count) if self.model.training and count > 1 else None
            image = image_name(self.names, id_of(target), k, target)
            self.dumps.add(image, {name: to_numpy(value) for name, value in tensors.items()}, note)

    def _input(self, k):
        kept = self.listener.kept
        batch = kept["input"]
        original, resized = kept["originals"][k], batch.image_sizes[k]
        return {
            "image_hw": np.int32(original),
            "input_hw": np.int32(resized),
            "input_padded_hw": np.int32(batch.tensors.shape[-2:]),
            # Divided in float32, as resize_boxes does it.
            "input_scale": np.float32(resized) / np.float32(original),
            "input_offset": np.zeros(2, np.int32),
            "anchors": kept["anchors"][k],
        }

    def _two_stage(self, k):
        kept = self.listener.kept
        objectness, deltas = kept["rpn"]
        out = {}
        for name, level_objectness, level_deltas in zip(self._level_names(len(objectness)), objectness, deltas):
            out[f"rpn_objectness.{name}"], out[f"rpn_deltas.{name}"] = level_objectness[k], level_deltas[k]
        out["proposals"], out["proposal_scores"] = kept["proposals"][k], kept["scores"][k]
        if "labels" in kept:
            out["anchor_labels"] = kept["labels"][k].to(torch.int8)
            for name, drawn in zip(("rpn_sampled_positive", "rpn_sampled_negative"), kept["drawn"]):
                out[name] = torch.where(drawn[k])[0].to(torch.int32)
        # In evaluation mode every proposal is a region; its masks belong to detections, which are no regions.
        regions = kept.get("regions", kept["proposals"])
        counts = [len(boxes) for boxes in regions]
        logits, box_deltas = (rows.split(counts)[k] for rows in kept["box"])
        self._check_classes(logits.shape[1])
        out |= {"roi_boxes": regions[k], "roi_class_logits": logits, "roi_box_deltas": box_deltas}
        if "mask" in kept and "region_labels" in kept:
            foreground = [int((labels > 0).sum()) for labels in kept["region_labels"]]
            out["roi_mask_logits"] = kept["mask"].split(foreground)[k]
        return out

    def _dense(self, k):
        kept = self.listener.kept
        places = [rows * columns for rows, columns in kept["sizes"]]
        shapes = self.model.anchor_generator.num_anchors_per_location()
        counts = [anchors * cells for anchors, cells in zip(shapes, places)]
        self._check_classes(kept["head"]["cls_logits"].shape[-1])
        out = {}
        for key, rows in kept["head"].items():
            for name, size, level in zip(self._level_names(len(places)), kept["sizes"], rows[k].split(counts)):
                # Rows in the order row, column, anchor back to channels: anchor * width + value.
                out[f"{MAPS.get(key, key)}.{name}"] = level.reshape(*size, -1).permute(2, 0, 1)
        if "matched" in kept:
            # The index of an object; -1 background, -2 ignored (RetinaNet).
            matched = kept["matched"][k]
            out["anchor_labels"] = (matched >= 0).to(torch.int8) - (matched == -2).to(torch.int8)
        return out

    def _level_names(self, count):
        if self.levels:
            if len(self.levels) != count:
                raise ValueError(f"levels names {len(self.levels)} feature maps, the model has {count}.")
            return self.levels
        if self.two_stage:
            return [f"P{2 + k}" for k in range(count)]
        if is_ssd(self.model):
            return [f"{rows} x {columns}" for rows, columns in self.listener.kept["sizes"]]
        return [f"P{3 + k}" for k in range(count)]

    def _check_classes(self, channels):
        if self.classes is not None and len(self.classes) != channels:
            raise ValueError(
                f"classes has {len(self.classes)} names, the head has {channels} channels: give one name for each channel"
                f"{', with the background first' if self.two_stage or is_ssd(self.model) else ''}."
            )


def map_size(tensor):
    return tuple(tensor.shape[-2:])


def is_ssd(model):
    return "SSD" in type(model.head).__name__


def recipe_of(model):
    """The shipped recipe of a model; sizes of the input and the like are those of its constructor there."""
    if hasattr(model, "rpn"):
        old = tuple(map(int, torchvision.__version__.split(".")[:2])) < (0, 15)
        return f"torchvision-{'mask' if model.roi_heads.has_mask() else 'faster'}-rcnn{'-0.14' if old else ''}"
    if is_ssd(model):
        return "torchvision-ssdlite320" if "Lite" in type(model.head).__name__ else "torchvision-ssd300"
    return f"torchvision-{type(model).__name__.lower()}"


def id_of(target):
    """`image_id` as references/detection write it: a number, or a tensor that holds one."""
    image_id = target.get("image_id")
    return image_id.item() if isinstance(image_id, torch.Tensor) else image_id


# ---- From here on the same in every exporter that listens to a model. ----


class Listener:
    """Keeps what calls of a model's parts return, by name, in `kept`."""

    def __init__(self):
        self.kept, self.undo = {}, []

    def around(self, owner, method, run):
        """Lets `run(call, args, kwargs)` stand for `owner.method` of this one object.

        The change is made to the class, which asks for the object: copies of the model and saved models have no part in it.
        """
        kind, listening = type(owner), [True]
        own, call = vars(kind).get(method), getattr(kind, method)

        def replaced(this, *args, **kwargs):
            bound = call.__get__(this)
            return run(bound, args, kwargs) if this is owner and listening else bound(*args, **kwargs)

        def restore():
            listening.clear()
            if vars(kind)[method] is not replaced:
                return  # Another Recorder came later and stands before this one, which lets all calls through now.
            setattr(kind, method, own) if own is not None else delattr(kind, method)

        setattr(kind, method, replaced)
        self.undo.append(restore)

    def keep(self, owner, method, take):
        """Keeps what `take(args, result)` gives of every call of `owner.method`."""

        def run(call, args, kwargs):
            result = call(*args, **kwargs)
            self.kept |= take(args, result)
            return result

        self.around(owner, method, run)

    def end(self):
        """Gives the classes their own methods back."""
        while self.undo:
            self.undo.pop()()
        self.kept = {}


def plain_model(model):
    """The model that DistributedDataParallel wraps; ValueError for one whose parts cannot be listened to."""
    model = getattr(model, "module", model)
    if hasattr(model, "_orig_mod") or isinstance(model, torch.jit.ScriptModule):
        raise ValueError(
            "A compiled or scripted model cannot be recorded: give the Recorder the plain one, and call that."
        )
    return model


def to_numpy(value):
    """Tensors of any device and precision as arrays that a dump may hold."""
    if not isinstance(value, torch.Tensor):
        return value
    value = value.detach().cpu()
    return (value.float() if value.is_floating_point() else value).numpy()


def is_writer():
    """Only rank 0 of a distributed run writes."""
    parallel = torch.distributed
    return not (parallel.is_available() and parallel.is_initialized()) or parallel.get_rank() == 0


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
