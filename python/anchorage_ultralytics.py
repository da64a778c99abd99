"""Writes dumps for Anchorage from Ultralytics YOLOv8 and YOLO11, detect and segment.

    from anchorage_ultralytics import record
    record("best.pt", "data.yaml", "dumps", split="train")    # every image of a split as it is, without augmentation

    from anchorage_ultralytics import Recorder
    with Recorder(model, "dumps"):    # model: YOLO(...) or the trainer's own
        loss, items = model.loss(batch)    # one dump for each picture of every batch whose loss is computed

Copy this file next to your script; it needs ultralytics and numpy alone.
"""

import json
import os
import re
import warnings
import zipfile
from pathlib import Path

import numpy as np
import torch
import ultralytics


class Recorder:
    """Listens to an Ultralytics model and writes what its head put out each time its loss is computed, until `close()` or
    the end of the `with` block.

    path: a folder (one `<image>.npz` for each picture), or a name that ends in .npz (one file for many pictures).
    classes: names by class index; the model's own unless given.
    names: how pictures are called: a list for the next batch (may be set again as `recorder.names`), or a dict from the
        path of the picture to its name. Without it, the file names of the batch (`im_file`).
    recipe: name of the Anchorage recipe; found from the model unless given.

    Nothing that the model computes is changed and no random number is drawn. Only rank 0 of a distributed run writes.
    Training moves, mixes and flips pictures, and a batch does not say how: `record` below writes them as they are.
    Raises ValueError for a model of another kind and for a picture without a name.
    """

    def __init__(self, model, path, classes=None, *, names=None, recipe=None, many=None):
        self.model = plain_model(yolo_network(model))
        if not hasattr(self.model, "init_criterion"):
            raise ValueError(
                f"{type(model).__name__} is no model of Ultralytics: give the Recorder YOLO(...) or trainer.model."
            )
        self.head = self.model.model[-1]
        kind = type(self.head).__name__
        if kind not in ("Detect", "Segment") or getattr(self.head, "one2one_cv2", None) is not None:
            raise ValueError(f"A {kind} head is not recorded: only detect and segment of YOLOv8 and YOLO11 are.")
        self.segments = kind == "Segment"
        self.names, self.is_assigner_heard = names, False
        classes = classes or [self.model.names[k] for k in range(self.head.nc)]
        if len(classes) != self.head.nc:
            raise ValueError(f"classes has {len(classes)} names, the head has {self.head.nc} channels.")
        self.dumps = DumpWriter(
            path,
            many,
            framework="ultralytics",
            framework_version=ultralytics.__version__,
            model=str(self.model.yaml.get("yaml_file", type(self.model).__name__)),
            recipe=recipe or recipe_of(self.segments),
            classes=list(classes),
        )
        self.listener = Listener()
        self.listener.keep(
            self.head,
            "forward",
            lambda args, out: {"head": out, "sizes": [tuple(level.shape[-2:]) for level in args[0]]},
        )
        self.listener.around(self.model, "loss", self._recorded_loss)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Lets go of the model and ends the file."""
        self.listener.end()
        self.dumps.close()

    def _recorded_loss(self, loss, args, kwargs):
        model = self.model
        # As the model's own loss does it: the assigner must be there to be listened to.
        if getattr(model, "criterion", None) is None:
            model.criterion = model.init_criterion()
        if not self.is_assigner_heard:
            self.listener.keep(model.criterion.assigner, "forward", lambda _, out: {"positive": out[3]})
            self.is_assigner_heard = True
        output = loss(*args, **kwargs)
        if is_writer():
            with torch.no_grad():
                self._write(args[0] if args else kwargs["batch"], output[0].detach())
        return output

    def _write(self, batch, loss):
        kept, strides = self.listener.kept, self.head.stride.tolist()
        boxes, scores, coefficients, prototypes = rows_of(kept["head"], self.head, self.segments)
        count = len(boxes)
        sizes = kept["sizes"]
        for k in range(count):
            tensors = input_of(batch, k) | {"points": points_of(sizes, strides)}
            tensors["anchor_labels"] = kept["positive"][k].to(torch.int8)
            for name, rows in (("box", boxes), ("class_logits", scores), ("mask_coefficients", coefficients)):
                if rows is None:
                    continue
                for level, (size, part) in enumerate(zip(sizes, rows[k].split([h * w for h, w in sizes], 1))):
                    tensors[f"{name}.P{3 + level}"] = part.reshape(-1, *size)
            if prototypes is not None:
                tensors["prototypes"] = prototypes[k]
            if count == 1:
                tensors |= self._losses(loss)
            files = batch.get("im_file")
            image = image_name(self.names, files and str(files[k]), k)
            arrays = {name: to_numpy(value) for name, value in tensors.items()}
            self.dumps.add(image, arrays, batch_note(count) if count > 1 else None)

    def _losses(self, loss):
        """The loss of a batch of one holds the gains; terms are written before them."""
        gains = self.model.criterion.hyp
        terms = {"box": gains.box, "mask": gains.box, "class": gains.cls, "dfl": gains.dfl}
        if not self.segments:
            del terms["mask"]
        out = {f"loss.{name}": loss[k] / gain for k, (name, gain) in enumerate(terms.items()) if gain}
        return out | {"loss.total": loss.sum()}


def recipe_of(segments):
    """The shipped recipe: from 8.4 on objects with short sides have other cells."""
    version = tuple(int(part) for part in re.findall(r"\d+", ultralytics.__version__)[:2])
    return f"ultralytics-{'segment' if segments else 'detect'}{'-8.4' if version >= (8, 4) else ''}"


def record(weights, data, path, *, split="val", imgsz=640, many=None, names=None):
    """Writes a dump of every image of a data set's split as it is: letterboxed to `imgsz`, one by one, not augmented.

    weights: a file of weights or YOLO(...); data: the data set's yaml; split: "train", "val" or "test".
    """
    from ultralytics import YOLO
    from ultralytics.cfg import get_cfg
    from ultralytics.data import build_yolo_dataset
    from ultralytics.data.utils import check_det_dataset

    model = weights if isinstance(weights, torch.nn.Module) else YOLO(weights)
    network = plain_model(yolo_network(model))
    task = "segment" if type(network.model[-1]).__name__ == "Segment" else "detect"
    overrides = vars(network.args) if not isinstance(network.args, dict) else network.args
    known = vars(get_cfg())
    cfg = get_cfg(overrides={key: value for key, value in overrides.items() if key in known})
    cfg.task, cfg.imgsz, cfg.rect, cfg.cache, cfg.fraction, cfg.classes = task, imgsz, False, False, 1.0, None
    content = check_det_dataset(data)
    if not content.get(split):
        raise ValueError(f"{data} has no split {split!r}: choose one of those that it names.")
    images = build_yolo_dataset(cfg, content[split], 1, content, mode="val", rect=False)
    device = next(network.parameters()).device
    classes = [content["names"][k] for k in sorted(content["names"])]
    own = network.args, getattr(network, "criterion", None), network.training
    network.args, network.criterion = cfg, None
    network.eval()
    try:
        with Recorder(network, path, classes, names=names, many=many), torch.no_grad():
            for index in range(len(images)):
                batch = images.collate_fn([images[index]])
                for name, value in batch.items():
                    batch[name] = value.to(device) if isinstance(value, torch.Tensor) else value
                batch["img"] = batch["img"].float() / 255
                network.loss(batch)
    finally:
        network.args, network.criterion = own[:2]
        network.train(own[2])


def yolo_network(model):
    """The network inside YOLO(...); a network itself as it is."""
    inner = getattr(model, "model", None)
    return inner if inner is not None and hasattr(inner, "loss") else model


def rows_of(output, head, segments):
    """Boxes [B, 64, points], scores [B, K, points], coefficients [B, M, points] and prototypes of a head's output: a dict
    from 8.4 on, lists of maps before; in evaluation mode behind the decoded boxes.
    """
    if isinstance(output, tuple) and not (segments and len(output) == 3):
        output = output[1]
    if isinstance(output, dict):
        return output["boxes"], output["scores"], output.get("mask_coefficient"), output.get("proto")
    maps, coefficients, prototypes = output if segments else (output, None, None)
    flat = torch.cat([level.flatten(2) for level in maps], 2)
    boxes, scores = flat.split((4 * head.reg_max, head.nc), 1)
    return boxes, scores, coefficients, prototypes


def points_of(sizes, strides):
    """Centres of all cells, x and y in input pixels, level by level and row by row."""
    levels = []
    for (rows, columns), stride in zip(sizes, strides):
        y, x = np.mgrid[:rows, :columns].astype(np.float32) + 0.5
        levels.append(np.stack((x, y), -1).reshape(-1, 2) * stride)
    return np.concatenate(levels)


def input_of(batch, k):
    """What the data set says of a picture: its size, and how it was resized and padded. Nothing for batches made by hand."""
    padded = np.int32(batch["img"].shape[-2:])
    if "ratio_pad" not in batch or "ori_shape" not in batch:
        return {"input_padded_hw": padded}
    original = np.float32(batch["ori_shape"][k])
    ratio, (left, top) = batch["ratio_pad"][k]
    scale = np.broadcast_to(np.float32(ratio), 2)
    return {
        "image_hw": np.int32(original),
        "input_hw": np.int32(np.round(original * scale)),
        "input_padded_hw": padded,
        "input_scale": scale,
        "input_offset": np.int32([top, left]),
    }


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
