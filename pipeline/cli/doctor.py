"""degarble doctor, completion: check the installation, and print the shell completion."""

from dataclasses import asdict

import click

from ...corpora.errors import DegarbleError
from .compare import print_json
from .options import device_option, examples, plural, quiet_option


@click.command(epilog=examples("degarble doctor", "degarble doctor --no-self-test --json"))
@click.option("--self-test/--no-self-test", default=True, show_default=True,
              help="Load the models and clean ten segments.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, for a bug report.")
@device_option
@quiet_option
def doctor(self_test: bool, as_json: bool, device: str, quiet: bool) -> None:
    """Check this installation: Python, packages, the models' checksums, the device, and ten segments.

    Changes nothing and does not use the network. The exit code is 1 if a check fails. With --quiet, prints
    problems only.
    """
    from ..doctor import FAULT, OK, examine

    findings = []
    for finding in examine(device, with_self_test=self_test):
        findings.append(finding)
        if not as_json and not (quiet and finding.state == OK):
            click.echo(f"{finding.state:<6}{finding.name}: {finding.detail}")
    if as_json:
        print_json([asdict(finding) for finding in findings])
    faults = sum(finding.state == FAULT for finding in findings)
    if faults:
        raise DegarbleError(f"{plural(faults, 'fault')} in this installation",
                            remedy="install degarble again, or report the output of `degarble doctor --json`")


@click.command(epilog=examples('eval "$(degarble completion bash)"', "degarble completion zsh >> ~/.zshrc",
                               "degarble completion fish > ~/.config/fish/completions/degarble.fish"))
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that lets SHELL complete degarble's commands, options and file names."""
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(context.find_root().command, {}, "degarble", "_DEGARBLE_COMPLETE").source())
