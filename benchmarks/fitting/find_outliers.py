"""Find the channels of a language model's states that are far larger than the others, for its int8 products.

    python benchmarks/fitting/find_outliers.py models/shipped/corrector TEXT.txt

Writes `outliers.json` into the folder: for each layer and product, the CHANNELS with the largest magnitude over the
first segments of the text. The model runs in float32.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from degarble.models.language_model.causal import OUTLIERS
from degarble.models.language_model.judge import HEADING
from degarble.models.runtime import quantised

CHANNELS, SEGMENTS = 16, 60
READ_BY = {"attend": "self_attn.q_proj", "attended": "self_attn.o_proj", "up": "mlp.up_proj",
           "down": "mlp.down_proj"}


def main() -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("text", type=Path)
    args = parser.parse_args()
    model = quantised.build(AutoModelForCausalLM, args.folder, quantised.load(args.folder)).float().eval()
    tokenizer = AutoTokenizer.from_pretrained(args.folder)
    largest: dict[tuple[int, str], torch.Tensor] = {}

    def watch(key: tuple[int, str]) -> Callable[..., None]:
        def look(_: Any, inputs: tuple[torch.Tensor]) -> None:
            # without the start token, which is far larger and has its own row
            magnitudes = inputs[0][0, 1:].abs().amax(0)
            largest[key] = torch.maximum(largest[key], magnitudes) if key in largest else magnitudes
        return look

    for i, layer in enumerate(model.model.layers):
        for name, path in READ_BY.items():
            layer.get_submodule(path).register_forward_pre_hook(watch((i, name)))
    with torch.inference_mode():
        for line in args.text.read_text(encoding="utf-8").splitlines()[:SEGMENTS]:
            model(torch.tensor([tokenizer.encode(f"{tokenizer.bos_token}{HEADING}{line}")]))
    layers = [{name: sorted(largest[i, name].topk(CHANNELS).indices.tolist()) for name in READ_BY}
              for i in range(len(model.model.layers))]
    (args.folder / OUTLIERS).write_text(json.dumps({"layers": layers}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
