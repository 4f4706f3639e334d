"""Tiny random networks with real tokenizers, for tests of what surrounds the weights."""

import json
from pathlib import Path
from typing import Any

TEXTS = ["Japan will hold talks with the four ministers in Tokyo.",
         "The two leaders hope to solve problems .",
         "Die beiden wollen das Problem lösen.", "the quick brown fox jumps over the lazy dog's back, 1984"]


def encoder_folder(folder: Path) -> Path:
    """A two-layer BERT with a SentencePiece-like unigram tokenizer."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers
    from transformers import BertConfig, BertModel

    tokenizer = Tokenizer(models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    specials = ["<s>", "<pad>", "</s>", "<unk>"]
    tokenizer.train_from_iterator(TEXTS * 5, trainers.UnigramTrainer(
        vocab_size=90, special_tokens=specials, unk_token="<unk>", show_progress=False))
    raw: dict[str, Any] = json.loads(tokenizer.to_str())
    raw["model"]["vocab"].append(["<mask>", 0.0])
    config = BertConfig(vocab_size=len(raw["model"]["vocab"]), hidden_size=16, num_hidden_layers=2,
                        num_attention_heads=2, intermediate_size=32, pad_token_id=1,
                        max_position_embeddings=512)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    (folder / "tokenizer.json").write_text(json.dumps(raw), encoding="utf-8")
    return folder


def tagger_folder(folder: Path, seed: int, noise: float = 0.0) -> Path:
    """A tagger on such a BERT with a random head; `noise` is added to its layers, which else leave nearly
    what they were given."""
    import torch
    from degarble.models.tagger.trainable import TrainableTagger, load_base
    from tokenizers import Tokenizer

    torch.manual_seed(seed)
    base = encoder_folder(folder / "base")
    encoder, raw = load_base(str(base))
    tagger = TrainableTagger.with_new_head(encoder.eval(), Tokenizer.from_file(str(base / "tokenizer.json")))
    for name, weight in encoder.named_parameters():
        weight.data += noise * torch.randn_like(weight) * ("dense.weight" in name)
    torch.nn.init.normal_(tagger.head.weight)
    tagger.save(folder / "tagger", raw)
    return folder / "tagger"


def language_model_folder(folder: Path, kv_heads: int = 2) -> Path:
    """A two-layer Llama with a byte-pair tokenizer."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(TEXTS * 5, trainers.BpeTrainer(
        vocab_size=320, special_tokens=["<end>"], show_progress=False,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<end>")
    config = LlamaConfig(vocab_size=len(fast), hidden_size=16, intermediate_size=32, num_hidden_layers=2,
                         num_attention_heads=2, num_key_value_heads=kv_heads, tie_word_embeddings=True,
                         eos_token_id=0, bos_token_id=0, pad_token_id=0)
    LlamaForCausalLM(config).save_pretrained(folder)
    fast.save_pretrained(folder)
    return folder
