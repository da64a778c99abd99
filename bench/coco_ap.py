"""Average precision beside ours: makes a data set of val2017's shape, and runs one peer on it.

    python3 coco_ap.py make FOLDER             gt.json, det_bbox.json, det_segm.json; needs numpy and pycocotools
    python3 coco_ap.py run PEER KIND FOLDER    pycocotools, faster-coco-eval or hotcoco; bbox or segm

5,000 images, 36,781 labels in 80 classes, 180,697 boxes and 60,000 masks: jittered hits, confused classes, duplicates and
background. Everything follows from the seed. `run` prints one line of JSON: the 12 numbers, and seconds by step.
"""

import contextlib
import importlib
import io
import json
import os
import sys
import time

SEED = 2017
IMAGES, LABELS, CLASSES, STRAY, MASKS = 5000, 36781, 80, 70000, 60000
SIZES = [(640, 480), (480, 640), (640, 427), (500, 375), (640, 640)]


def rounded(values, digits=2):
    return [round(float(value), digits) for value in values]


def make(folder):
    import numpy as np

    rng = np.random.default_rng(SEED)
    sizes = np.array(SIZES)
    images = []
    for i in range(IMAGES):
        width, height = sizes[rng.integers(len(sizes))]
        images.append(dict(id=i * 7 + 1, width=int(width), height=int(height), file_name=f"{i:012d}.jpg"))
    share = 1 / np.arange(1, CLASSES + 1) ** 0.9
    share /= share.sum()
    categories = [dict(id=c + 1 + c // 10, name=f"class{c}") for c in range(CLASSES)]
    ids = [category["id"] for category in categories]
    filled = IMAGES - 48
    where = np.concatenate([np.arange(filled), rng.integers(0, filled, LABELS - filled)])
    kinds = rng.choice(CLASSES, LABELS, p=share)
    labels, detections = [], []
    for k in range(LABELS):
        image = images[where[k]]
        add_label(rng, image, k, kinds[k], ids, labels, detections)
    for _ in range(STRAY):
        image = images[rng.integers(IMAGES)]
        w, h = float(np.exp(rng.normal(3.7, 1))), float(np.exp(rng.normal(3.7, 1)))
        kind = ids[rng.choice(CLASSES, p=share)]
        x, y = rng.uniform(0, image["width"]), rng.uniform(0, image["height"])
        detections.append((None, dict(image_id=image["id"], category_id=kind, bbox=rounded((x, y, w, h)), score=round(float(rng.beta(1.5, 5)), 5))))
    detections = [detections[i] for i in rng.permutation(len(detections))]
    info = dict(description="made by coco_ap.py", version="1")
    write(folder, "gt.json", dict(info=info, images=images, annotations=labels, categories=categories))
    write(folder, "det_bbox.json", [record for _, record in detections])
    size = {image["id"]: (image["height"], image["width"]) for image in images}
    write(folder, "det_segm.json", [masked(of, record, size[record["image_id"]]) for of, record in detections[:MASKS]])


def add_label(rng, image, k, kind, ids, labels, detections):
    """One label with its polygon, and detections around it."""
    import numpy as np

    width, height = image["width"], image["height"]
    w = float(np.clip(np.exp(rng.normal(4.0, 1.1)), 2, width - 1))
    h = float(np.clip(np.exp(rng.normal(4.0, 1.1)), 2, height - 1))
    x, y = float(rng.uniform(0, width - w)), float(rng.uniform(0, height - h))
    crowd = int(rng.random() < 0.012)
    corners = int(rng.integers(8, 41))
    angle = np.sort(rng.random(corners)) * 2 * np.pi
    radius = rng.uniform(0.75, 1.0, corners)
    px = np.clip(x + w / 2 + radius * np.cos(angle) * w / 2, 0, width)
    py = np.clip(y + h / 2 + radius * np.sin(angle) * h / 2, 0, height)
    polygon = rounded(value for point in zip(px, py) for value in point)
    label = dict(id=k + 1, image_id=image["id"], category_id=ids[kind], bbox=rounded((x, y, w, h)), area=round(w * h * 0.7, 2), iscrowd=crowd, segmentation=[polygon])
    labels.append(label)
    for _ in range(int(rng.poisson(3.0))):
        shift = rng.normal(0, 0.12, 4)
        box = (x + shift[0] * w, y + shift[1] * h, max(1.0, w * (1 + shift[2])), max(1.0, h * (1 + shift[3])))
        said = kind if rng.random() < 0.88 else rng.integers(CLASSES)
        detections.append((label, dict(image_id=image["id"], category_id=ids[said], bbox=rounded(box), score=round(float(rng.beta(4, 2)), 5))))


def masked(label, record, size):
    """The detection with a mask: the label's polygon moved into the detection's box, else the box itself."""
    import numpy as np
    from pycocotools import mask

    height, width = size
    x, y, w, h = record["bbox"]
    if label is None:
        points = np.array([[x, y], [x + w, y], [x + w, y + h], [x, y + h]])
    else:
        lx, ly, lw, lh = label["bbox"]
        points = np.array(label["segmentation"][0]).reshape(-1, 2)
        points = (points - (lx, ly)) / (max(lw, 1e-3), max(lh, 1e-3)) * (w, h) + (x, y)
    points = np.clip(points, 0, (width, height))
    rle = mask.frPyObjects([points.reshape(-1).tolist()], height, width)[0]
    segmentation = dict(size=[height, width], counts=rle["counts"].decode())
    return dict(image_id=record["image_id"], category_id=record["category_id"], score=record["score"], segmentation=segmentation)


def write(folder, name, value):
    os.makedirs(folder, exist_ok=True)
    draft = os.path.join(folder, name + ".draft")
    with open(draft, "w") as file:
        json.dump(value, file)
    os.replace(draft, os.path.join(folder, name))


def peer_classes(peer):
    if peer == "pycocotools":
        return importlib.import_module("pycocotools.coco").COCO, importlib.import_module("pycocotools.cocoeval").COCOeval
    if peer == "hotcoco":
        package = importlib.import_module("hotcoco")
        return package.COCO, package.COCOeval
    package = importlib.import_module("faster_coco_eval")
    return package.COCO, package.COCOeval_faster


def run(peer, kind, folder):
    COCO, Evaluation = peer_classes(peer)
    with contextlib.redirect_stdout(io.StringIO()):
        started = time.perf_counter()
        labels = COCO(os.path.join(folder, "gt.json"))
        loaded = time.perf_counter()
        load = getattr(labels, "load_res", None) or labels.loadRes
        detections = load(os.path.join(folder, f"det_{kind}.json"))
        read = time.perf_counter()
        evaluation = Evaluation(labels, detections, kind)
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
        done = time.perf_counter()
    seconds = dict(labels=loaded - started, detections=read - loaded, evaluate=done - read, all=done - started)
    print(json.dumps(dict(stats=[float(value) for value in evaluation.stats[:12]], seconds=seconds)))


if __name__ == "__main__":
    if sys.argv[1:2] == ["make"] and len(sys.argv) == 3:
        make(sys.argv[2])
    elif sys.argv[1:2] == ["run"] and len(sys.argv) == 5:
        run(*sys.argv[2:])
    else:
        sys.exit(__doc__)
