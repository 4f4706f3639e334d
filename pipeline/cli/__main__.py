"""`python -m degarble.pipeline.cli`: the command line without the installed script."""

from .main import run

run()
