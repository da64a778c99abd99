"""DETR of transformers with random weights and its own image processor on the sample pictures.

    python transformers_losses.py OUT

Also checked here: the recorder changes no loss by a bit; a batch of two, one file for many, no labels; auxiliary layers;
what it refuses.
"""

import sys
import tempfile
from pathlib import Path

import torch
from transformers import DetrConfig, DetrForObjectDetection, DetrImageProcessor, ResNetConfig

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
from anchorage_transformers import TERMS, Recorder  # noqa: E402
from sample import CLASSES, STEMS, annotations, class_index, picture, record, report  # noqa: E402
from torch_models import arrays, check_equal_steps, methods, refused, scale, settle  # noqa: E402

OUT = Path(sys.argv[1])
SIDES = {"shortest_edge": 320, "longest_edge": 533}


def build(auxiliary_loss=False):
    torch.manual_seed(1)
    backbone = ResNetConfig(embedding_size=16, hidden_sizes=[16, 32, 32, 64], depths=[1, 1, 1, 1], layer_type="basic")
    config = DetrConfig(
        use_timm_backbone=False,
        use_pretrained_backbone=False,
        backbone=None,
        backbone_config=backbone,
        num_queries=100,
        d_model=64,
        encoder_layers=1,
        decoder_layers=2,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        auxiliary_loss=auxiliary_loss,
        id2label=dict(enumerate(CLASSES)),
        label2id={name: k for k, name in enumerate(CLASSES)},
    )
    model = DetrForObjectDetection(config)
    scale((model.class_labels_classifier, 20), (model.bbox_predictor, 8), (model.model.query_position_embeddings, 20))
    return model


def batch_of(stems):
    """As the image processor makes it of COCO annotations."""
    processor = DetrImageProcessor(size=SIDES)
    targets = []
    for stem in stems:
        rows = [row | {"category_id": class_index(row)} for row in annotations(stem, crowds=True)]
        targets.append({"image_id": record(stem)["id"], "annotations": rows})
    batch = processor([picture(stem) for stem in stems], annotations=targets, return_tensors="pt")
    return {"pixel_values": batch["pixel_values"], "pixel_mask": batch["pixel_mask"], "labels": batch["labels"]}


def step(model, batch):
    torch.manual_seed(0)
    with torch.no_grad():
        output = model(**batch)
    return output.loss_dict | {"total": output.loss}, torch.get_rng_state()


def run_case(case, model):
    batches = {stem: batch_of([stem]) for stem in STEMS}
    settle(model, lambda: model(**batch_of(["01_shapes", "06_dense"])))
    plain = {stem: step(model, batch) for stem, batch in batches.items()}
    dumps, losses, before = OUT / case, {}, methods(model)
    with Recorder(model, dumps, names={record(stem)["id"]: f"{stem}.jpg" for stem in STEMS}):
        for stem, batch in batches.items():
            check_equal_steps(stem, plain[stem], step(model, batch))
            losses[stem] = {term: float(plain[stem][0][name]) for name, term in TERMS.items()}
            losses[stem]["total"] = float(plain[stem][0]["total"])
    assert methods(model) == before, "the recorder is still there"
    report(OUT, case, {"extends": "detr", "input": {"kind": "detr", "minSize": 320, "maxSize": 533}}, dumps, losses)


def check_batch(model):
    with tempfile.TemporaryDirectory() as folder:
        with Recorder(model, f"{folder}/all.npz"):
            step(model, batch_of(["01_shapes", "06_dense"]))
        whole, facts = arrays(f"{folder}/all.npz")
        assert "2 images" in facts["note"] and not any("/loss." in name for name in whole)
        assert {name.split("/")[0] for name in whole} == {str(record(stem)["id"]) for stem in ("01_shapes", "06_dense")}


def check_without_labels(model):
    batch = batch_of(["01_shapes"])
    del batch["labels"]
    with tempfile.TemporaryDirectory() as folder, torch.no_grad():
        with Recorder(model, folder, names=["01_shapes.jpg"]):
            model(**batch)
        content, _ = arrays(f"{folder}/01_shapes.npz")
        assert set(content) == {"class_logits", "boxes", "input_hw"} and content["input_hw"].tolist() == [320, 426]


def check_auxiliary(model):
    with tempfile.TemporaryDirectory() as folder:
        with Recorder(model, folder, names=["01_shapes.jpg"]):
            step(model, batch_of(["01_shapes"]))
        content, facts = arrays(f"{folder}/01_shapes.npz")
        assert "loss.class" in content and "loss.total" not in content and "auxiliary" in facts["note"]


def main():
    model = build()
    run_case("detr", model)
    check_batch(model)
    check_without_labels(model)
    check_auxiliary(build(auxiliary_loss=True))
    with tempfile.TemporaryDirectory() as folder:
        refused(lambda: Recorder(torch.nn.Linear(1, 1), folder), "is not recorded")
        refused(lambda: Recorder(model, folder, CLASSES), "the head has 7")


main()
