#!/usr/bin/env python3
"""Records error types, confusion matrices and calibration of made and real detections: test/goldens/evaluation/detection_errors.json.

    python3 scripts/goldens/detection_errors.py OUT_DIR [SHARED_DATA]
    node scripts/goldens/pack.mjs OUT_DIR test/goldens/evaluation

Needs numpy, pycocotools 2.0.11, tidecv 1.0.1, ultralytics 8.4.190 and hotcoco 1.3.0. Everything follows from the seeds; of real
files the numbers alone are kept. tidecv ranks equal scores by the order of the images in the file, so that they are put in
the order of their ids first.
"""
import contextlib, copy, io, json, os, sys, tempfile

import numpy as np
import torch
from hotcoco import COCO, COCOeval
from tidecv import TIDE, datasets
from ultralytics.utils.metrics import ConfusionMatrix

from coco_eval import boxes, masks, scene


def on_disk(value, folder, name):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        json.dump(value, file)
    return path


def tide(gt, results, kind):
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        truth = datasets.COCO(on_disk(gt, folder, "gt.json"))
        found = datasets.COCOResult(on_disk(results, folder, "results.json"))
        tool = TIDE(mode=TIDE.BOX if kind == "bbox" else TIDE.MASK)
        run = tool.evaluate(truth, found, name="run")
        every = tool.get_all_errors()
    verdicts = [None] * len(results)
    missed = []
    for error in run.errors:
        if hasattr(error, "pred"):
            verdicts[error.pred["_id"]] = error.short_name
        else:
            missed.append(error.gt["_id"])
    return dict(
        ap=run.ap,
        main=every["main"]["run"],
        special=every["special"]["run"],
        count={kind.short_name: count for kind, count in run.count_errors().items()},
        verdicts=verdicts,
        missed=missed,
    )


def confusion(gt, results):
    """Of boxes; crowds are left out of the labels, as Ultralytics' converters do it."""
    ids = sorted(c["id"] for c in gt["categories"])
    matrix = ConfusionMatrix(names={k: str(i) for k, i in enumerate(ids)})

    def tensors(records):
        corners = [[r["bbox"][0], r["bbox"][1], r["bbox"][0] + r["bbox"][2], r["bbox"][1] + r["bbox"][3]] for r in records]
        return dict(bboxes=torch.tensor(corners, dtype=torch.float32).reshape(-1, 4), cls=torch.tensor([ids.index(r["category_id"]) for r in records]))

    for image in gt["images"]:
        own = [r for r in results if r["image_id"] == image["id"]]
        labels = [a for a in gt["annotations"] if a["image_id"] == image["id"] and not a["iscrowd"]]
        found = dict(tensors(own), conf=torch.tensor([r["score"] for r in own], dtype=torch.float32))
        matrix.process_batch(found, tensors(labels))
    return matrix.matrix.astype(int).tolist()


def calibration(gt, results, kind):
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        truth = COCO(on_disk(gt, folder, "gt.json"))
        e = COCOeval(truth, truth.load_res(on_disk(results, folder, "results.json")), kind)
        e.evaluate()
        e.accumulate()
        return e.calibration()


def case(name, gt, results, kind):
    gt = {key: copy.deepcopy(gt[key]) for key in ("images", "annotations", "categories")}
    gt["images"].sort(key=lambda image: image["id"])
    print(name, len(gt["annotations"]), "labels", len(results), "detections")
    outputs = dict(tide=tide(gt, results, kind), calibration=calibration(gt, results, kind))
    if kind == "bbox":
        outputs["confusion"] = confusion(gt, results)
    return dict(name=name, inputs=dict(kind=kind, gt=gt, results=results), outputs=outputs)


def cases():
    gt, dets = scene(31, decimals=4)
    yield case("boxes", gt, boxes(dets), "bbox")
    gt, dets = scene(32, crowd=0, decimals=4)
    yield case("boxes_without_crowds", gt, boxes(dets), "bbox")
    gt, dets = scene(33, decimals=1)
    yield case("tied_scores", gt, boxes(dets), "bbox")
    gt, dets = scene(34, images=4, labels=90, crowd=0.2, decimals=3)
    yield case("over_100_detections", gt, boxes(dets), "bbox")
    gt, dets = scene(35, images=6, labels=14, class_ids=tuple(range(1, 40)))
    yield case("many_classes", gt, boxes(dets), "bbox")
    gt, dets = scene(36, decimals=4)
    yield case("masks", gt, masks(gt, dets, 92), "segm")


def real(data):
    """Numbers of files of others; their records stay where they are."""
    pairs = [
        ("coco-val2014-100/annotations/instances_val2014_100.json", "coco-val2014-100/results/instances_val2014_fakebbox100_results.json", "bbox"),
        ("coco-val2014-100/annotations/instances_val2014_100.json", "coco-val2014-100/results/instances_val2014_fakesegm100_results.json", "segm"),
        ("detectron2-brain-tumor/test/_annotations.coco.json", "detectron2-brain-tumor/output/coco_instances_results.json", "bbox"),
        ("detectron2-brain-tumor/test/_annotations.coco.json", "detectron2-brain-tumor/output/coco_instances_results.json", "segm"),
    ]
    for truth, found, kind in pairs:
        gt, results = (json.load(open(os.path.join(data, path))) for path in (truth, found))
        made = case(truth, gt, results, kind)
        made["outputs"]["tide"].pop("verdicts")
        made["outputs"]["tide"].pop("missed")
        yield dict(name=f"{truth} ({kind})", inputs=dict(kind=kind, truth=truth, found=found), outputs=made["outputs"])


def main(out, data=None):
    os.makedirs(out, exist_ok=True)
    source = dict(project="tidecv 1.0.1, ultralytics 8.4.190, hotcoco 1.3.0", numpy=np.__version__)
    found = list(cases()) + (list(real(data)) if data else [])
    with open(os.path.join(out, "detection_errors.json"), "w") as file:
        json.dump(dict(schema=1, source=source, cases=found), file)


if __name__ == "__main__":
    sys.exit(__doc__) if len(sys.argv) not in (2, 3) else main(*sys.argv[1:])
