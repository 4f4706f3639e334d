"""degarble models, train: what is shipped, and how it was made."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .options import combined, examples, logger, quiet_option

if TYPE_CHECKING:
    from rich.table import Table

    from ...models.registry import ShippedModel


@click.command(epilog=examples("degarble models", "degarble models --json"))
@click.option("--json", "as_json", is_flag=True, help="As JSON, with paths and full digests.")
@quiet_option
def models(as_json: bool, quiet: bool) -> None:
    """List the shipped models: origin, licence, size, scores."""
    from ...models.registry import shipped

    found = shipped()
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(model) for model in found], ensure_ascii=False, indent=1,
                              default=str))
        return
    from .tables import console

    if not found:
        logger(quiet)("no models are shipped with this installation")
    console().print(_table(found))


@click.group()
def train() -> None:
    """Fine-tune a detector or a corrector from a base model."""


_recipe_options = combined(
    click.option("--config", required=True, metavar="C.toml", help="The recipe."),
    click.option("-o", "--output", required=True, metavar="DIR",
                 help="Where the model goes. A run broken off goes on from its last checkpoint there."),
    click.option("--base", metavar="NAME", help="Start from this folder or hub id, not the recipe's."),
    click.option("--data", metavar="DIR", help="Read the data sets here, not where the recipe says."),
    quiet_option,
)


@train.command(name="detector", epilog=examples(
    "degarble train detector --config detector.toml -o my-detector --data data"))
@_recipe_options
def train_detector_command(config: str, output: str, quiet: bool, **given: str | None) -> None:
    """Fine-tune an encoder to tag what is garbled."""
    from ...models.recipes import read_recipe
    from ...models.tagger.training import DetectorRecipe, train_detector

    recipe = _changed(read_recipe(Path(config), DetectorRecipe), **given)
    train_detector(recipe, _folder(output), logger(quiet))


@train.command(name="corrector", epilog=examples(
    "degarble train corrector --config corrector.toml -o my-corrector --data data"))
@_recipe_options
def train_corrector_command(config: str, output: str, quiet: bool, **given: str | None) -> None:
    """Fine-tune a language model to fill marked spans."""
    from ...models.language_model.training import CorrectorRecipe, train_corrector
    from ...models.recipes import read_recipe

    recipe = _changed(read_recipe(Path(config), CorrectorRecipe), **given)
    train_corrector(recipe, _folder(output), logger(quiet))


def _changed(recipe: Any, **given: str | None) -> Any:
    return dataclasses.replace(recipe, **{name: value for name, value in given.items() if value is not None})


def _folder(path: str) -> Path:
    from ...corpora.errors import InputError

    try:
        Path(path).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError((error.strerror or str(error)).lower(), where=path) from error
    return Path(path)


def _table(found: "list[ShippedModel]") -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("model", "task", "MB", "licence", "from", "digest", "scores"):
        table.add_column(heading, justify="right" if heading == "MB" else "left", overflow="fold")
    for model in found:
        scores = "\n".join(f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}"
                           for name, value in model.scores.items())
        table.add_row(model.name, model.task, f"{model.bytes / 1e6:.1f}", model.licence, model.base,
                      model.digest[:12], scores)
    return table
