#!/usr/bin/env python3
"""Records what pycocotools' COCOeval says of made data sets: test/goldens/evaluation/coco_eval.json.

    python3 scripts/goldens/coco_eval.py OUT_DIR
    node scripts/goldens/pack.mjs OUT_DIR test/goldens/evaluation

Needs numpy and pycocotools 2.0.11. Everything follows from the seeds. Each case holds the annotation file, the results, and
stats, precision and scores at the largest number of detections, and recall; arrays as base64 of float64.
"""
import base64, contextlib, copy, io, json, os, sys

import numpy as np
from pycocotools import mask as M
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

WIDTH, HEIGHT = 160, 120


def packed(array):
    array = np.ascontiguousarray(array, dtype=np.float64)
    return dict(dtype="float64", shape=list(array.shape), b64=base64.b64encode(array.tobytes()).decode())


def evaluated(gt, results, kind, images):
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = copy.deepcopy(gt)
        coco.createIndex()
        found = coco.loadRes(copy.deepcopy(results))
        e = COCOeval(coco, found, kind)
        if images is not None:
            e.params.imgIds = images
        e.evaluate()
        e.accumulate()
        e.summarize()
    return dict(
        stats=packed(e.stats),
        precision=packed(e.eval["precision"][..., -1]),
        scores=packed(e.eval["scores"][..., -1]),
        recall=packed(e.eval["recall"]),
    )


def case(name, notes, gt, results, kind, images=None):
    print(name, len(gt["annotations"]), "labels", len(results), "detections")
    outputs = evaluated(gt, results, kind, images)
    inputs = dict(kind=kind, gt=gt, results=results, images=images)
    return dict(name=name, notes=notes, inputs=inputs, outputs=outputs)


def polygon(rng, x, y, w, h, n):
    t = np.sort(rng.random(n)) * 2 * np.pi
    r = rng.uniform(0.6, 1.0, n)
    px = np.clip(x + w / 2 + r * np.cos(t) * w / 2, 0, WIDTH)
    py = np.clip(y + h / 2 + r * np.sin(t) * h / 2, 0, HEIGHT)
    return [round(float(v), 2) for p in zip(px, py) for v in p]


def scene(seed, images=24, labels=160, first_id=1, class_ids=(1, 2, 4, 9, 10, 77), decimals=2, crowd=0.08):
    """Labels in the first five classes; the last has none. The last three images have no labels."""
    rng = np.random.default_rng(seed)
    heads = [dict(id=int(i * 5 + 3), width=WIDTH, height=HEIGHT, file_name=f"{i}.jpg") for i in range(images)]
    heads = [heads[i] for i in rng.permutation(images)]
    empty = {h["id"] for h in heads[-3:]}
    filled = [h for h in heads if h["id"] not in empty]
    anns, dets = [], []
    for k in range(labels):
        w, h = [float(np.clip(np.exp(rng.normal(3.4, 0.9)), 1, s - 1)) for s in (WIDTH, HEIGHT)]
        x, y = float(rng.uniform(0, WIDTH - w)), float(rng.uniform(0, HEIGHT - h))
        image, category = int(filled[rng.integers(len(filled))]["id"]), int(class_ids[rng.integers(len(class_ids) - 1)])
        is_crowd = int(rng.random() < crowd)
        parts = [polygon(rng, x, y, w, h, int(rng.integers(4, 14)))]
        if rng.random() < 0.25:
            parts.append(polygon(rng, x + w / 3, y + h / 3, w / 2, h / 2, 6))
        anns.append(dict(id=first_id + k, image_id=image, category_id=category, bbox=[round(v, 2) for v in (x, y, w, h)],
                         area=round(w * h * float(rng.uniform(0.5, 1)), 2), iscrowd=is_crowd, segmentation=parts))
        for _ in range(int(rng.poisson(2.2))):
            j = rng.normal(0, 0.1, 4)
            box = (x + j[0] * w, y + j[1] * h, max(0.5, w * (1 + j[2])), max(0.5, h * (1 + j[3])))
            c = category if rng.random() < 0.85 else int(class_ids[rng.integers(len(class_ids))])
            dets.append(dict(image_id=image, category_id=c, bbox=[round(float(v), 2) for v in box],
                             score=round(float(rng.beta(4, 2)), decimals), _of=k))
    for _ in range(labels):
        w, h = [float(np.exp(rng.normal(3.2, 0.8))) for _ in range(2)]
        box = (rng.uniform(0, WIDTH), rng.uniform(0, HEIGHT), w, h)
        dets.append(dict(image_id=int(heads[rng.integers(images)]["id"]), category_id=int(class_ids[rng.integers(len(class_ids))]),
                         bbox=[round(float(v), 2) for v in box], score=round(float(rng.beta(1.5, 4)), decimals), _of=-1))
    dets = [dets[i] for i in rng.permutation(len(dets))]
    gt = dict(info=dict(description="made"), images=heads, annotations=anns,
              categories=[dict(id=int(c), name=f"class {c}") for c in class_ids])
    return gt, dets


def boxes(dets):
    return [{k: v for k, v in d.items() if k != "_of"} for d in dets]


def masks(gt, dets, seed):
    """Results with masks of moved polygons; crowds of the labels become uncompressed runs."""
    rng = np.random.default_rng(seed)
    out = []
    for d in dets:
        x, y, w, h = d["bbox"]
        if d["_of"] >= 0:
            a = gt["annotations"][d["_of"]]
            bx, by, bw, bh = a["bbox"]
            parts = [((np.array(p).reshape(-1, 2) - (bx, by)) / (bw, bh) * (w, h) + (x, y)).clip(0, (WIDTH, HEIGHT)) for p in a["segmentation"]]
            parts = [p.reshape(-1).tolist() for p in parts]
        else:
            parts = [polygon(rng, x, y, w, h, 7)]
        rle = M.merge(M.frPyObjects(parts, HEIGHT, WIDTH))
        counts = dict(size=[HEIGHT, WIDTH], counts=rle["counts"].decode())
        out.append(dict(image_id=d["image_id"], category_id=d["category_id"], score=d["score"], segmentation=counts))
    for a in gt["annotations"]:
        if a["iscrowd"] or rng.random() < 0.1:
            bitmap = M.decode(M.merge(M.frPyObjects(a["segmentation"], HEIGHT, WIDTH)))
            flat, runs, value = bitmap.flatten(order="F"), [], 0
            count = 0
            for pixel in flat:
                if pixel != value:
                    runs.append(count)
                    count, value = 0, pixel
                count += 1
            runs.append(count)
            a["segmentation"] = dict(size=[HEIGHT, WIDTH], counts=[int(r) for r in runs])
    return out


def people(seed, images=14, labels=60):
    rng = np.random.default_rng(seed)
    heads = [dict(id=i + 1, width=WIDTH, height=HEIGHT, file_name=f"{i}.jpg") for i in range(images)]
    anns, dets = [], []
    for k in range(labels):
        w, h = [float(rng.uniform(20, s - 10)) for s in (WIDTH, HEIGHT)]
        x, y = float(rng.uniform(0, WIDTH - w)), float(rng.uniform(0, HEIGHT - h))
        p = np.stack([rng.uniform(x, x + w, 17), rng.uniform(y, y + h, 17), rng.integers(0, 3, 17)], 1)
        if k % 6 == 0:
            p[:, 2] = 0
        p[p[:, 2] == 0] = 0
        image = int(rng.integers(images)) + 1
        seen = int((p[:, 2] > 0).sum())
        # One label has points and says that it has none, as files that were cleaned by hand do.
        anns.append(dict(id=k + 1, image_id=image, category_id=1, bbox=[round(v, 2) for v in (x, y, w, h)], area=round(w * h * 0.6, 2),
                         iscrowd=int(k % 17 == 3), num_keypoints=0 if k == 7 else seen, keypoints=[round(float(v), 1) for v in p.reshape(-1)]))
        for _ in range(int(rng.integers(0, 4))):
            q = p.copy()
            q[:, :2] += rng.normal(0, rng.choice([1.0, 4.0, 12.0]), (17, 2))
            dets.append(dict(image_id=image, category_id=1, score=round(float(rng.random()), 2),
                             keypoints=[round(float(v), 2) for v in q.reshape(-1)]))
    gt = dict(images=heads, annotations=anns, categories=[dict(id=1, name="person", keypoints=[f"point {i}" for i in range(17)])])
    return gt, dets


def cases():
    gt, dets = scene(1)
    yield case("boxes", "crowds, ties, gaps in the ids, a class and images without labels", gt, boxes(dets), "bbox")
    some = sorted(h["id"] for h in gt["images"])[2:9]
    yield case("boxes_of_some_images", "params.imgIds", gt, boxes(dets), "bbox", some)
    yield case("boxes_of_one_image", "params.imgIds", gt, boxes(dets), "bbox", [gt["annotations"][0]["image_id"]])

    gt, dets = scene(2, first_id=0)
    yield case("zero_id", "ids start at 0: the match to label 0 is dropped", gt, boxes(dets), "bbox")

    gt, dets = scene(3)
    for a, b in ((5, 9), (20, 21), (33, 77)):
        gt["annotations"][a]["id"] = gt["annotations"][b]["id"]
    yield case("duplicate_ids", "the last label of an id counts as often as the id is there", gt, boxes(dets), "bbox")

    gt, dets = scene(4, decimals=1)
    for d in dets:
        d["score"] = min(1.0, max(0.0, d["score"]))
    yield case("tied_scores", "eleven scores in all", gt, boxes(dets), "bbox")

    gt, dets = scene(5, images=5, labels=220, crowd=0.2)
    first = gt["images"][0]["id"]
    dets += [dict(d, image_id=first, category_id=2, score=round(d["score"] / 2, 3)) for d in dets[:260]]
    yield case("over_100_detections", "more detections of one image and class than count", gt, boxes(dets), "bbox")

    gt, dets = scene(6)
    for n, a in enumerate(gt["annotations"]):
        a["area"] = [1024.0, 9216.0, 0.0, 1023.99][n % 4]
        if n % 23 == 0:
            a["bbox"][2] = 0.0
    for n, d in enumerate(dets):
        if n % 19 == 0:
            d["bbox"][3] = 0.0
        if n % 7 == 0:
            d["bbox"][2:] = [32.0, 32.0]
    yield case("borders_of_size", "areas on the borders of ranges, boxes without width or height", gt, boxes(dets), "bbox")

    gt, dets = scene(7)
    for n, a in enumerate(gt["annotations"]):
        a["id"] = -a["id"] if n % 2 else a["id"] + 0.5
    yield case("negative_ids", "negative ids and ids with a fraction", gt, boxes(dets), "bbox")

    gt, dets = scene(8)
    for record in gt["images"]:
        record["id"] = f"img {record['id']}"
    for record in gt["annotations"] + dets:
        record["image_id"] = f"img {record['image_id']}"
    yield case("text_ids", "image ids as text, ranked as text", gt, boxes(dets), "bbox")

    gt, dets = scene(9)
    yield case("masks", "polygons of several parts, runs, crowds", gt, masks(gt, dets, 90), "segm")
    gt, dets = scene(10, first_id=0, decimals=1)
    yield case("masks_zero_id", "ties and label 0", gt, masks(gt, dets, 91), "segm")

    gt, dets = people(11)
    yield case("keypoints", "labels without visible points, crowds", gt, dets, "keypoints")


def main(out):
    os.makedirs(out, exist_ok=True)
    source = dict(project="pycocotools", version="2.0.11", function="COCOeval", numpy=np.__version__)
    with open(os.path.join(out, "coco_eval.json"), "w") as file:
        json.dump(dict(schema=1, source=source, cases=list(cases())), file)


if __name__ == "__main__":
    sys.exit(__doc__) if len(sys.argv) != 2 else main(sys.argv[1])
