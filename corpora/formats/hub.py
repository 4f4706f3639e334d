"""hf:NAME[:SPLIT]: a data set that `datasets` can stream, each record a line of jsonl."""

import json
from collections.abc import Iterator

from ..errors import InputError
from ..files.input import SkippedRows
from ..files.output import escape_surrogates
from .json_lines import RowsOfObjects
from .row import ReadOptions, Row


def rows(name: str, options: ReadOptions, untouched: SkippedRows) -> Iterator[Row]:
    """The records of NAME or NAME:SPLIT (train, where none is named), streamed; NAME may be a local folder.

    Raises InputError where there is no such data set or split, or it cannot be reached.
    """
    from datasets import load_dataset

    path, _, split = name.partition(":")
    where = f"hf:{name}"
    doc = path.rstrip("/").rpartition("/")[2]
    try:
        records = load_dataset(path, split=split or "train", streaming=True)
        made = RowsOfObjects(doc, options, untouched)
        for number, record in enumerate(records, start=1):
            line = escape_surrogates(json.dumps(record, ensure_ascii=False, default=str)) + "\n"
            yield made.row(line, number, f"{where}:{number}")
        made.end()
    except InputError:
        raise
    except Exception as error:  # the library and its file systems raise whatever they like
        raise InputError(f"cannot be read: {str(error).splitlines()[0] if str(error) else error!r}",
                         where=where) from error
