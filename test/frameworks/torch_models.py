"""Random torch models whose numbers are worth comparing, and what every exporter of a torch model must hold to."""

import json

import numpy as np
import torch


def scale(*modules_and_factors):
    """Heads that were never trained put out nearly nothing: their weights, without biases, times a factor."""
    with torch.no_grad():
        for module, factor in modules_and_factors:
            for weight in module.parameters():
                if weight.dim() > 1:
                    weight.mul_(factor)


def settle(model, step):
    """Batch norm takes its statistics from one training step and then stays as it is: every step is like the next."""
    norms = [module for module in model.modules() if isinstance(module, torch.nn.BatchNorm2d)]
    if norms:
        for norm in norms:
            norm.momentum = 1.0
        model.train()
        with torch.no_grad():
            step()
    return training(model)


def training(model):
    """Training mode, batch norm and dropout aside."""
    model.train()
    for module in model.modules():
        if isinstance(module, (torch.nn.BatchNorm2d, torch.nn.Dropout)):
            module.eval()
    return model


def methods(model):
    """Every method of the classes of a model's parts, to be compared before and after a recording."""
    kinds = {type(module) for module in model.modules()}
    return {(kind, name): method for kind in kinds for name, method in vars(kind).items() if callable(method)}


def check_equal_steps(title, plain, recorded):
    """Two results of `step`, a dict of losses and the random state after it, must be the same to the bit."""
    (losses, state), (own_losses, own_state) = recorded, plain
    assert losses.keys() == own_losses.keys(), title
    for name, value in losses.items():
        assert torch.equal(value, own_losses[name]), f"{title}: recording changed {name}"
    assert torch.equal(state, own_state), f"{title}: recording drew random numbers"


def arrays(path):
    """The arrays of a dump, its metadata as a dict beside them."""
    with np.load(path, allow_pickle=False) as file:
        content = {name: file[name] for name in file.files}
    return content, json.loads(str(content.pop("__metadata__")))


def refused(action, words):
    """The action must raise a ValueError whose text holds `words`."""
    try:
        action()
    except ValueError as error:
        assert words in str(error), error
    else:
        raise AssertionError(f"nothing was refused where {words!r} was expected")
