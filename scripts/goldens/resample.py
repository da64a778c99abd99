#!/usr/bin/env python3
"""Small pictures resized by the functions that frameworks load pictures with; writes test/unit/fixtures/resample.json.

Needs torch, torchvision, ultralytics, Pillow, opencv-python-headless 4, scikit-image and NumPy in one environment:
    python scripts/goldens/resample.py
"""
import json
import math
import os

import cv2
import numpy as np
import PIL
import skimage
import torch
import torchvision
from PIL import Image
from skimage.transform import resize
from torchvision.models.detection.transform import GeneralizedRCNNTransform
from torchvision.transforms import functional as F
from ultralytics.data.augment import LetterBox

HERE = os.path.dirname(os.path.abspath(__file__))
TARGET = os.path.join(HERE, "..", "..", "test", "unit", "fixtures", "resample.json")

# height, width of the picture, then of the result
SIZES = [
    (5, 7, 9, 13),
    (9, 13, 5, 7),
    (8, 12, 4, 6),
    (6, 6, 6, 11),
    (11, 6, 5, 6),
    (3, 4, 31, 17),
    (24, 37, 10, 11),
    (7, 7, 7, 7),
    (1, 5, 3, 2),
]


def torch_float(picture, height, width):
    planes = torch.from_numpy(picture.astype(np.float32)).permute(2, 0, 1)[None]
    out = torch.nn.functional.interpolate(planes, size=(height, width), mode="bilinear", align_corners=False)
    return out[0].permute(1, 2, 0).numpy()


def matterport(picture, height, width):
    """Before it is cut to whole numbers: what should be whole may come out a hair below."""
    return resize(picture, (height, width), order=1, mode="constant", cval=0, clip=True, preserve_range=True, anti_aliasing=False)


MEAN, STD = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def torchvision_input(picture):
    """Normalised, then resized, then padded."""
    image = torch.from_numpy(picture.astype(np.float32)).permute(2, 0, 1) / 255
    transform = GeneralizedRCNNTransform(16, 30, MEAN, STD, size_divisible=8).eval()
    return transform([image])[0].tensors


def detr_input(picture):
    image = F.resize(Image.fromarray(picture), (16, 23))
    return F.normalize(F.to_tensor(image), MEAN, STD)[None]


def yolox_input(picture):
    """yolox/data/datasets/coco.py (load_resized_img), then data_augment.py (preproc)."""
    for step in range(2):
        ratio = min(32 / picture.shape[0], 32 / picture.shape[1])
        size = (int(picture.shape[1] * ratio), int(picture.shape[0] * ratio))
        picture = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    out = np.full((32, 32, 3), 114, np.uint8)
    out[: picture.shape[0], : picture.shape[1]] = picture
    return out.transpose(2, 0, 1).astype(np.float32)[None]


def ultralytics_input(picture):
    """data/base.py (load_image), data/augment.py (LetterBox, Format), models/yolo/detect/train.py (preprocess_batch)."""
    h, w = picture.shape[:2]
    ratio = 32 / max(h, w)
    size = (min(math.ceil(w * ratio), 32), min(math.ceil(h * ratio), 32))
    loaded = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
    boxed = LetterBox((32, 32))(image=loaded)
    return np.ascontiguousarray(boxed.transpose(2, 0, 1)[::-1])[None].astype(np.float32) / 255


def main():
    rng = np.random.default_rng(11)
    cases = []
    for h, w, height, width in SIZES:
        picture = rng.integers(0, 256, (h, w, 3)).astype(np.uint8)
        flat = lambda values: [round(float(v), 5) for v in np.asarray(values).ravel()]
        cases.append(
            {
                "from": [h, w],
                "to": [height, width],
                "picture": picture.ravel().tolist(),
                "torch": flat(torch_float(picture, height, width)),
                "opencv": cv2.resize(picture, (width, height), interpolation=cv2.INTER_LINEAR).ravel().tolist(),
                "opencvFloat": flat(cv2.resize(picture.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)),
                "pillow": np.asarray(Image.fromarray(picture).resize((width, height), Image.BILINEAR)).ravel().tolist(),
                "skimage": [round(float(v), 7) for v in matterport(picture, height, width).ravel()],
            }
        )
    # py-faster-rcnn gives factors and no size.
    factors = []
    for h, w, factor in [(9, 14, 1.37), (16, 11, 0.61)]:
        picture = rng.integers(0, 256, (h, w, 3)).astype(np.float32)
        out = cv2.resize(picture, None, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
        factors.append(
            {
                "from": [h, w],
                "to": list(out.shape[:2]),
                "factor": factor,
                "picture": picture.astype(int).ravel().tolist(),
                "opencvFloat": [round(float(v), 5) for v in out.ravel()],
            }
        )
    inputs = []
    picture = rng.integers(0, 256, (11, 16, 3)).astype(np.uint8)
    # YOLOX and Ultralytics take pictures as OpenCV reads them, blue first.
    bgr = np.ascontiguousarray(picture[:, :, ::-1])
    made = {
        "torchvision": torchvision_input(picture),
        "detr": detr_input(picture),
        "yolox": yolox_input(bgr),
        "ultralytics": ultralytics_input(bgr),
    }
    for name, values in made.items():
        values = np.asarray(values)
        inputs.append({"name": name, "shape": list(values.shape), "values": [round(float(v), 6) for v in values.ravel()]})
    versions = {"torch": torch.__version__, "opencv": cv2.__version__, "pillow": PIL.__version__, "skimage": skimage.__version__, "torchvision": torchvision.__version__}
    with open(TARGET, "w") as file:
        json.dump(
            {"versions": versions, "cases": cases, "factors": factors, "input": {"from": [11, 16], "picture": picture.ravel().tolist(), "made": inputs}},
            file,
            separators=(",", ":"),
        )
        file.write("\n")
    print(TARGET, os.path.getsize(TARGET), "bytes", versions)


main()
