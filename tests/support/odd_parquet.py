"""Odd Parquet files, as in `odd_files`."""

import io
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from odd_files import Odd


def of(make: Callable[[str], Any], **options: Any) -> Callable[[str], bytes]:
    """The file of a table."""

    def made(text: str) -> bytes:
        out = io.BytesIO()
        pq.write_table(make(text), out, **options)
        return out.getvalue()

    return made


def groups(*tables: Callable[[str], Any]) -> Callable[[str], bytes]:
    def made(text: str) -> bytes:
        out = io.BytesIO()
        with pq.ParquetWriter(out, tables[0](text).schema) as writer:
            for table in tables:
                writer.write_table(table(text))
        return out.getvalue()

    return made


def no_rows_of_nulls(text: str) -> Any:
    return pa.table({"text": pa.array([None, text, None], pa.string()), "n": pa.nulls(3)})


PARQUET = (
    Odd(
        "a.parquet",
        "nulls among the texts, a column of nothing else",
        of(no_rows_of_nulls),
        "pandas-dev/pandas/issues/58867",
        passed=("rows_without_text", 2),
    ),
    Odd(
        "a.parquet",
        "strings of 64-bit offsets",
        of(lambda text: pa.table({"text": pa.array([text], pa.large_string())})),
        "xorq-labs/xorq/issues/1041",
    ),
    Odd(
        "a.parquet",
        "a dictionary of strings",
        of(
            lambda text: pa.table(
                {
                    "text": pa.array([text, "x", text]).dictionary_encode(),
                    "k": pa.array(["a", "a", "b"]).dictionary_encode(),
                }
            )
        ),
    ),
    Odd(
        "a.parquet",
        "two columns of one name",
        of(
            lambda text: pa.Table.from_arrays(
                [pa.array([1, 2]), pa.array([3, 4]), pa.array([text, ""])], names=["a", "a", "text"]
            ),
            store_schema=False,
        ),
        "apache/arrow/issues/37428",
    ),
    Odd(
        "a.parquet",
        "several row groups, one of a single row",
        groups(lambda text: pa.table({"text": ["One."]}), lambda text: pa.table({"text": [text, "x", ""]})),
        "deephaven/deephaven-core/issues/5530",
    ),
    Odd(
        "a.parquet",
        "metadata of pandas with an index",
        of(
            lambda text: pa.table({"text": [text], "__index_level_0__": [7]}).replace_schema_metadata(
                {"pandas": '{"index_columns": ["__index_level_0__"], "columns": []}'}
            )
        ),
        "pandas-dev/pandas/issues/54346",
    ),
    Odd(
        "a.parquet",
        "nested columns with empty and missing parts",
        of(
            lambda text: pa.table(
                {
                    "text": [text, "x"],
                    "s": pa.array([{"a": [None, 1]}, None]),
                    "l": pa.array([[], None], pa.list_(pa.string())),
                }
            )
        ),
        "apache/arrow/issues/33601",
    ),
    Odd(
        "a.parquet",
        "another codec a column, pages of the second version",
        of(
            lambda text: pa.table({"text": [text] * 3, "n": [1, 2, 3]}),
            compression={"text": "brotli", "n": "zstd"},
            data_page_version="2.0",
        ),
    ),
    Odd(
        "a.parquet",
        "times, decimals and bytes beside the text",
        of(
            lambda text: pa.table(
                {
                    "text": [text],
                    "t": pa.array([0], pa.timestamp("ns", "UTC")),
                    "d": pa.array([None], pa.decimal128(20, 3)),
                    "b": pa.array([b"\0\xff"]),
                }
            )
        ),
    ),
    Odd(
        "a.parquet",
        "line breaks and quotes in texts",
        of(lambda text: pa.table({"text": ['a\r\n"c"', text, "\u2028"]})),
    ),
    Odd(
        "a.parquet",
        "a column that may not be null, with facts of its own",
        of(
            lambda text: pa.table(
                {"text": [text]}, schema=pa.schema([pa.field("text", pa.string(), nullable=False, metadata={"k": "v"})])
            )
        ),
    ),
    Odd(
        "a.parquet",
        "a text too long to be a segment",
        of(lambda text: pa.table({"text": ["x " * 2_200_000, text]})),
        passed=("segments_too_long", 1),
    ),
)
