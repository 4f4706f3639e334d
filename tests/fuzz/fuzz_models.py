"""What must hold of every text, whatever is in it: offsets in range, edits that stand where they say, bounded cost."""

from functools import cache
from itertools import pairwise

from degarble.corpora.alignment import align
from degarble.corpora.categories import categorise
from degarble.corpora.formats.mapped_text import MappedText, splice
from degarble.corpora.formats.markup import escape_xml, map_content
from degarble.corpora.public_sets.differences import differences
from degarble.corpora.records import Edit, Segment, apply_edits
from degarble.corpora.sentences import split
from degarble.models.language import foreign_language
from degarble.models.proposals.proposal import Document
from degarble.models.proposals.registry import propose
from degarble.models.registry import load_corrector, load_detector
from degarble.models.rules.orthography import repairs
from degarble.pipeline.cleaner import Cleaner
from degarble.pipeline.decide import Policy, decide

TEXTS = [
    text.encode()
    for text in (
        "They opened the the bridge. It is over.Nobody came, said Mr. Smith at 5 p.m. on Monday.",
        'U.S. President Korolev said "we will go." He left; e.g. the U.N. did not.',
        "The inter national con ference were hold in Bei Jing.",
        "<b>The the</b> price &amp; co. &lt;i&gt;rise rise&lt;/i&gt; 3,000.50 $ %s {name} https://a.b/c_d?e=f",
        "他说“很好”。Then he went to 上海,and so on ……",
        "Ã©tÃ© cafÃ© â€œquotedâ€\x9d \x0c\x0b\u200b text\ufeff ．Ｆｕｌｌ width！",
        "A lot of peoples has went there since two years ago for to see the famous lake of the west.",
        "",
        " ",
        "1. 2. 3. a) b) IV. V.",
        "Prime minister Kishida Wenxiong and Kishida Fumio met with Abe Jinsan in Dong jing yesterday.",
        "he he he he ha ha ha the of of the",
        "CO2 iPhone eBay McDonald O’Neil don't won’t it's its'' —–- “ ” ‘ ’ « »",
        "\u202eabc\u202c é é 👨\u200d👩\u200d👧 𝕳𝖊𝖑𝖑𝖔",
        "The committee discussed the the question of of the environmental protection and and the result was was good.",
    )
]
PAIRS = [one + b"\0\0" + other for one in TEXTS[:7] for other in TEXTS[3:8]]


def text_of(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass") if _is_text(data) else data.decode("utf-8", "surrogateescape")


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def sentences(data: bytes) -> None:
    text = text_of(data)
    for most_words in (400, 3):
        found = split(text, most_words=most_words)
        assert all(0 <= start < end <= len(text) for start, end in found)
        assert all(end <= start for (_, end), (start, _) in pairwise(found))
        edges = [0, *(edge for span in found for edge in span), len(text)]
        assert not "".join(text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True)).strip()


def alignment(data: bytes) -> None:
    one, _, other = text_of(data).partition("\0\0")
    edits = align(one, other)
    assert apply_edits(one, edits) == other
    assert all(one[edit.start : edit.end] == edit.original for edit in edits)
    assert all(before.end <= after.start for before, after in pairwise(edits))
    for found in differences(one, [other, other, one[::-1]]):
        assert 0 <= found.start <= found.end <= len(one)


def edits(data: bytes) -> None:
    """Edits of text among markup leave the markup."""
    raw = text_of(data)
    body = escape_xml("".join(c for c in raw[:400] if c.isprintable() or c == " "))
    for content in (body, f"<g>{body}</g>x<x/>", f"a<ph>{body}</ph>b"):
        mapped = map_content(content, 0, len(content))
        assert len(mapped.places) == len(mapped.text)
        _spliced(content, mapped, len(data))
    categorise(raw, 0, min(3, len(raw)), raw[::-1][:9])


def _spliced(raw: str, mapped: MappedText, number: int) -> None:
    text = mapped.text
    start = number % (len(text) + 1)
    end = min(len(text), start + number % 5)
    if any(start < last and first < end for first, last in mapped.protected):
        return
    edit = Edit(start, end, text[start:end], "<new>")
    after = splice(raw, mapped, [edit], escape_xml)
    assert map_content(after, 0, len(after)).text == text[:start] + "<new>" + text[end:]


def rules(data: bytes) -> None:
    text = text_of(data)
    for repair in repairs(text):
        assert 0 <= repair.start <= repair.end <= len(text)
    foreign_language(text)


@cache
def _cleaner() -> Cleaner:
    return Cleaner(load_detector("rules", "cpu"), load_corrector("rules", "cpu"))


def cleaning(data: bytes) -> None:
    """The whole of a cleaner that needs no network, and the policy."""
    texts = [
        Segment(text, str(number), protected=((number, number + 2),), charset="latin-1" if number % 2 else None)
        for number, text in enumerate(text_of(data).split("\n"))
    ]
    for segment, result in zip(texts, _cleaner().clean(texts), strict=True):
        assert result.segment == segment
        assert all(0 <= part.start <= part.end <= len(segment.text) for part in (*result.spans, *result.edits))
        assert apply_edits(segment.text, result.accepted) == result.cleaned
        assert decide(result.edits, Policy(), segment.protected, segment.charset) == result.edits


def proposals(data: bytes) -> None:
    texts = tuple(text_of(data).split("\n"))[:4]
    document = Document(texts, ("Kovrel", "hot pot"))
    for index, text in enumerate(texts):
        for proposal in propose(document, index):
            assert 0 <= proposal.start <= proposal.end <= len(text)
            assert proposal.cost >= 0
            proposal.apply(text)
