"""Writes dumps for Anchorage from MMDetection 3: Faster and Mask R-CNN, RetinaNet, ATSS, TOOD and YOLOX.

    from anchorage_mmdetection import Recorder
    with Recorder(model, "dumps", classes=["cat", "dog", "background"]):    # of one-stage detectors without the background
        losses = model(**model.data_preprocessor(data, True), mode="loss")    # or runner.train()

Copy this file next to your script; it needs mmdet and numpy alone.
"""

import json
import os
import re
import warnings
import zipfile
from pathlib import Path

import mmdet
import numpy as np
import torch

# What the heads' forward returns behind class scores and boxes.
EXTRA_MAPS = {"ATSSHead": "centerness", "YOLOXHead": "objectness"}
RECIPES = {"RetinaHead": "retinanet", "ATSSHead": "atss", "TOODHead": "tood", "YOLOXHead": "yolox"}


class Recorder:
    """Listens to a detector of MMDetection and writes what its heads put out each time its losses are computed, until
    `close()` or the end of the `with` block.

    path: a folder (one `<image>.npz` for each picture), or a name that ends in .npz (one file for many pictures).
    classes: names by channel of the class scores; of R-CNNs "background" last.
    names: how pictures are called: a list for the next batch (may be set again as `recorder.names`), a dict from
        `img_id` to name, or a function of the data sample. Without it the name of their file (`img_path`).
    recipe: name of the Anchorage recipe; found from the model unless given.

    Nothing that the model computes is changed and no random number is drawn. Only rank 0 of a distributed run writes.
    Raises ValueError for a model of another kind, a picture without a name, and classes that do not fit the head.
    """

    def __init__(self, model, path, classes=None, *, names=None, recipe=None, many=None):
        self.model = model = plain_model(model)
        self.two_stage = hasattr(model, "rpn_head") and hasattr(model, "roi_head")
        self.head = model.rpn_head if self.two_stage else getattr(model, "bbox_head", None)
        if not self.two_stage and type(self.head).__name__ not in RECIPES:
            raise ValueError(
                f"{type(model).__name__} is not recorded: two-stage detectors and those with a head of "
                f"{', '.join(RECIPES)} are."
            )
        channels = model.roi_head.bbox_head.num_classes + 1 if self.two_stage else self.head.num_classes
        if classes is not None and len(classes) != channels:
            raise ValueError(
                f"classes has {len(classes)} names, the head has {channels} channels: give one name for each channel"
                f"{', with the background last' if self.two_stage else ''}."
            )
        self.names = names
        self.dumps = DumpWriter(
            path,
            many,
            framework="mmdetection",
            framework_version=mmdet.__version__,
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
        model, head = self.model, self.head
        self.listener.around(model, "loss", self._recorded_loss)
        self.listener.keep(head, "forward", lambda _, out: {"head": out})
        for assigner in {id(part): part for part in assigners_of(head)}.values():
            self._gather(assigner, "assign", "assigned")
        if not self.two_stage:
            return
        self._gather(head.sampler, "sample", "drawn")
        # The second stage takes the boxes out of these results.
        self.listener.keep(
            head, "loss_and_predict", lambda _, out: {"proposals": [(part.bboxes, part.scores) for part in out[1]]}
        )
        roi_head = model.roi_head
        self._gather(roi_head.bbox_sampler, "sample", "regions")
        self.listener.keep(roi_head.bbox_head, "forward", lambda _, out: {"box": out})
        if roi_head.with_mask:
            self.listener.keep(roi_head.mask_head, "forward", lambda _, out: {"mask": out})

    def _gather(self, owner, method, name):
        """Keeps the results of all calls, one a picture."""

        def run(call, args, kwargs):
            result = call(*args, **kwargs)
            self.listener.kept[name].append(result)
            return result

        self.listener.around(owner, method, run)

    def _recorded_loss(self, loss, args, kwargs):
        self.listener.kept = {"assigned": [], "drawn": [], "regions": []}
        output = loss(*args, **kwargs)
        if is_writer():
            inputs, samples = (*args, *kwargs.values())[:2]
            with torch.no_grad():
                self._write(inputs.shape[-2:], samples, output)
        self.listener.kept = {}
        return output

    def _write(self, padded, samples, output):
        count = len(samples)
        results = iter(self.listener.kept["assigned"])
        for k, sample in enumerate(samples):
            meta = sample.metainfo
            # YOLOX does not ask its assigner about a picture without objects.
            is_unasked = type(self.head).__name__ == "YOLOXHead" and len(sample.gt_instances) == 0
            tensors = input_of(meta, padded) | self._first_stage(k, None if is_unasked else next(results).gt_inds)
            if self.two_stage:
                tensors |= self._regions(k)
            if count == 1:
                tensors |= self._losses(output)
            image_id = meta.get("img_id") if isinstance(self.names, dict) else meta.get("img_path", meta.get("img_id"))
            arrays = {name: to_numpy(value) for name, value in tensors.items()}
            note = batch_note(count) if count > 1 else None
            self.dumps.add(image_name(self.names, image_id, k, sample), arrays, note)

    def _first_stage(self, k, indices):
        """`indices`: of each anchor 1 + its object, 0 background, -1 ignored; `None`: all are background."""
        kept, kind, first = self.listener.kept, type(self.head).__name__, 2 if self.two_stage else 3
        names = ("rpn_objectness", "rpn_deltas") if self.two_stage else ("class_logits", "box", EXTRA_MAPS.get(kind))
        out = {}
        for name, levels in zip(names, kept["head"]):
            out |= {f"{name}.P{first + level}": values[k] for level, values in enumerate(levels)}
        sizes = [tuple(level.shape[-2:]) for level in kept["head"][0]]
        out |= priors_of(self.head, sizes, kept["head"][0][0].device)
        total = len(out.get("anchors", out.get("points")))
        indices = torch.zeros(total) if indices is None else indices
        # Anchors that are not valid or reach too far over the border are left out of the assignment: no index fits then.
        if len(indices) == total:
            out["anchor_labels"] = (indices > 0).to(torch.int8) - (indices < 0).to(torch.int8)
            if self.two_stage:
                drawn = kept["drawn"][k]
                out["rpn_sampled_positive"] = drawn.pos_inds.to(torch.int32)
                out["rpn_sampled_negative"] = drawn.neg_inds.to(torch.int32)
        return out

    def _regions(self, k):
        kept = self.listener.kept
        counts = [len(part.priors) for part in kept["regions"]]
        logits, deltas = (rows.split(counts)[k] for rows in kept["box"])
        boxes, scores = kept["proposals"][k]
        out = {"proposals": boxes, "proposal_scores": scores, "roi_boxes": kept["regions"][k].priors}
        out |= {"roi_class_logits": logits, "roi_box_deltas": deltas}
        if "mask" in kept:
            out["roi_mask_logits"] = kept["mask"].split([len(part.pos_priors) for part in kept["regions"]])[k]
        return out

    def _losses(self, output):
        """Terms before their weights, by the names of the recipe, levels added up; the sum of all losses."""
        values = {name: sum(value) if isinstance(value, list) else value for name, value in output.items()}
        values = {name: value for name, value in values.items() if "loss" in name}
        out = {"loss.total": sum(values.values())}
        for name, (term, loss) in terms_of(self.model).items():
            if name in values and loss.loss_weight != 0:
                out[f"loss.{term}"] = values[name] / loss.loss_weight
        return out


def assigners_of(head):
    """TOOD has one for its first epochs and one for the rest."""
    names = ("assigner", "initial_assigner", "alignment_assigner")
    return [getattr(head, name) for name in names if getattr(head, name, None) is not None]


def priors_of(head, sizes, device):
    """The anchors in the order level, row, column, anchor; of detectors of points the points at which they assign."""
    levels = head.prior_generator.grid_priors(sizes, device=device)
    priors = torch.cat([getattr(level, "tensor", level) for level in levels])
    kind = type(head).__name__
    if kind == "YOLOXHead":
        strides = [stride[0] for stride in head.prior_generator.strides]
        halves = torch.cat([level.new_full((len(level), 1), stride / 2) for level, stride in zip(levels, strides)])
        return {"points": priors[:, :2] + halves}
    if kind == "TOODHead":
        return {"points": (priors[:, :2] + priors[:, 2:]) / 2}
    return {"anchors": priors}


def terms_of(model):
    """MMDetection's names of its losses: the recipe's name, and the loss that holds the weight."""
    if hasattr(model, "rpn_head"):
        rpn, box, mask = model.rpn_head, model.roi_head.bbox_head, getattr(model.roi_head, "mask_head", None)
        terms = {"loss_rpn_cls": ("rpn_objectness", rpn.loss_cls), "loss_rpn_bbox": ("rpn_box", rpn.loss_bbox)}
        terms |= {"loss_cls": ("roi_class", box.loss_cls), "loss_bbox": ("roi_box", box.loss_bbox)}
        return terms | ({"loss_mask": ("mask", mask.loss_mask)} if mask is not None else {})
    names = {
        "loss_cls": "class",
        "loss_bbox": "box",
        "loss_centerness": "centerness",
        "loss_obj": "objectness",
        "loss_l1": "l1",
    }
    head = model.bbox_head
    return {name: (term, getattr(head, name)) for name, term in names.items() if hasattr(head, name)}


def recipe_of(model):
    if hasattr(model, "rpn_head"):
        return f"mmdetection-{'mask' if model.roi_head.with_mask else 'faster'}-rcnn"
    return f"mmdetection-{RECIPES[type(model.bbox_head).__name__]}"


def input_of(meta, padded):
    """What the data set says of a picture: its size, and how it was resized and flipped."""
    out = {"input_padded_hw": np.int32(padded), "input_hw": np.int32(meta["img_shape"][:2])}
    if "ori_shape" in meta:
        out["image_hw"] = np.int32(meta["ori_shape"][:2])
    if "ori_shape" in meta and "scale_factor" in meta:
        width, height = meta["scale_factor"][:2]
        out["input_scale"] = np.float32([height, width])
        # Where the pipeline pads, `img_shape` is the padded shape.
        out["input_hw"] = np.int32(np.round(np.array(meta["ori_shape"][:2]) * [height, width]))
    if "flip" in meta:
        out["input_flip"] = np.int32([1 if meta["flip"] else 0])
    return out | {"input_offset": np.zeros(2, np.int32)}


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
