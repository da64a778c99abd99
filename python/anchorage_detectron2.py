"""Writes dumps for Anchorage from Detectron2: Faster and Mask R-CNN (FPN and C4) and RetinaNet.

    from anchorage_detectron2 import Recorder
    with Recorder(model, "dumps", classes=["cat", "dog", "background"]):    # of RetinaNet without the background
        losses = model(batched_inputs)    # one dump for each picture of every call, training or evaluation mode

Copy this file next to your script; it needs detectron2 and numpy alone.
"""

import json
import os
import re
import warnings
import zipfile
from pathlib import Path

import detectron2
import numpy as np
import torch


class Recorder:
    """Listens to a model of Detectron2 and writes what its heads put out, until `close()` or the end of the `with` block.

    path: a folder (one `<image>.npz` for each picture), or a name that ends in .npz (one file for many pictures).
    classes: names by channel of the class logits; of R-CNNs "background" last.
    names: how pictures are called: a list for the next batch (may be set again as `recorder.names`), a dict from
        `image_id` to name, or a function of the input. Without it their `file_name`, else their `image_id`.
    recipe: name of the Anchorage recipe; found from the model unless given.

    Nothing that the model computes is changed and no random number is drawn. Only rank 0 of a distributed run writes.
    Raises ValueError for a model of another kind, a picture without a name, and classes that do not fit the head.
    """

    def __init__(self, model, path, classes=None, *, names=None, recipe=None, many=None):
        self.model = model = plain_model(model)
        self.two_stage = hasattr(model, "proposal_generator") and hasattr(model, "roi_heads")
        if not self.two_stage and type(model).__name__ != "RetinaNet":
            raise ValueError(
                f"{type(model).__name__} is not recorded: GeneralizedRCNN and RetinaNet of Detectron2 are."
            )
        channels = model.roi_heads.num_classes + 1 if self.two_stage else model.num_classes
        if classes is not None and len(classes) != channels:
            raise ValueError(
                f"classes has {len(classes)} names, the head has {channels} channels: give one name for each channel"
                f"{', with the background last' if self.two_stage else ''}."
            )
        self.names = names
        self.levels = level_names(model)
        self.dumps = DumpWriter(
            path,
            many,
            framework="detectron2",
            framework_version=detectron2.__version__,
            model=type(model).__name__,
            recipe=recipe or recipe_of(model),
            classes=None if classes is None else list(classes),
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
        keep(model, "preprocess_image", lambda _, out: {"input": out})
        if not self.two_stage:
            keep(model.anchor_generator, "forward", lambda _, out: {"anchors": out})
            # Evaluation takes the sigmoid in place.
            keep(model.head, "forward", lambda _, out: {"head": [[x.clone() for x in maps] for maps in out]})
            keep(model, "label_anchors", lambda _, out: {"labels": out[0]})
            return
        rpn, roi_heads = model.proposal_generator, model.roi_heads
        keep(rpn.anchor_generator, "forward", lambda _, out: {"anchors": out})
        keep(rpn.rpn_head, "forward", lambda _, out: {"rpn": out})
        self.listener.around(rpn, "_subsample_labels", self._kept_labels)
        keep(rpn, "predict_proposals", lambda _, out: {"proposals": list(out)})
        keep(roi_heads, "label_and_sample_proposals", lambda _, out: {"regions": list(out)})
        keep(roi_heads.box_predictor, "forward", lambda _, out: {"box": out})
        if roi_heads.mask_on:
            keep(roi_heads.mask_head, "layers", lambda _, out: {"mask": out})

    def _kept_labels(self, subsample, args, kwargs):
        """Labels of a picture's anchors before and after subsampling, which writes into what it is given."""
        before = args[0].clone()
        after = subsample(*args, **kwargs)
        self.listener.kept["labels"].append((before, after.clone()))
        return after

    def _recorded_forward(self, forward, args, kwargs):
        self.listener.kept = {"labels": []}
        output = forward(*args, **kwargs)
        if is_writer():
            with torch.no_grad():
                self._write(args[0] if args else kwargs["batched_inputs"], output)
        self.listener.kept = {}
        return output

    def _write(self, inputs, output):
        count = len(inputs)
        for k, entry in enumerate(inputs):
            tensors = self._input(entry, k) | (self._two_stage(k) if self.two_stage else self._dense(k))
            if self.model.training and count == 1:
                tensors |= self._losses(output)
            note = batch_note(count) if self.model.training and count > 1 else None
            image_id = entry.get("image_id")
            if not isinstance(self.names, dict):
                image_id = entry.get("file_name", image_id)
            image = image_name(self.names, image_id, k, entry)
            self.dumps.add(image, {name: to_numpy(value) for name, value in tensors.items()}, note)

    def _input(self, entry, k):
        batch = self.listener.kept["input"]
        resized = np.float32(batch.image_sizes[k])
        out = {"input_hw": np.int32(resized), "input_padded_hw": np.int32(batch.tensor.shape[-2:])}
        out["anchors"] = torch.cat([level.tensor for level in self.listener.kept["anchors"]])
        if "height" in entry and "width" in entry:
            original = np.float32([entry["height"], entry["width"]])
            out |= {"image_hw": np.int32(original), "input_scale": resized / original}
        return out | {"input_offset": np.zeros(2, np.int32)}

    def _two_stage(self, k):
        kept, out = self.listener.kept, {}
        for name, objectness, deltas in zip(self.levels, *kept["rpn"]):
            out[f"rpn_objectness.{name}"], out[f"rpn_deltas.{name}"] = objectness[k], deltas[k]
        out["proposals"] = kept["proposals"][k].proposal_boxes.tensor
        out["proposal_scores"] = kept["proposals"][k].objectness_logits
        if kept["labels"]:
            before, after = kept["labels"][k]
            out["anchor_labels"] = before.to(torch.int8)
            out["rpn_sampled_positive"] = torch.where(after == 1)[0].to(torch.int32)
            out["rpn_sampled_negative"] = torch.where(after == 0)[0].to(torch.int32)
        # In evaluation mode every proposal is a region; its masks belong to detections, which are no regions.
        regions = kept.get("regions", kept["proposals"])
        counts = [len(boxes) for boxes in regions]
        logits, deltas = (rows.split(counts)[k] for rows in kept["box"])
        out |= {"roi_boxes": regions[k].proposal_boxes.tensor, "roi_class_logits": logits, "roi_box_deltas": deltas}
        if "mask" in kept and "regions" in kept:
            foreground = [int((part.gt_classes < self.model.roi_heads.num_classes).sum()) for part in regions]
            out["roi_mask_logits"] = kept["mask"].split(foreground)[k]
        return out

    def _dense(self, k):
        kept, out = self.listener.kept, {}
        for name, logits, deltas in zip(self.levels, *kept["head"]):
            out[f"class_logits.{name}"], out[f"box.{name}"] = logits[k], deltas[k]
        if kept["labels"]:
            # The class of an object; behind the last class background, -1 ignored.
            labels = kept["labels"][k]
            positive = (labels >= 0) & (labels < self.model.num_classes)
            out["anchor_labels"] = positive.to(torch.int8) - (labels < 0).to(torch.int8)
            # The moving average that this step's losses are divided by.
            out["loss_normaliser"] = np.float32([self.model.loss_normalizer])
        return out

    def _losses(self, losses):
        """Terms before their weights, by the names of the recipe, and the sum of the dict."""
        out = {}
        for name, (term, weight) in terms_of(self.model).items():
            if name in losses and weight != 0:
                out[f"loss.{term}"] = losses[name] / weight
        return out | {"loss.total": sum(losses.values())}


def terms_of(model):
    """Detectron2's names of its losses: the recipe's name and the weight that is in the loss."""
    if not hasattr(model, "roi_heads"):
        return {"loss_cls": ("class", 1), "loss_box_reg": ("box", 1)}
    rpn, box = model.proposal_generator.loss_weight, model.roi_heads.box_predictor.loss_weight
    mask = model.roi_heads.mask_head.loss_weight if model.roi_heads.mask_on else 1
    return {
        "loss_rpn_cls": ("rpn_objectness", rpn.get("loss_rpn_cls", 1)),
        "loss_rpn_loc": ("rpn_box", rpn.get("loss_rpn_loc", 1)),
        "loss_cls": ("roi_class", box.get("loss_cls", 1)),
        "loss_box_reg": ("roi_box", box.get("loss_box_reg", 1)),
        "loss_mask": ("mask", mask),
    }


def level_names(model):
    """p2 as P2; res4 as it is."""
    features = model.proposal_generator.in_features if hasattr(model, "roi_heads") else model.head_in_features
    return [name.upper() if name.startswith("p") else name for name in features]


def recipe_of(model):
    if not hasattr(model, "roi_heads"):
        return "detectron2-retinanet"
    kind = "mask" if model.roi_heads.mask_on else "faster"
    return f"detectron2-{kind}-rcnn-{'c4' if len(level_names(model)) == 1 else 'fpn'}"


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
