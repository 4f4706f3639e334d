"""degarble models, train: list the shipped models, and train new ones."""

import dataclasses
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..outputs.system_errors import naming_file
from .options import combined, examples, logger, quiet_option

if TYPE_CHECKING:
    from rich.table import Table

    from ...models.registry import ShippedModel


@click.command(epilog=examples("degarble models", "degarble models --json"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with paths and full digests.")
@quiet_option
def models(as_json: bool, quiet: bool) -> None:
    """List the shipped models: origin, licence, size, scores."""
    from ...models.registry import shipped_models

    installed = shipped_models()
    if as_json:
        click.echo(json.dumps([dataclasses.asdict(model) for model in installed], ensure_ascii=False, indent=1,
                              default=str))
        return
    from .tables import console

    if not installed:
        logger(quiet)("no models are shipped with this installation")
    console().print(_table(installed))


@click.group()
def train() -> None:
    """Fine-tune a detector or a corrector from a base model."""


_recipe_options = combined(
    click.option("--config", required=True, metavar="C.toml", help="The recipe."),
    click.option("-o", "--output", required=True, metavar="DIR",
                 help="The folder of the model. An interrupted run continues from its last checkpoint there."),
    click.option("--base", metavar="NAME", help="Start from this folder or hub id instead of the recipe's."),
    click.option("--data", metavar="DIR", help="Read the data sets from this folder instead of the recipe's."),
    quiet_option,
)


@train.command(name="detector", epilog=examples(
    "degarble train detector --config detector.toml -o my-detector --data data"))
@_recipe_options
def train_detector_command(config: str, output: str, quiet: bool, **options: str | None) -> None:
    """Fine-tune an encoder to tag garbled words."""
    from ...models.recipes import read_recipe
    from ...models.tagger.training import DetectorRecipe, train_detector

    recipe = _changed(read_recipe(Path(config), DetectorRecipe), **options)
    train_detector(recipe, _folder(output), logger(quiet))


@train.command(name="corrector", epilog=examples(
    "degarble train corrector --config corrector.toml -o my-corrector --data data"))
@_recipe_options
def train_corrector_command(config: str, output: str, quiet: bool, **options: str | None) -> None:
    """Fine-tune a language model to fill marked spans."""
    from ...models.language_model.training import CorrectorRecipe, train_corrector
    from ...models.recipes import read_recipe

    recipe = _changed(read_recipe(Path(config), CorrectorRecipe), **options)
    train_corrector(recipe, _folder(output), logger(quiet))


def _changed(recipe: Any, **options: str | None) -> Any:
    return dataclasses.replace(recipe, **{name: value for name, value in options.items() if value is not None})


def _folder(path: str) -> Path:
    with naming_file(path):
        Path(path).mkdir(parents=True, exist_ok=True)
    return Path(path)


def _table(installed: "list[ShippedModel]") -> "Table":
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("model", "task", "MB", "licence", "from", "digest", "scores"):
        table.add_column(heading, justify="right" if heading == "MB" else "left", overflow="fold")
    for model in installed:
        scores = "\n".join(f"{name} {value:.3f}" if isinstance(value, float) else f"{name} {value}"
                           for name, value in model.scores.items())
        table.add_row(model.name, model.task, f"{model.bytes / 1e6:.1f}", model.licence, model.base,
                      model.digest[:12], scores)
    return table
