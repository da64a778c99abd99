"""YOLOv8 and YOLO11 of Ultralytics, detect and segment, with random weights on the sample pictures.

    python ultralytics_losses.py OUT

The data set is the sample's YOLO labels, read by Ultralytics itself; its input is 640 pixels. Also checked here: the
recorder changes no loss by a bit; a batch of two; what it refuses.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

OUT = Path(sys.argv[1]).resolve()
# Before the import: it writes its settings there, and asks no server.
os.environ.update(YOLO_CONFIG_DIR=str(OUT), YOLO_OFFLINE="true", YOLO_VERBOSE="false")

import torch  # noqa: E402
from ultralytics import YOLO  # noqa: E402
from ultralytics.cfg import get_cfg  # noqa: E402
from ultralytics.data import build_yolo_dataset  # noqa: E402
from ultralytics.data.utils import check_det_dataset  # noqa: E402
from ultralytics.nn.tasks import DetectionModel, SegmentationModel  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from anchorage_ultralytics import Recorder, record  # noqa: E402
from sample import CLASSES, SAMPLE, STEMS, report  # noqa: E402
from torch_models import arrays, check_equal_steps, methods, refused, scale, settle  # noqa: E402

CASES = {"yolov8n": "ultralytics-detect-8.4", "yolo11n": "ultralytics-detect-8.4"}
CASES |= {"yolov8n-seg": "ultralytics-segment-8.4", "yolo11n-seg": "ultralytics-segment-8.4"}


def data_set():
    """A copy of the sample: Ultralytics writes a cache beside the labels."""
    folder = OUT / "sample"
    for part in ("images", "labels"):
        shutil.copytree(SAMPLE / part, folder / part)
    text = (SAMPLE / "data.yaml").read_text()
    (folder / "data.yaml").write_text(text.replace("path: .", f"path: {folder}"))
    return folder / "data.yaml"


def build(name):
    torch.manual_seed(1)
    kind = SegmentationModel if name.endswith("-seg") else DetectionModel
    model = kind(f"{name}.yaml", nc=len(CLASSES), verbose=False)
    head = model.model[-1]
    for branch, factor in ((head.cv2, 6), (head.cv3, 1.5)):
        for level in branch:
            scale((level[-1], factor))
    # Boxes and classes of a head that has seen nothing are far from all objects.
    for level in head.cv3:
        level[-1].bias.data.fill_(-3)
    return model


def batches(data, task):
    cfg = get_cfg(overrides={"task": task, "imgsz": 640, "rect": False})
    content = check_det_dataset(data)
    images = build_yolo_dataset(cfg, content["val"], 1, content, mode="val", rect=False)
    out = {}
    for index, file in enumerate(images.im_files):
        batch = images.collate_fn([images[index]])
        batch["img"] = batch["img"].float() / 255
        out[Path(file).stem] = batch
    return cfg, out, images.collate_fn


def step(model, batch):
    torch.manual_seed(0)
    with torch.no_grad():
        loss, _ = model.loss(batch)
    return {"loss": loss}, torch.get_rng_state()


def run_case(name, recipe, data):
    task = "segment" if name.endswith("-seg") else "detect"
    cfg, by_stem, collate = batches(data, task)
    model = build(name)
    model.args = cfg
    settle(model, lambda: model(torch.cat([by_stem[stem]["img"] for stem in ("01_shapes", "06_dense")])))
    model.eval()
    plain = {stem: step(model, batch) for stem, batch in by_stem.items()}
    dumps, before = OUT / name, methods(model)
    with Recorder(model, dumps, CLASSES):
        for stem, batch in by_stem.items():
            check_equal_steps(f"{name} {stem}", plain[stem], step(model, batch))
    assert methods(model) == before, f"{name}: the recorder is still there"
    order = ("box", "mask", "class", "dfl") if task == "segment" else ("box", "class", "dfl")
    gains = {"box": cfg.box, "mask": cfg.box, "class": cfg.cls, "dfl": cfg.dfl}
    losses = {}
    for stem in STEMS:
        values = plain[stem][0]["loss"].double()
        losses[stem] = {term: float(values[k]) / gains[term] for k, term in enumerate(order)}
        losses[stem]["total"] = float(values.sum())
    labels = [data.parent / "labels" / f"{stem}.txt" for stem in STEMS]
    report(OUT, name, {"extends": recipe}, dumps, losses, labels)
    check_record(model, data, dumps)
    check_batch(model, by_stem, dumps)


def check_record(model, data, dumps):
    """The function that walks through a split writes what the recorder wrote."""
    with tempfile.TemporaryDirectory() as folder:
        record(model, data, f"{folder}/all.npz")
        whole, facts = arrays(f"{folder}/all.npz")
        assert facts["framework"] == "ultralytics"
        for stem in STEMS:
            one, own_facts = arrays(dumps / f"{stem}.npz")
            assert own_facts == facts | {"image": f"{stem}.jpg"}
            for name, value in one.items():
                assert (whole[f"{stem}/{name}"] == value).all(), name


def check_batch(model, by_stem, dumps):
    """Two pictures at once: a dump each, as wide as alone, without losses. The convolutions may round otherwise."""
    first, second = by_stem["01_shapes"], by_stem["06_dense"]
    both = {key: torch.cat((first[key], second[key])) for key in ("img", "cls", "bboxes", "batch_idx")}
    both["batch_idx"] = torch.cat((first["batch_idx"], second["batch_idx"] + 1))
    if "masks" in first:
        both["masks"] = torch.cat((first["masks"], second["masks"]))
    both["im_file"] = [*first["im_file"], *second["im_file"]]
    with tempfile.TemporaryDirectory() as folder:
        with Recorder(model, folder) as recorder:
            recorder.names = ["a.png", "b.png"]
            step(model, both)
        for name, stem in (("a", "01_shapes"), ("b", "06_dense")):
            pair, facts = arrays(f"{folder}/{name}.npz")
            alone, _ = arrays(dumps / f"{stem}.npz")
            assert "2 images" in facts["note"] and not any(key.startswith("loss.") for key in pair)
            for key in ("box.P3", "class_logits.P5"):
                assert abs(pair[key] - alone[key]).max() < 1e-3, key


def main():
    data = data_set()
    for name, recipe in CASES.items():
        run_case(name, recipe, data)
    with tempfile.TemporaryDirectory() as folder:
        refused(lambda: Recorder(torch.nn.Linear(1, 1), folder), "no model of Ultralytics")
        refused(lambda: Recorder(YOLO("yolo11n.yaml"), folder, ["cat"]), "the head has 80")
        refused(lambda: Recorder(YOLO("yolo26n.yaml"), folder), "is not recorded")


main()
