"""File formats: readers that yield rows with segments, and writers that put cleaned text back.

A row keeps the record as read, and the position of its text. The writer replaces the text and no other byte.
"""

from .reading import LONGEST_SEGMENT as LONGEST_SEGMENT
from .reading import open_rows as open_rows
from .reading import read_segments as read_segments
from .registry import FORMATS as FORMATS
from .registry import format_of as format_of
from .registry import is_file_set as is_file_set
from .registry import is_hub as is_hub
from .registry import shards_of as shards_of
from .rendering import render as render
from .row import ReadOptions as ReadOptions
from .row import Row as Row
from .writing import open_writer as open_writer
from .writing import write_rows as write_rows
