"""degarble doctor, completion: whether this installation works, and how a shell completes its commands."""

import json
from dataclasses import asdict

import click

from ...corpora.errors import DegarbleError
from .options import device_option, examples, plural, quiet_option


@click.command(epilog=examples("degarble doctor", "degarble doctor --no-self-test --json"))
@click.option("--self-test/--no-self-test", default=True, show_default=True,
              help="Whether to load the models and clean ten segments with them.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for a bug report.")
@device_option
@quiet_option
def doctor(self_test: bool, as_json: bool, device: str, quiet: bool) -> None:
    """Check this installation: Python, packages, models and their hashes, the device, ten segments.

    Nothing is changed and nothing is asked of the network. The exit code is 1 where something is wrong. With
    --quiet only what is wrong is told.
    """
    from ..doctor import FAULT, OK, examine

    found = []
    for finding in examine(device, with_self_test=self_test):
        found.append(finding)
        if not as_json and not (quiet and finding.state == OK):
            click.echo(f"{finding.state:<6}{finding.name}: {finding.detail}")
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=1))
    faults = sum(finding.state == FAULT for finding in found)
    if faults:
        raise DegarbleError(f"{plural(faults, 'fault')} in this installation",
                            remedy="install degarble again, or ask with what `degarble doctor --json` prints")


@click.command(epilog=examples('eval "$(degarble completion bash)"', "degarble completion zsh >> ~/.zshrc",
                               "degarble completion fish > ~/.config/fish/completions/degarble.fish"))
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print what makes SHELL complete commands, options and file names of degarble with Tab."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(context.find_root().command, {}, "degarble", "_DEGARBLE_COMPLETE").source())
