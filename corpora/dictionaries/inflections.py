"""Inflected forms of English words, by rules and a table of irregular verbs."""

import re

IRREGULAR = {base: (past, participle) for base, past, participle in (line.split() for line in """
become became become|begin began begun|break broke broken|bring brought brought|build built built|buy bought bought
choose chose chosen|come came come|draw drew drawn|drive drove driven|fall fell fallen|feel felt felt|find found found
fly flew flown|forget forgot forgotten|get got got|give gave given|go went gone|grow grew grown|hear heard heard
hold held held|keep kept kept|know knew known|lead led led|leave left left|lose lost lost|make made made
mean meant meant|meet met met|pay paid paid|rise rose risen|run ran run|say said said|see saw seen|sell sold sold
send sent sent|show showed shown|sing sang sung|sit sat sat|sleep slept slept|speak spoke spoken|spend spent spent
stand stood stood|swim swam swum|take took taken|teach taught taught|tell told told|think thought thought|win won won
write wrote written""".strip().replace("\n", "|").split("|"))}
"""For each base form, the past tense and the past participle."""

BASE_OF = {form: base for base, forms in IRREGULAR.items() for form in forms if form != base}
"""For each irregular past tense and participle, the base form."""

_DOUBLED = re.compile("[^aeiou]*[aeiou][bdgmnprt]")


def possible_bases(word: str) -> list[tuple[str, str]]:
    """The possible base forms of a word in lower case, each with the ending: ("try", "ed") for "tried"."""
    found = [(word, "")]
    if word in BASE_OF:
        found.append((BASE_OF[word], "ed"))
    for ending in ("s", "ed", "ing"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3 or stem[-1] == "s" == ending:
            continue
        bases = [stem]
        if ending != "s":
            bases.append(stem + "e")
            if stem[-1] in (stem[-2], "i"):
                bases.append(stem[:-1] if stem[-1] == stem[-2] else stem[:-1] + "y")
        elif len(stem) > 4 and stem.endswith(("ie", "sse", "she", "che", "xe", "oe")):
            bases.append(stem[:-2] + "y" if stem[-2] == "i" else stem[:-1])
        found += [(base, ending) for base in bases]
    return found


def inflect(base: str, ending: str) -> str:
    """`base` with an ending: "tried" for ("try", "ed"). "s" inflects the last word of a phrase, others the first."""
    head, space, last = base.rpartition(" ") if ending == "s" else ("", "", base)
    first, gap, rest = last.partition(" ")
    return head + space + _inflected(first, ending) + gap + rest


def _inflected(base: str, ending: str) -> str:
    if ending == "ed" and base in IRREGULAR:
        return IRREGULAR[base][0]
    if base.endswith("y") and base[-2:-1] not in tuple("aeiou") and ending in ("s", "ed"):
        return base[:-1] + ("ies" if ending == "s" else "ied")
    if ending == "s":
        plural = "es" if base.endswith(("x", "ch", "sh", "ss")) else "s"
        return base if base.endswith(("us", "ds", "es", "ns", "ts", "ly", "ed")) else base + plural
    if ending and _DOUBLED.fullmatch(base):
        return base + base[-1] + ending
    if ending and base.endswith("e"):
        return base.removesuffix("e") + ending
    return base + ending
