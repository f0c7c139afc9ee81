"""Published recipes as values: what each text states, and what had to be chosen to run it. Imports no torch.

Every loss is brought to one form, α Σ_l v_l ½Σ(F−P)² + β Σ_l w_l E_l + tv·TV (Gatys, Ecker, Bethge, CVPR 2016, eq. 1,
4, 5 and 7), E_l of Gram matrices divided by the number of positions:

- A mean over C·N features is 2 / (C·N) of eq. 1, so α falls with the number of positions (`SizeRule`).
- A mean over the C² entries of a Gram matrix divided by N is 4 E_l; of one divided by C·N it is 4 E_l / C²; of one
  that is not divided it is 4 N² E_l, which grows with the size.
- Networks from Caffe see pixels of 0 to 255, ours the same divided by 255 and by torchvision's deviation of 0.226.
  Features are taken to differ by that factor, `CAFFE`: content (second degree) by its square, style (fourth degree) by
  its fourth power. Networks scaled to a mean activation of 1, as Gatys', are taken as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from designgen.stylize.preset_form import Preset, SizeRule
from designgen.stylize.settings import RawWeights

CAFFE = 255 * 0.226
"""How many times larger the input of a Caffe network is than torchvision's."""

_CHANNELS = MappingProxyType({1: 64, 2: 128, 3: 256, 4: 512, 5: 512})
"""VGG-19's, by block."""


def _firsts(weight: float = 0.2) -> Mapping[str, float]:
    return MappingProxyType({f"relu{block}_1": weight for block in _CHANNELS})


def _one(tap: str) -> Mapping[str, float]:
    return MappingProxyType({tap: 1.0})


def _positions(px: int, block: int) -> int:
    return (px >> (block - 1)) ** 2


_RELU = "Convolutions are read after their ReLU, as our encoders give them; the source does not say."
_KERAS = "Convolutions are read after their ReLU, which Keras counts as part of them."
_TORCH = "torchvision's weights, which can be had, in place of the authors'; not scaled to a mean activation of 1."
_GATYS_LAYERS = "Content at conv4_2; style at conv1_1, conv2_1, conv3_1, conv4_1 and conv5_1, a fifth each."
_GATYS_RATIO = (
    "α is 1e-3 of β, with the content loss averaged over positions as the Gram matrices are: as literal sums the same "
    "ratio gives back the content and no style."
)
_GATYS_RAW = RawWeights(1e-3 / _positions(512, 4), 1.0, 0.0)
_AVERAGES = SizeRule(512, alpha=-1)

_GATYS = Preset(
    name="paper-gatys",
    source='Gatys, Ecker, Bethge: "A Neural Algorithm of Artistic Style", arXiv 1508.06576 (2015), and "Image Style '
    'Transfer Using Convolutional Neural Networks", CVPR 2016',
    pooling="average",
    content_layers=_one("relu4_2"),
    style_layers=_firsts(),
    raw=_GATYS_RAW,
    size_rule=_AVERAGES,
    optimiser="lbfgs",
    steps=500,
    init="noise",
    stated=(
        "VGG-19, its weights scaled to a mean activation of 1, with average pooling.",
        _GATYS_LAYERS,
        "α/β from 1e-4 to 1e-3. From white noise, by L-BFGS (2016). No total variation.",
    ),
    chosen=(
        _GATYS_RATIO,
        "500 steps; the papers give none, the authors' later notebooks take 500.",
        "Average pooling is followed by the encoder's factor of 2, which keeps activations as large as after maxima; "
        "the compact network pools by maxima, as it was trained.",
        "Convolutions are read after their ReLU, as the authors' code does.",
        _TORCH,
    ),
)

_SCRATCH_PX = 356
_SCRATCH = Preset(
    name="paper-scratch",
    source='"Neural Style Transfer From Scratch"',
    # Means over C·N: relative to the first layer each counts (C₁·N₁) / (C·N).
    content_layers=MappingProxyType({f"relu{b}_1": 64 / c * 4 ** (b - 1) for b, c in _CHANNELS.items()}),
    # Sums in the Gram matrices: N² relative to the first layer.
    style_layers=MappingProxyType({f"relu{b}_1": 16.0 ** (1 - b) for b in _CHANNELS}),
    raw=RawWeights(0.9 * 2 / (64 * _SCRATCH_PX**2), 0.1 * 4 * _SCRATCH_PX**4, 0.0),
    size_rule=SizeRule(_SCRATCH_PX, alpha=-1, beta=2),
    optimiser="adam",
    learning_rate=0.001,
    steps=10_000,
    init="content",
    stated=(
        "VGG-19, features 0, 5, 10, 19 and 29 of torchvision's list: conv1_1, conv2_1, conv3_1, conv4_1 and relu5_1.",
        "Content and style on all five; α 0.9, β 0.1.",
        "Adam at 0.001, 10,000 steps.",
    ),
    chosen=(
        "Feature 29 is relu5_1; 28 would be conv5_1. The first four are read after their ReLU too: torchvision's works "
        "in place, so that is what code which keeps them finds.",
        "The starting total of 2.9 million needs Gram matrices that are sums, so they are; means over features and "
        "Gram entries otherwise. The style then outweighs the content by far, and what keeps the motif is the start.",
        "From the content, and at 356 px for the balance, as a widespread tutorial with such features does.",
        "Adam's beta1 0.9, beta2 0.999 and epsilon 1e-8, the library's. No total variation.",
    ),
    published="Total loss every 500 steps: 2,899,148 30,435 13,539 8,539 5,969 4,294 3,081 2,191 1,557 1,127 840 646 "
    "508 409 336 282 246 220 199 184.",
)

_COLUMBIA = Preset(
    name="paper-columbia",
    source='Huang, Xu, Lin, Yan: "Neural Style Transfer on Images", Columbia University',
    pooling="average",
    content_layers=_one("relu4_2"),
    style_layers=_firsts(),
    raw=_GATYS_RAW,
    size_rule=_AVERAGES,
    optimiser="lbfgs",
    steps=500,
    init="noise",
    stated=(
        "VGG-19 as Gatys et al.: " + _GATYS_LAYERS,
        "From white noise by seed. They vary layers, seed, weights and steps, and compare pictures, loss and time; "
        '"designgen study" does the same.',
    ),
    chosen=(
        "Weights, pooling, optimiser and steps are not stated: those of paper-gatys.",
        _GATYS_RATIO,
        _RELU,
    ),
    published="Grids of pictures over what they vary.",
)

_TAMBE_STYLE = MappingProxyType({"relu1_1": 1.0, "relu1_2": 1.0, "relu2_1": 0.25, "relu2_2": 0.25, "relu3_1": 0.0625})
_TAMBE_LAYERS = (
    "Content at conv_4, style at conv_1 to conv_5, counted as convolutions from the input: conv2_2; conv1_1, conv1_2, "
    "conv2_1, conv2_2 and conv3_1 of VGG-19."
)
_TAMBE = Preset(
    name="paper-tambe",
    source='P. Tambe: "Neural Style Transfer"',
    content_layers=_one("relu2_2"),
    # Gram matrices over C·N: 4 / C² each, relative to the first layer.
    style_layers=_TAMBE_STYLE,
    raw=RawWeights(2 / (128 * _positions(512, 2)), 1e6 * 4 / 64**2, 0.0),
    size_rule=_AVERAGES,
    optimiser="lbfgs",
    steps=500,
    init="content",
    size_px=512,
    stated=(
        _TAMBE_LAYERS,
        "Content and style losses normalised and added. From the content, by L-BFGS, 500 steps at 512 px.",
    ),
    chosen=(
        "Normalised as in the PyTorch tutorial with these layers: means over features, Gram matrices over C·N, style "
        "1,000,000 times content, without which its style loss could not be in the tens.",
        "A step is one evaluation of the loss, as that tutorial counts. No total variation.",
        "Convolutions are read after their ReLU, as our encoders give them; the tutorial reads them before it.",
    ),
    published="Style loss 23.10 and content loss 9.19 after 50 steps, 0.603 and 6.16 after 500; 40 s.",
)

_TAMBE_FAILED = Preset(
    name="paper-tambe-failed",
    source='P. Tambe: "Neural Style Transfer", the approach it gave up',
    content_layers=_one("relu2_2"),
    style_layers=MappingProxyType(dict.fromkeys(_TAMBE_STYLE, 0.2)),
    raw=RawWeights(1e-3 / _positions(256, 2), 1.0, 0.0),
    size_rule=SizeRule(256, alpha=-1),
    optimiser="adam",
    learning_rate=0.001,
    steps=4000,
    init="noise",
    size_px=256,
    stated=(_TAMBE_LAYERS, "α and β in place of normalised losses. From noise, by Adam, 4,000 steps at 256 px."),
    chosen=(
        "α and β are not stated: those of paper-gatys, a fifth for each style layer.",
        "Adam's rate is not stated: 0.001 with beta1 0.9, beta2 0.999 and epsilon 1e-8, the library's.",
        "It is here to fail: what makes the difference to paper-tambe is where it starts and how it descends.",
        _RELU,
    ),
    published='"A mess", after more than 50 minutes.',
)

_KUET = Preset(
    name="paper-kuet",
    source='M. Bhuiyan: "Generate Artistic Image Using Deep Learning", KUET, 2019',
    content_layers=_one("relu5_2"),
    # Σ(S−C)² / (4·3²·size²) of Gram sums: C²/9 · (N/size)² E_l, relative to the first layer.
    style_layers=MappingProxyType({f"relu{b}_1": (c / 64) ** 2 * 16.0 ** (1 - b) for b, c in _CHANNELS.items()}),
    raw=RawWeights(0.025 * 2 / CAFFE**2, 64**2 / 9 / 5, 255**2.5 / CAFFE**4),
    tv_kind="power",
    tv_power=2.5,
    optimiser="lbfgs",
    steps=400,
    init="content",
    stated=(
        "VGG-19 (the text also says VGG-16); content at the highest layer, style at several.",
        "Content, style and variation losses. Pixels in BGR with the mean subtracted. 20 iterations.",
    ),
    chosen=(
        "Layers, weights and optimiser are those of the Keras example it follows: content block5_conv2 at 0.025, style "
        "block1_conv1 to block5_conv1 at 1, variation Σ(a² + b²)^1.25 at 1, L-BFGS from the content (as of 2019).",
        "An iteration of that example is 20 evaluations, so 400 steps.",
        "Its weights are for Caffe's network on pixels of 0 to 255: content is multiplied by 57.6², style by 57.6⁴ and "
        "the variation by 255^2.5; then all are divided by 57.6⁴, which changes nothing but the numbers.",
        _KERAS,
    ),
)

_TEXTILE = Preset(
    name="paper-textile",
    source='Elmitwally, Imtiaz, Saqib: "Neural Style Transfer" (textile and fashion)',
    content_layers=_one("relu5_2"),
    style_layers=_firsts(),
    raw=RawWeights(1e4 * 2 / (512 * _positions(512, 5)) * CAFFE**2, 1e-2 * 4 * CAFFE**4, 30.0),
    size_rule=_AVERAGES,
    tv_kind="l1",
    optimiser="adam",
    learning_rate=0.02,
    beta1=0.99,
    epsilon=0.1,
    steps=1000,
    init="content",
    stated=(
        "VGG-19 as in the TensorFlow tutorial it follows: content block5_conv2, style block1_conv1 to block5_conv1.",
        "Style weight 1e-2, content weight 1e4, total variation on. From the content, Adam at 0.02, 10 × 100 steps.",
    ),
    chosen=(
        "Total variation at 30, as the absolute differences summed, beta1 0.99 and epsilon 0.1: the tutorial's. beta2 "
        "0.999, the library's.",
        "The tutorial's means over features and Gram entries are taken at 512 px, its largest side.",
        "Its weights are for Caffe's network on pixels of 0 to 255: content is multiplied by 57.6², style by 57.6⁴; "
        "the variation was of pixels in [0, 1] already. One factor for all layers is an approximation: the content may "
        "hold harder here than it did there.",
        _KERAS,
    ),
    published="39.7 s; T-shirts; horizontal and vertical edges before and after.",
)

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {each.name: each for each in (_GATYS, _SCRATCH, _COLUMBIA, _TAMBE, _TAMBE_FAILED, _KUET, _TEXTILE)}
)
"""By name, in the order they are listed."""
