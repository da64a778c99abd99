"""Writes dumps for Anchorage from DETR of Hugging Face transformers (DetrForObjectDetection).

    from anchorage_transformers import Recorder
    with Recorder(model, "dumps"):
        outputs = model(**batch)    # one dump for each picture of every call, with its labels or without

Copy this file next to your script; it needs transformers and numpy alone.
"""

import json
import os
import re
import warnings
import zipfile
from pathlib import Path

import numpy as np
import torch
import transformers

# transformers' names of the losses of the last decoder layer, and the terms of Anchorage's recipe.
TERMS = {"loss_ce": "class", "loss_bbox": "l1", "loss_giou": "giou"}


class Recorder:
    """Listens to DetrForObjectDetection and writes what its heads put out, until `close()` or the end of the `with` block.

    path: a folder (one `<image>.npz` for each picture), or a name that ends in .npz (one file for many pictures).
    classes: names by channel of the logits, "no object" last; the model's own (`id2label`) unless given.
    names: how pictures are called: a list for the next batch (may be set again as `recorder.names`), a dict from
        `image_id` to file name, or a function of the label. Without it, the `image_id` of the labels.
    recipe: name of the Anchorage recipe.

    Nothing that the model computes is changed and no random number is drawn. Only rank 0 of a distributed run writes.
    Losses are those of the last decoder layer; a total with auxiliary layers in it is not written.
    Raises ValueError for a model of another kind, a picture without a name, and classes that do not fit the head.
    """

    def __init__(self, model, path, classes=None, *, names=None, recipe="detr", many=None):
        self.model = plain_model(model)
        if type(self.model).__name__ != "DetrForObjectDetection":
            raise ValueError(f"{type(self.model).__name__} is not recorded: DetrForObjectDetection alone is.")
        config = self.model.config
        classes = list(classes or [*(config.id2label[k] for k in range(config.num_labels)), "no object"])
        if len(classes) != config.num_labels + 1:
            raise ValueError(
                f"classes has {len(classes)} names, the head has {config.num_labels + 1} channels: give one name for "
                'each channel, with "no object" last.'
            )
        self.names = names
        self.dumps = DumpWriter(
            path,
            many,
            framework="transformers",
            framework_version=transformers.__version__,
            model=type(self.model).__name__,
            recipe=recipe,
            classes=classes,
        )
        self.listener = Listener()
        self.listener.around(self.model, "forward", self._recorded_forward)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Lets go of the model and ends the file."""
        self.listener.end()
        self.dumps.close()

    def _recorded_forward(self, forward, args, kwargs):
        output = forward(*args, **kwargs)
        if isinstance(output, tuple):
            raise ValueError(
                "Call the model with return_dict=True while it is recorded: a tuple does not name its losses."
            )
        if is_writer():
            with torch.no_grad():
                self._write(kwargs.get("labels"), kwargs.get("pixel_mask"), output)
        return output

    def _write(self, labels, pixel_mask, output):
        count = len(output.logits)
        for k in range(count):
            label = labels[k] if labels else {}
            tensors = input_of(label, None if pixel_mask is None else pixel_mask[k])
            tensors |= {"class_logits": output.logits[k], "boxes": output.pred_boxes[k]}
            notes = []
            if output.loss is not None and count == 1:
                tensors |= {f"loss.{TERMS[name]}": output.loss_dict[name] for name in TERMS}
                if self.model.config.auxiliary_loss:
                    notes.append("The model's total loss holds auxiliary layers and is not written.")
                else:
                    tensors["loss.total"] = output.loss
            elif output.loss is not None:
                notes.append(batch_note(count))
            image_id = label["image_id"].item() if "image_id" in label else None
            arrays = {name: to_numpy(value) for name, value in tensors.items()}
            self.dumps.add(image_name(self.names, image_id, k, label), arrays, " ".join(notes))


def input_of(label, pixel_mask):
    """The picture's size and how it was resized, as the image processor wrote it into the label; else what the mask says."""
    if "orig_size" in label and "size" in label:
        original, resized = to_numpy(label["orig_size"]), to_numpy(label["size"])
        out = {"image_hw": original, "input_hw": resized, "input_scale": np.float32(resized / original)}
        return out | {"input_offset": np.zeros(2, np.int32)}
    if pixel_mask is None:
        return {}
    return {"input_hw": np.int32([int(pixel_mask.any(1).sum()), int(pixel_mask.any(0).sum())])}


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
