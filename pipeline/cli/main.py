"""The command line: the group of commands, error messages and exit codes.

Exit codes: 0 success, 1 failure, 2 wrong usage, 129 interrupted by SIGHUP, 130 by Ctrl-C, 143 by SIGTERM.
"""

import atexit
import os
import sys
import warnings
from collections.abc import Sequence
from contextlib import suppress
from tempfile import gettempdir
from typing import NoReturn

import click

from ... import __version__
from ...corpora.errors import DegarbleError, OptionError, is_out_of_memory
from ..outputs.system_errors import naming_file, system_message
from ..run import interrupts
from .benchmark import benchmark
from .clean import apply, clean, detect
from .compare import compare
from .doctor import completion, doctor
from .evaluate import evaluate
from .exchange import export_command, import_command
from .models import models, train
from .options import complete_files
from .review import calibrate, review
from .show import demo, report

_QUIET_LIBRARIES = {
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}

_FAILED, _WRONG_USAGE = 1, 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
             epilog="\b\nExample:\n  degarble clean news.txt -o news.clean.txt --report news.jsonl\n\n"
                    "See degarble COMMAND --help for details.")
@click.version_option(__version__, "-V", "--version", prog_name="degarble")
def cli() -> None:
    """Find, correct and score the garbled phrases of machine-translated English."""


for command in (detect, clean, report, review, apply, export_command, import_command, calibrate, evaluate,
                compare, benchmark, train, models, demo, doctor, completion):
    cli.add_command(command)
complete_files(cli)


def main(args: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code. Errors become one line on stderr."""
    for name, value in _QUIET_LIBRARIES.items():
        os.environ.setdefault(name, value)
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    interrupts.listen()
    _replace_closed_streams()
    try:
        cli.main(args, prog_name="degarble", standalone_mode=False)
        with naming_file("stdout"):
            sys.stdout.flush()
        return 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return _WRONG_USAGE
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "degarble"
        return _fail(f"{error.format_message()} (see {path} --help)", _WRONG_USAGE)
    except OptionError as error:
        return _fail(str(error), _WRONG_USAGE)
    except (DegarbleError, click.ClickException) as error:
        if getattr(error, "where", "") == "stdout":
            _discard_stdout()
        return _fail(str(error))
    except (KeyboardInterrupt, click.Abort):
        return _fail("broken off", interrupts.exit_code())
    except BrokenPipeError:
        _discard_stdout()
        return _FAILED
    except OSError as error:
        if os.environ.get("DEGARBLE_DEBUG"):
            raise
        _discard_stdout()
        name = error.filename or f"an unnamed file, perhaps in {gettempdir()}"
        return _fail(f"{name}: {system_message(error)}")
    except Exception as error:
        if is_out_of_memory(error):
            return _fail("out of memory (use smaller files or fewer --workers)")
        if os.environ.get("DEGARBLE_DEBUG"):
            raise
        return _fail(f"unexpected {type(error).__name__}: {error}"
                     " (please report it; DEGARBLE_DEBUG=1 shows where)")


def run() -> NoReturn:
    """Run the command and end the process, without freeing the models and dictionaries, which takes a second."""
    code = main()
    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _fail(message: str, code: int = _FAILED) -> int:
    """Print the error and return the exit code. After a signal nothing else is told: a library whose import it broke
    off may have raised another exception."""
    if interrupts.has_arrived():
        message, code = "broken off", interrupts.exit_code()
    with suppress(OSError):  # stderr may be closed too; then the exit code is all that remains
        click.echo(f"degarble: error: {' '.join(message.split())}", err=True)
    return code


def _replace_closed_streams() -> None:
    """Replace closed standard streams (None in Python) with streams that fail on use.

    Otherwise the next opened file would get the file descriptor of the closed stream.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            substitute = os.open(os.devnull, os.O_RDONLY if number else os.O_WRONLY)
            if substitute != number:
                os.dup2(substitute, number)
                os.close(substitute)
            setattr(sys, name, open(number, "w" if number else "r", closefd=False))  # noqa: SIM115 - stays open


def _discard_stdout() -> None:
    """Send the interpreter's last flush to the null device: stdout is full or has no reader."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
