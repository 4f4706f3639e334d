"""hf:NAME[:SPLIT]: a data set that the package `datasets` can stream, with each record as a line of jsonl."""

import json
from collections.abc import Iterator

from ..errors import InputError
from ..files.input import SkippedRows
from ..files.output import escape_surrogates
from .json_lines import RowsOfObjects
from .row import ReadOptions, Row


def rows(name: str, options: ReadOptions, untouched: SkippedRows) -> Iterator[Row]:
    """Stream the records of NAME or NAME:SPLIT (default: train). NAME may be a local folder.

    Raises InputError if the data set or split does not exist or cannot be reached.
    """
    from datasets import load_dataset

    path, _, split = name.partition(":")
    where = f"hf:{name}"
    doc = path.rstrip("/").rpartition("/")[2]
    try:
        records = load_dataset(path, split=split or "train", streaming=True)
        objects = RowsOfObjects(doc, options, untouched)
        for number, record in enumerate(records, start=1):
            line = escape_surrogates(json.dumps(record, ensure_ascii=False, default=str)) + "\n"
            yield objects.row(line, number, f"{where}:{number}")
        objects.end()
    except InputError:
        raise
    except Exception as error:  # the library and its file systems have no common exception
        raise InputError(f"cannot be read: {str(error).splitlines()[0] if str(error) else error!r}",
                         where=where) from error
