"""A small ternary student with 3 bits, drawn and not trained, as a checkpoint folder: what the simulator's tests read.

    python -m training.tiny SENTENCES OUT_FOLDER
"""

import argparse
import json
import tempfile
from pathlib import Path

import torch
from tokenizers import BertWordPieceTokenizer

from .evaluate import run_sentences
from .export import export
from .student import Spec, Student
from .tasks import TASKS

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SIZES = {"hidden_size": 40, "num_hidden_layers": 2, "num_attention_heads": 5, "intermediate_size": 72}


def drawn(spec: Spec, ids: torch.Tensor) -> Student:
    """Normal weights; encoder steps and BSPN weights from the batch `ids`, as training sets them."""
    student = Student(spec).eval()
    with torch.no_grad():
        for name, p in student.named_parameters():
            if "norm" not in name and not name.endswith("log2_step"):
                p.normal_(0, 0.5)
    keys = ids != 0
    student.calibrate(ids, keys, steps=True)
    student.use_bspn()
    student.calibrate(ids, keys, steps=False)
    return student


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("sentences", type=Path)
    p.add_argument("out", type=Path)
    args = p.parse_args()
    torch.manual_seed(0)
    lines = args.sentences.read_text(encoding="utf-8").splitlines()[:12]
    words = sorted({c for line in lines for c in line.lower() if c.isalnum()})
    vocabulary = SPECIAL + words + ["##" + c for c in words]
    with tempfile.TemporaryDirectory() as folder:
        vocab, sentences = Path(folder) / "vocab.txt", Path(folder) / "sentences.txt"
        vocab.write_text("\n".join(vocabulary) + "\n")
        sentences.write_text("\n".join(lines) + "\n")
        tokenizer = BertWordPieceTokenizer(str(vocab))
        ids = [torch.tensor(tokenizer.encode(line).ids) for line in lines]
        spec = Spec(vocab_size=len(vocabulary), matrices="ternary", activation_bits=3, **SIZES)
        student = drawn(spec, torch.nn.utils.rnn.pad_sequence(ids, batch_first=True))
        export(student, TASKS["sst2"], vocab, args.out, "tiny-ternary")
        with torch.no_grad():
            run_sentences(args.out, sentences, args.out / "sentences.jsonl")
    print(json.dumps({"rows": len(lines), "words": len(vocabulary)}))


if __name__ == "__main__":
    main()
