"""MMDetection's Faster and Mask R-CNN, RetinaNet, ATSS, TOOD and YOLOX with random weights on the sample pictures.

    python mmdetection_losses.py OUT

The models are those of its configuration files; mmcv-lite has no compiled operators, mmcv_ops.py says what stands for them.
Also checked here: the recorder changes no loss by a bit and draws no random number; a batch of two; what it refuses.
"""

import sys
import tempfile
import warnings
from pathlib import Path

import mmcv_ops  # noqa: F401
import mmdet
import numpy as np
import torch
from mmdet.registry import MODELS, TRANSFORMS
from mmdet.utils import register_all_modules
from mmengine.config import Config
from mmengine.logging import MessageHub, MMLogger

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from anchorage_mmdetection import Recorder, recipe_of  # noqa: E402
from sample import CLASSES, SAMPLE, STEMS, annotations, class_index, record, report  # noqa: E402
from torch_models import arrays, check_equal_steps, methods, refused, settle  # noqa: E402

OUT = Path(sys.argv[1])
# It tells how each weight was drawn.
MMLogger.get_current_instance().setLevel("ERROR")
CONFIGS = Path(mmdet.__file__).parent / ".mim" / "configs"
BACKGROUND = [*CLASSES, "background"]
TERMS = {"loss_rpn_cls": "rpn_objectness", "loss_rpn_bbox": "rpn_box", "loss_mask": "mask"}
CASES = {
    "faster-rcnn": "faster_rcnn/faster-rcnn_r50_fpn_1x_coco.py",
    "mask-rcnn": "mask_rcnn/mask-rcnn_r50_fpn_1x_coco.py",
    "retinanet": "retinanet/retinanet_r50_fpn_1x_coco.py",
    "atss": "atss/atss_r50_fpn_1x_coco.py",
    "tood": "tood/tood_r50_fpn_1x_coco.py",
    "yolox": "yolox/yolox_tiny_8xb8-300e_coco.py",
}


def build(file):
    torch.manual_seed(1)
    config = Config.fromfile(CONFIGS / file).model
    config.backbone.init_cfg = None
    if config.backbone.type == "ResNet":
        config.backbone.depth, config.neck.in_channels = 18, [64, 128, 256, 512]
    heads = [config.bbox_head] if "bbox_head" in config else [config.roi_head.bbox_head]
    if "roi_head" in config and "mask_head" in config.roi_head:
        heads.append(config.roi_head.mask_head)
    for head in heads:
        head.num_classes = len(CLASSES)
    # Sizes are chosen here, not drawn.
    config.data_preprocessor.pop("batch_augments", None)
    model = MODELS.build(config)
    model.init_weights()
    return model


def sample_of(stem, model, masks):
    """As the configuration's pipeline makes it, without flips; YOLOX' letterbox is that of its test pipeline."""
    image = record(stem)
    instances = []
    for row in annotations(stem, crowds=True):
        x, y, w, h = row["bbox"]
        entry = {"bbox": [x, y, x + w, y + h], "bbox_label": class_index(row), "ignore_flag": int(row["iscrowd"])}
        if masks:
            entry["mask"] = row["segmentation"]
        instances.append(entry)
    is_yolox = type(getattr(model, "bbox_head", None)).__name__ == "YOLOXHead"
    scale_to = (416, 416) if is_yolox else (533, 320)
    steps = [
        {"type": "LoadImageFromFile"},
        {"type": "LoadAnnotations", "with_bbox": True, "with_mask": masks},
        {"type": "Resize", "scale": scale_to, "keep_ratio": True},
        {"type": "PackDetInputs"},
    ]
    if is_yolox:
        steps.insert(3, {"type": "Pad", "pad_to_square": True, "pad_val": {"img": (114.0, 114.0, 114.0)}})
    path = str(SAMPLE / "images" / f"{stem}.jpg")
    results = {"img_path": path, "img_id": image["id"], "height": image["height"], "width": image["width"]}
    results |= {"instances": instances, "ori_shape": (image["height"], image["width"])}
    for step_config in steps:
        results = TRANSFORMS.build(step_config)(results)
    return results


def step(model, samples, seed=0):
    data = {"inputs": [s["inputs"] for s in samples], "data_samples": [s["data_samples"].clone() for s in samples]}
    torch.manual_seed(seed)
    np.random.seed(seed)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        losses = model(**model.data_preprocessor(data, True), mode="loss")
    flat = {name: sum(value) if isinstance(value, list) else value for name, value in losses.items()}
    return {name: value for name, value in flat.items() if "loss" in name}, torch.get_rng_state()


def run_case(case, file):
    model = build(file)
    two_stage = hasattr(model, "roi_head")
    masks = two_stage and model.roi_head.with_mask
    samples = {stem: sample_of(stem, model, masks) for stem in STEMS}
    if case == "yolox":
        model.bbox_head.use_l1 = True  # As in its last epochs.
    settle(model, lambda: step(model, [samples[STEMS[0]], samples[STEMS[-2]]]))
    plain = {stem: step(model, [samples[stem]]) for stem in STEMS}
    dumps, before, losses = OUT / case, methods(model), {}
    with Recorder(model, dumps, BACKGROUND if two_stage else CLASSES):
        for stem in STEMS:
            values = step(model, [samples[stem]])
            check_equal_steps(f"{case} {stem}", plain[stem], values)
            losses[stem] = terms_before_weights(model, values[0])
            losses[stem]["total"] = float(sum(values[0].values()))
    assert methods(model) == before, f"{case}: the recorder is still there"
    sides = {"kind": "mmdetection", "minSize": 320, "maxSize": 533}
    recipe = {"extends": recipe_of(model), "input": sides}
    if case == "yolox":
        recipe |= {"input": {"kind": "yolox", "size": 416}, "losses": [{"name": "l1", "weight": 1}]}
    report(OUT, case, recipe, dumps, losses)
    check_batch(model, [samples[stem] for stem in (STEMS[0], STEMS[-1])])
    return model


def terms_before_weights(model, values):
    """The weights of the configuration files: 1, but for boxes of ATSS and TOOD 2 and of YOLOX 5."""
    if hasattr(model, "roi_head"):
        names = TERMS | {"loss_cls": "roi_class", "loss_bbox": "roi_box"}
        return {names[name]: float(value) for name, value in values.items()}
    kind = type(model.bbox_head).__name__
    names = {
        "loss_cls": "class",
        "loss_bbox": "box",
        "loss_centerness": "centerness",
        "loss_obj": "objectness",
        "loss_l1": "l1",
    }
    box = {"RetinaHead": 1, "ATSSHead": 2, "TOODHead": 2, "YOLOXHead": 5}[kind]
    return {names[name]: float(value) / (box if name == "loss_bbox" else 1) for name, value in values.items()}


def check_batch(model, samples):
    with tempfile.TemporaryDirectory() as folder:
        with Recorder(
            model, f"{folder}/all.npz", names={s["data_samples"].img_id: f"{k}.jpg" for k, s in enumerate(samples)}
        ):
            step(model, samples)
        content, facts = arrays(f"{folder}/all.npz")
        assert {name.split("/")[0] for name in content} == {"0", "1"}
        assert "2 images" in facts["note"] and not any("/loss." in name for name in content)


def main():
    register_all_modules()
    # TOOD's first epochs have another assignment.
    MessageHub.get_current_instance().update_info("epoch", 10)
    for case, file in CASES.items():
        model = run_case(case, file)
    with tempfile.TemporaryDirectory() as folder:
        refused(lambda: Recorder(torch.nn.Linear(1, 1), folder), "is not recorded")
        refused(lambda: Recorder(model, folder, BACKGROUND), "the head has 6")


main()
