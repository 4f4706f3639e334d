"""Measure how often the rules fire on human text and on weak machine translation, and how often they are right.

    python benchmarks/rules.py DATA            # prints the table
    python benchmarks/rules.py DATA --write    # also writes models/shipped/rules/precision.json

A find is *supported* if its new words are in the reference and its old words are not, *contradicted* in the reverse
case. A find that only deletes words is supported if it brings the text closer to the reference, in edits of words, and
contradicted if it takes the text away from it: post-editors often replace one of two equal words. Finds are widened to
whole words, and by one more word if only function words would be compared ("a" for "an").
Finds that change no word (spaces, punctuation, broken characters) or have no replacement cannot be judged this way.

`--write` records the precision of each rule, Beta(1, 1)-smoothed as (right + 1) / (right + wrong + 2):

- rules that change words: supported finds are right, contradicted ones wrong, over all systems of WMT21 ja-en against
  reference A, the machine translations of MLQE-PE train against their post-edits, and the ja-en reference against
  itself (where every find that can be judged is contradicted);
- rules that change no word: over the same ja-en systems, the expected number of finds in human text of the same length
  is wrong, the rest are right. Human text is the ja-en reference, the TED references and, for rules that also apply
  to tokenised text, the MLQE-PE dev post-edits. All finds in human text count as false alarms, even true slips, so
  the figure is a lower bound;
- READ: a person read all finds of a rule in the training sets, except for one system whose output is not English;
- the *place* of a rule that deletes one of two equal phrases and fires at least MIN_PLACES times in MLQE-PE train:
  right if the post-edit lacks the old words, whatever it has instead;
- rules whose slips these sets do not contain (`planted_slips.PLANTERS`): slips planted in the ja-en and TED references;
  finds that restore the text are right.
"""

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from degarble.corpora.categories import FUNCTION_WORDS
from degarble.corpora.public_sets.readers import MLQE_PAIRS, read_mlqe, read_systems
from degarble.corpora.records import Segment
from degarble.models.rules.detector import PRECISION_FILE, ConsistencyDetector, OrthographyDetector
from degarble.models.rules.orthography import RULES, SPACING_RULES
from degarble.models.rules.repairs import Repair
from planted_slips import PLANTERS, planted
from rapidfuzz.distance import Levenshtein

WEAK = ("Online-Y", "Online-A", "Online-G")
ALL_RULES = (*RULES, "consistency")
READ = {"article": (89, 5)}
"""(right, wrong) of a rule whose new word is rarely at the same place in a reference."""
DELETING, MIN_PLACES = ("doubled_phrase", "doubled_word", "same_twice"), 20
"""The rules that delete one of two equal phrases, and the number of finds from which the precision of a rule's place is
recorded."""
_WORDS = re.compile(r"\w+(?:['’-]\w+)*")


@dataclass(slots=True)
class Tally:
    """The finds of one rule in one set of texts."""

    found: int = 0
    supported: int = 0
    contradicted: int = 0
    by_words: int = 0
    replaced: int = 0


@dataclass(slots=True)
class Measured:
    """The finds of each rule in one set of texts, with the size of the set."""

    segments: int = 0
    words: int = 0
    rules: dict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))

    def add(self, texts: Sequence[Segment], references: Sequence[str]) -> None:
        """Count the finds of the rules in the texts, judged by the reference of each text."""
        self.segments += len(texts)
        self.words += sum(len(segment.text.split()) for segment in texts)
        by_rules = OrthographyDetector().repairs(texts)
        by_names = ConsistencyDetector().repairs(texts)
        for segment, reference, *found in zip(texts, references, by_rules, by_names, strict=True):
            for repair in (*found[0], *found[1]):
                tally = self.rules[repair.rule]
                verdict = judge(segment.text, repair, reference)
                tally.found += 1
                tally.by_words += changes_words(segment.text, repair)
                tally.replaced += segment.text[repair.start:repair.end] not in reference
                tally.supported += verdict == "supported"
                tally.contradicted += verdict == "contradicted"


def changes_words(text: str, repair: Repair) -> bool:
    """Whether the repair changes words, not only spaces and punctuation."""
    old, new = _widened(text, repair, further=0)
    return repair.replacement is not None and old != new


def judge(text: str, repair: Repair, reference: str) -> str:
    """The verdict of the reference: "supported", "contradicted" or "open"."""
    if not changes_words(text, repair):
        return "open"
    old, new = _widened(text, repair, further=0)
    if all(word in FUNCTION_WORDS for word in (*old, *new)):
        old, new = _widened(text, repair, further=1)
    words = _words(reference)
    if Counter(new) < Counter(old):
        return _by_distance(text, repair, words)
    has_old, has_new = _contains(words, old), _contains(words, new)
    if has_old == has_new:
        return "open"
    return "supported" if has_new else "contradicted"


def _by_distance(text: str, repair: Repair, reference: Sequence[str]) -> str:
    before, after = _words(text), _words(text[:repair.start] + (repair.replacement or "") + text[repair.end:])
    change = Levenshtein.distance(after, reference) - Levenshtein.distance(before, reference)
    return "supported" if change < 0 else "contradicted" if change > 0 else "open"


def _widened(text: str, repair: Repair, *, further: int) -> tuple[list[str], list[str]]:
    start, end = repair.start, repair.end
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    for _ in range(1 + further):
        while end < len(text) and text[end].isspace() and end > repair.end:
            end += 1
        while end < len(text) and not text[end].isspace():
            end += 1
        if further:
            end = min(len(text), end + 1)
    new = text[start:repair.start] + (repair.replacement or "") + text[repair.end:end]
    return _words(text[start:end]), _words(new)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(text)]


def _contains(words: Sequence[str], part: Sequence[str]) -> bool:
    return any(list(words[i:i + len(part)]) == list(part) for i in range(len(words) - len(part) + 1))


def measure(sets: Iterable[tuple[Sequence[Segment], Sequence[str]]]) -> Measured:
    """One tally over several sets of texts and their references."""
    measured = Measured()
    for texts, references in sets:
        measured.add(texts, references)
    return measured


def wmt(data: Path, pair: str, systems: Sequence[str]) -> Iterator[tuple[list[Segment], list[str]]]:
    """Systems of WMT21 news with their reference; documents from `docids`, or else from MQM, or each line alone."""
    folder = data / "wmt21-news" / pair
    translations = read_systems(folder)
    ids = folder / "docids"
    documents = ids.read_text(encoding="utf-8").split("\n") if ids.exists() else _mqm_documents(data, folder)
    for name in systems or [name for name in translations if not name.startswith("ref.")]:
        lines = translations[name]
        yield [Segment(line, doc=documents[i]) for i, line in enumerate(lines)], translations["ref.A"]


def _mqm_documents(data: Path, folder: Path) -> list[str]:
    known = {record["source"]: record["doc"] for record in _mqm(data, "news2021")}
    sources = next(folder.glob("source.*")).read_text(encoding="utf-8").split("\n")
    return [known.get(source, f"line {row}") for row, source in enumerate(sources)]


def _mqm(data: Path, name: str) -> Iterator[dict[str, str]]:
    with (data / "mqm" / f"{name}.zh-en.jsonl").open(encoding="utf-8") as file:
        yield from map(json.loads, file)


def mqm_references(data: Path, name: str) -> tuple[list[Segment], list[str]]:
    """The human translations among the systems of an MQM set, without repetitions."""
    human = [r for r in _mqm(data, name) if r["system"].startswith("ref")]
    once = {(r["system"], r["doc"], r["text"]): None for r in human}
    texts = [Segment(text, doc=f"{system} {doc}") for system, doc, text in once]
    return texts, [segment.text for segment in texts]


def mlqe(data: Path, split: str, side: str) -> Iterator[tuple[list[Segment], list[str]]]:
    """MLQE-PE with its post-edits as references; each segment is a document, because they were sampled singly."""
    for pair in MLQE_PAIRS:
        rows = list(read_mlqe(data / "mlqe-pe" / pair, split))
        post_edits = [row.post_edit for row in rows]
        texts = post_edits if side == "pe" else [row.segment.text for row in rows]
        yield [Segment(text, doc=f"{pair} {i}") for i, text in enumerate(texts)], post_edits


def precisions(data: Path) -> dict[str, dict[str, float]]:
    """The precision of each rule and the counts behind it, as in the module's docstring."""
    systems = measure(wmt(data, "ja-en", ()))
    post_edited = measure(mlqe(data, "train", "mt"))
    reference = measure(wmt(data, "ja-en", ("ref.A",)))
    clean = measure([*wmt(data, "ja-en", ("ref.A",)), mqm_references(data, "ted2021")])
    tokenised = measure(mlqe(data, "dev", "pe"))
    found = {rule: _precision(rule, systems, post_edited, reference, clean, tokenised)
             for rule in ALL_RULES if rule not in PLANTERS}
    sets = [*wmt(data, "ja-en", ("ref.A",)), mqm_references(data, "ted2021")]
    texts = [segment.text for segments, _ in sets for segment in segments]
    restored = {rule: _planted_precision(rule, texts) for rule in PLANTERS}
    read = {rule: {"precision": _smoothed(right, wrong), "right": right, "wrong": wrong, "read": right + wrong}
            for rule, (right, wrong) in READ.items()}
    places = {rule: {"place": _smoothed(tally.replaced, tally.found - tally.replaced)}
              for rule, tally in post_edited.rules.items() if rule in DELETING and tally.found >= MIN_PLACES}
    return {rule: (found | restored | read)[rule] | places.get(rule, {}) for rule in ALL_RULES}


def _planted_precision(rule: str, texts: Sequence[str]) -> dict[str, float]:
    count, right, wrong = planted(rule, texts)
    return {"precision": _smoothed(right, wrong), "right": right, "wrong": wrong, "planted": count}


def _smoothed(right: float, wrong: float) -> float:
    return round((right + 1) / (right + wrong + 2), 3)


def _precision(rule: str, systems: Measured, post_edited: Measured, reference: Measured, clean: Measured,
               tokenised: Measured) -> dict[str, float]:
    tallies = (systems.rules[rule], post_edited.rules[rule])
    if rule == "consistency" or any(tally.by_words for tally in tallies):
        right = float(sum(tally.supported for tally in tallies))
        wrong = float(sum(tally.contradicted for tally in tallies)) + reference.rules[rule].contradicted
    else:
        human = [clean] if rule in SPACING_RULES else [clean, tokenised]
        rate = sum(m.rules[rule].found for m in human) / sum(m.words for m in human)
        found = systems.rules[rule].found
        wrong = min(float(found), rate * systems.words)
        right = found - wrong
    return {"precision": _smoothed(right, wrong), "right": round(right, 1), "wrong": round(wrong, 1)}


def _table(data: Path) -> None:
    human = {"zh-en ref": measure(wmt(data, "zh-en", ("ref.A",))),
             "ja-en ref": measure(wmt(data, "ja-en", ("ref.A",))),
             "MQM news refs": measure([mqm_references(data, "news2021")]),
             "MQM TED refs": measure([mqm_references(data, "ted2021")]),
             "MLQE-PE dev pe": measure(mlqe(data, "dev", "pe"))}
    weak = {"zh-en weak": measure(wmt(data, "zh-en", WEAK)), "ja-en weak": measure(wmt(data, "ja-en", WEAK))}
    print("finds per 1,000 segments; supported : contradicted\n")
    heads = [*(f"{name:>15}" for name in human), *(f"{name:>20}" for name in weak)]
    print(f"{'rule':20}" + "".join(heads))
    for rule in ALL_RULES:
        cells = [f"{1000 * m.rules[rule].found / m.segments:15.2f}" for m in human.values()]
        for m in weak.values():
            tally = m.rules[rule]
            judged = f"{tally.supported}:{tally.contradicted}"
            cells.append(f"{1000 * tally.found / m.segments:12.2f} {judged:>7}")
        print(f"{rule:20}" + "".join(cells))
    for name, m in (human | weak).items():
        total = Counter({rule: tally.found for rule, tally in m.rules.items()}).total()
        print(f"all rules, {name}: {1000 * total / m.words:.2f} finds per 1,000 words ({total} in {m.words})")


def main() -> None:
    """Print the table; with --write also measure and store the precisions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder with wmt21-news/, mlqe-pe/ and mqm/")
    parser.add_argument("--write", action="store_true", help=f"write {PRECISION_FILE.name}")
    options = parser.parse_args()
    _table(options.data)
    if options.write:
        measured = precisions(options.data)
        PRECISION_FILE.parent.mkdir(parents=True, exist_ok=True)
        record = {"measured_by": "benchmarks/rules.py", "rules": measured}
        PRECISION_FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
        for rule, figures in measured.items():
            print(f"{rule:20}" + "".join(f"  {name} {value}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
