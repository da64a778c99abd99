"""Matterport's modules `mrcnn.model`, `mrcnn.utils` and `mrcnn.config` under today's TensorFlow and NumPy.

They were written for TensorFlow 1 and Keras 2: they see TensorFlow's compat.v1 (run eagerly) and tf_keras under these
names while they are imported. scikit-image 0.19 changed what `resize` does at the border and refuses boolean images;
`resize` here does what 0.18 and older did, with which Matterport's mini masks were made.
"""

import sys
import types

import numpy as np
import tensorflow as tf
import tf_keras

engine = types.ModuleType("keras.engine")
engine.Layer = tf_keras.layers.Layer
old_names = {
    "tensorflow": tf.compat.v1,
    "keras": tf_keras,
    "keras.backend": tf_keras.backend,
    "keras.layers": tf_keras.layers,
    "keras.models": tf_keras.models,
    "keras.engine": engine,
}
before = {name: sys.modules.get(name) for name in old_names}
sys.modules.update(old_names)
tf_keras.engine = engine
from mrcnn import config, model, utils  # noqa: E402, F401

for name, module in before.items():
    if module is None:
        del sys.modules[name]
    else:
        sys.modules[name] = module


def resize_as_018(image, output_shape, preserve_range=False):
    """Bilinear, order 1, mode constant 0: pixel (i, j) of the result reads (i + 0.5) * scale - 0.5."""
    values = np.asarray(image, np.float64)
    rows, columns = (np.arange(n) for n in output_shape[:2])
    y = (rows + 0.5) * values.shape[0] / output_shape[0] - 0.5
    x = (columns + 0.5) * values.shape[1] / output_shape[1] - 0.5
    padded = np.pad(values, [(1, 1), (1, 1)] + [(0, 0)] * (values.ndim - 2))
    top, left = np.floor(y).astype(int), np.floor(x).astype(int)
    extra = (None,) * (values.ndim - 2)
    dy, dx = (y - top)[(slice(None), None, *extra)], (x - left)[(None, slice(None), *extra)]
    upper = padded[top + 1][:, left + 1] * (1 - dx) + padded[top + 1][:, left + 2] * dx
    lower = padded[top + 2][:, left + 1] * (1 - dx) + padded[top + 2][:, left + 2] * dx
    return upper * (1 - dy) + lower * dy


utils.resize = resize_as_018
