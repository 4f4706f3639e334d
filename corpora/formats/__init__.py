"""File formats: readers that give segments, writers that put edited text back in place.

A reader gives each record as it stood in the file, with the place of its text; the writer puts the
cleaned text into that place and leaves every other byte as it was.
"""

from .reading import LONGEST_SEGMENT as LONGEST_SEGMENT
from .reading import open_rows as open_rows
from .reading import read_segments as read_segments
from .registry import FORMATS as FORMATS
from .registry import format_of as format_of
from .registry import is_hub as is_hub
from .registry import is_many as is_many
from .registry import shards_of as shards_of
from .rendering import render as render
from .row import ReadOptions as ReadOptions
from .row import Row as Row
from .writing import write_rows as write_rows
from .writing import writing as writing
