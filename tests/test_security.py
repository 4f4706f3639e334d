"""What the code never does: run text as code, unpickle files, trust a checkpoint's code, start a shell."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("corpora", "models", "pipeline", "evaluation")
FORBIDDEN_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "jsonpickle", "code",
                     "xml.sax", "xml.dom.minidom", "xmlrpc", "telnetlib", "ftplib", "imp"}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "torch.load", "torch.jit.load",
                   "torch.hub.load", "yaml.load", "pandas.read_pickle", "pd.read_pickle"}
ALLOWED = {("pipeline/run/ray_engine.py", "pickle"):
               "chunks and results between the processes of the user's own cluster; Ray itself pickles what it sends"}
FORBIDDEN_KEYWORDS = {"trust_remote_code": None, "allow_pickle": False, "shell": False, "weights_only": True}
"""Keyword arguments that must not be given, or only with this value."""


def files() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def name_of(node: ast.expr) -> str:
    """a.b.c of a called name; "" for what is none."""
    if isinstance(node, ast.Name):
        return node.id
    return f"{name_of(node.value)}.{node.attr}" if isinstance(node, ast.Attribute) else ""


def breaches(source: str) -> Iterator[str]:
    """What a module does that it must not."""
    for node in ast.walk(ast.parse(source)):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else \
            [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
        yield from (module for module in modules
                    if module in FORBIDDEN_MODULES or module.partition(".")[0] in FORBIDDEN_MODULES)
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node.func)
        given = {keyword.arg: getattr(keyword.value, "value", None) for keyword in node.keywords}
        if name in FORBIDDEN_CALLS and not (name == "torch.load" and given.get("weights_only") is True):
            yield name
        for keyword in node.keywords:
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else ...
            if keyword.arg in FORBIDDEN_KEYWORDS and (FORBIDDEN_KEYWORDS[keyword.arg] is None
                                                      or value is not FORBIDDEN_KEYWORDS[keyword.arg]):
                yield f"{keyword.arg}="


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_does_what_it_must_not(room: str) -> None:
    found = {(path.relative_to(ROOT).as_posix(), what) for path in files() if path.relative_to(ROOT).parts[0] == room
             for what in breaches(path.read_text(encoding="utf-8"))}
    assert found - ALLOWED.keys() == set()


def test_each_exception_is_still_needed() -> None:
    for path, what in ALLOWED:
        assert what in breaches((ROOT / path).read_text(encoding="utf-8"))


@pytest.mark.parametrize("source", [
    "import pickle", "from pickle import loads", "eval(1)", "exec(x)", "torch.load(path)", "import os\nos.system(x)",
    "AutoModel.from_pretrained(name, trust_remote_code=True)", "numpy.load(path, allow_pickle=True)",
    "subprocess.run(line, shell=True)", "AutoModel.from_pretrained(name, trust_remote_code=flag)"])
def test_the_test_finds_what_it_looks_for(source: str) -> None:
    assert list(breaches(source))


def test_a_checkpoint_that_is_pickled_is_refused(tmp_path: Path) -> None:
    """transformers would unpickle a .bin; torch does so only for weights. No code of it runs."""
    import pickle

    from degarble.corpora.errors import DegarbleError
    from degarble.models.registry import load_corrector

    class Planted:
        def __reduce__(self) -> tuple[object, tuple[str, str]]:
            return (Path.write_text, (tmp_path / "planted", "it ran"))  # type: ignore[return-value]  # as pickle wants

    (tmp_path / "config.json").write_text('{"model_type": "t5", "architectures": ["T5ForConditionalGeneration"], '
                                          '"d_model": 8, "num_layers": 1, "num_heads": 1, "d_kv": 8, "d_ff": 8, '
                                          '"vocab_size": 8}')
    (tmp_path / "pytorch_model.bin").write_bytes(pickle.dumps(Planted()))
    with pytest.raises(DegarbleError):
        load_corrector(str(tmp_path), "cpu")
    assert not (tmp_path / "planted").exists()


def test_a_checkpoint_with_code_is_refused(tmp_path: Path) -> None:
    from degarble.corpora.errors import DegarbleError
    from degarble.models.registry import load_corrector

    (tmp_path / "config.json").write_text('{"model_type": "planted", "auto_map": {"AutoConfig": "planted.Config", '
                                          '"AutoModelForSeq2SeqLM": "planted.Model"}}')
    (tmp_path / "planted.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    with pytest.raises(DegarbleError):
        load_corrector(str(tmp_path), "cpu")
    assert not (tmp_path / "ran").exists()
