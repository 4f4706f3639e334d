"""Inflected English forms by rule and by a table of irregular verbs."""

import re

IRREGULAR = {base: (past, participle) for base, past, participle in (line.split() for line in """
become became become|begin began begun|break broke broken|bring brought brought|build built built
buy bought bought|choose chose chosen|come came come|draw drew drawn|drive drove driven|fall fell fallen
feel felt felt|find found found|fly flew flown|forget forgot forgotten|get got got|give gave given
go went gone|grow grew grown|hear heard heard|hold held held|keep kept kept|know knew known
lead led led|leave left left|lose lost lost|make made made|mean meant meant|meet met met|pay paid paid
rise rose risen|run ran run|say said said|see saw seen|sell sold sold|send sent sent|show showed shown
sing sang sung|sit sat sat|sleep slept slept|speak spoke spoken|spend spent spent|stand stood stood
swim swam swum|take took taken|teach taught taught|tell told told|think thought thought|win won won
write wrote written""".strip().replace("\n", "|").split("|"))}
"""Base form: past tense and past participle."""

FORM_OF = {form: base for base, forms in IRREGULAR.items() for form in forms if form != base}
"""Past tense or participle: base form."""

_DOUBLED = re.compile("[^aeiou]*[aeiou][bdgmnprt]")


def possible_bases(word: str) -> list[tuple[str, str]]:
    """What a word in lower case may be a form of, with the ending: "tried" may be ("try", "ed")."""
    found = [(word, "")]
    if word in FORM_OF:
        found.append((FORM_OF[word], "ed"))
    for ending in ("s", "ed", "ing"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 3 or stem[-1] == "s" == ending:
            continue
        found.append((stem, ending))
        if ending == "s" and len(stem) > 4 and stem.endswith(("ie", "sse", "she", "che", "xe", "oe")):
            found.append((stem[:-2] + "y" if stem[-2] == "i" else stem[:-1], ending))
        if ending != "s":
            found.append((stem + "e", ending))
            if stem[-1] == stem[-2]:
                found.append((stem[:-1], ending))
            elif stem[-1] == "i":
                found.append((stem[:-1] + "y", ending))
    return found


def inflect(base: str, ending: str) -> str:
    """A form of `base`, by rule: ("try", "ed") is "tried"; an "s" goes to the last word."""
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
