"""Odd TMX, XLIFF and PO files, as in `odd_files`; the unit that is edited says so, which `make` does too."""

from collections.abc import Callable

from odd_files import Odd

SOUND = "They opened the bridge."
MARK = {
    "tmx": [("¤", '<prop type="x-degarble">edited</prop>')],
    "xliff": [("¤1", ' state="needs-review-translation"'), ("¤2", "<note from=\"degarble\">'the the' → 'the'</note>")],
    "xliff2": [("¤1", ' state="translated" subState="degarble:edited"')],
    "po": [("¤1\n", "# degarble: 'the the' → 'the'\n"), ("¤2\n", "#, fuzzy\n")],
}


def of(kind: str, template: str, encoding: str = "utf-8") -> Callable[[str], bytes]:
    """A file from a template: the text at §, what an edited unit gets at the marks of `MARK`."""

    def make(text: str) -> bytes:
        content = template
        for mark, put in MARK[kind]:
            content = content.replace(mark, put if SOUND in text else "")
        return content.replace("§", text).encode(encoding, "xmlcharrefreplace")

    return make


def tmx(
    unit: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>\n', encoding: str = "utf-8"
) -> Callable[[str], bytes]:
    return of("tmx", f'{head}<tmx version="1.4"><header srclang="zh"/><body>\n{unit}\n</body></tmx>\n', encoding)


UNIT = '<tu><tuv xml:lang="zh"><seg>一</seg></tuv><tuv xml:lang="en">¤<seg>§</seg></tuv></tu>'
DOCTYPE = '<?xml version="1.0"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'

TMX = (
    Odd(
        "a.tmx",
        "UTF-16 with a mark, as memoQ exports",
        tmx(UNIT, '\ufeff<?xml version="1.0" encoding="utf-16"?>\r\n', "utf-16-le"),
        "modernmt/modernmt/issues/293",
    ),
    Odd(
        "a.tmx",
        "UTF-16 without a mark, as declared",
        tmx(UNIT, '<?xml version="1.0" encoding="UTF-16"?>\n', "utf-16-be"),
        "sillsdev/silnlp/issues/23",
    ),
    Odd(
        "a.tmx",
        "UTF-16 with a character whose low byte is a control",
        tmx(UNIT.replace("一", "‚√ 2"), '\ufeff<?xml version="1.0"?>', "utf-16-le"),
        "translate/virtaal/issues/2775",
    ),
    Odd(
        "a.tmx",
        "a mark of UTF-16 and a declaration of UTF-8",
        tmx(UNIT, '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n', "utf-16-be"),
    ),
    Odd(
        "a.tmx",
        "UTF-8 that still declares UTF-16, as is said",
        tmx(UNIT, '<?xml version="1.0" encoding="UTF-16"?>\n'),
        "PSAppDeployToolkit/PSAppDeployToolkit/pull/426",
        {"encoding": "utf-8"},
    ),
    Odd(
        "a.tmx",
        "a document type and an entity that only it knows",
        tmx(UNIT.replace("一", "一&nbsp;二"), DOCTYPE),
        "omegat-org/omegat/pull/1567",
    ),
    Odd(
        "a.tmx",
        "an emoji, a numeric entity, a character reference before the text",
        tmx(UNIT.replace("§", "📖&#x1F4D6;&#8212; §")),
        "TomasoAlbinoni/Trados-Studio-Resource-Converter/issues/2",
    ),
    Odd(
        "a.tmx",
        "language codes of other cases and with regions",
        tmx('<tu><tuv xml:lang="ZH-cn"><seg>一</seg></tuv><tuv xml:lang="EN-gb">¤<seg>§</seg></tuv></tu>'),
        "translate/translate/issues/414",
    ),
    Odd(
        "a.tmx",
        "the old attribute lang, line ends of Windows",
        tmx('<tu>\r\n<tuv lang="zh"><seg>一</seg></tuv>\r\n<tuv lang="en">¤<seg>§</seg></tuv>\r\n</tu>\r\n'),
    ),
    Odd("a.tmx", "GB2312, as declared", tmx(UNIT, "<?xml version='1.0' encoding='gb2312'?>", "gb2312")),
    Odd(
        "a.tmx",
        "units without an English variant, empty segments",
        tmx('<tu><tuv xml:lang="de"><seg>eins</seg></tuv></tu><tu><tuv xml:lang="en"><seg/></tuv></tu>' + UNIT),
    ),
    Odd(
        "a.tmx",
        "notes, props and native code with tags in it",
        tmx(
            '<tu tuid="&quot;"><note>the the</note><prop type="x">the the</prop><tuv xml:lang="en">¤<seg>'
            '<bpt i="1">&lt;b&gt;</bpt>§<ept i="1">&lt;/b&gt;</ept><ph>{1}</ph></seg></tuv></tu>'
        ),
    ),
    Odd("a.tmx", "escaped markup before a doubled word", tmx(UNIT.replace("§", "&lt;b&gt;§&lt;/b&gt;"))),
    Odd("a.tmx", "a comment and an instruction among the text", tmx(UNIT.replace("§", "<!-- the the --><?x the?>§"))),
)


def xliff(
    unit: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>\n', encoding: str = "utf-8", prefix: str = ""
) -> Callable[[str], bytes]:
    p = prefix and f"{prefix}:"
    xmlns = f"xmlns{prefix and ':'}{prefix}"
    return of(
        "xliff",
        f'{head}<{p}xliff version="1.2" {xmlns}="urn:oasis:names:tc:xliff:document:1.2">'
        f'<{p}file original="f" source-language="zh" target-language="en"><{p}body>\n{unit}\n'
        f"</{p}body></{p}file></{p}xliff>\n",
        encoding,
    )


TRANS = '<trans-unit id="1"><source>一</source><target¤1>§</target>¤2</trans-unit>'
SPACES = '<trans-unit id="0"><source> </source><target xml:space="preserve"> \n</target></trans-unit>'

XLIFF = (
    Odd(
        "a.xlf",
        "a prefix for the namespace",
        lambda text: (
            xliff('<x:trans-unit id="1"><x:source>一</x:source><x:target¤1>§</x:target>¤2</x:trans-unit>', prefix="x")(
                text
            )
            .replace(b"<note", b"<x:note")
            .replace(b"</note", b"</x:note")
        ),
        "translate/translate/issues/2948",
    ),
    Odd(
        "a.xlf",
        "spaces alone between inline elements, and as a text",
        xliff(SPACES + TRANS.replace("§", '<x id="1"/> <x id="2"/> §')),
        "locize/xliff/issues/55",
    ),
    Odd(
        "a.xlf",
        "CDATA with blanks at its end",
        xliff('<trans-unit id="0"><source>y</source><target><![CDATA[an <tag> \n\n ]]></target></trans-unit>' + TRANS),
        "matecat/MateCat-Filters/issues/13",
    ),
    Odd(
        "a.xlf",
        "breaks and tabs in a target",
        xliff(TRANS.replace("§", "aaa\n\tbbb &#10; §")),
        "WeblateOrg/weblate/issues/5026",
    ),
    Odd(
        "a.xlf",
        "segments marked inside a group of codes",
        xliff(TRANS.replace("§", '<g id="5"><mrk mtype="seg" mid="0">§</mrk></g>')),
        "WeblateOrg/weblate/issues/2251",
    ),
    Odd(
        "a.xlf",
        "groups in groups, a proposal beside the target",
        xliff(
            f'<group id="a"><group id="b">{TRANS.replace("</trans-unit>", "")}<alt-trans>'
            '<target>the the</target></alt-trans>'
            "</trans-unit></group></group>"
        ),
    ),
    Odd("a.xlf", "UTF-16 with a mark", xliff(TRANS, '\ufeff<?xml version="1.0" encoding="UTF-16"?>\n', "utf-16-le")),
    Odd("a.xlf", "a mark and no declaration", xliff(TRANS, "\ufeff")),
    Odd(
        "a.xliff",
        "ignorable parts and empty segments of version 2",
        of(
            "xliff2",
            '<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="f"><unit id="0"><ignorable>'
            '<source> </source></ignorable></unit><unit id="1"><segment id="0"><source>a</source>'
            '<target></target></segment>'
            '<segment id="4"¤1><source>b</source><target>§</target></segment></unit></file></xliff>',
        ),
        "microsoft/XLIFF2-Object-Model/issues/31",
    ),
    Odd(
        "a.xlf",
        "an id that is empty, notes before the target",
        xliff('<trans-unit id=""><note>the the</note><source>a</source><note/><target¤1>§</target>¤2</trans-unit>'),
        "matecat/MateCat/pull/729",
    ),
    Odd(
        "a.xlf",
        "elements of other vendors, the same name in another namespace",
        xliff(
            '<trans-unit id="1" xmlns:v="v"><source>a</source><v:data><v:x>the the</v:x></v:data><target¤1>§</target>¤2'
            "</trans-unit>"
        ),
    ),
    Odd(
        "a.xlf",
        "self-closing targets, one that is not to be translated",
        xliff(
            '<trans-unit id="0"><source>a</source><target/></trans-unit><trans-unit id="8" translate="no">'
            '<source>b</source>'
            f"<target>the the</target></trans-unit>{TRANS}"
        ),
        "jwikman/nab-al-tools/issues/461",
    ),
    Odd(
        "a.xlf",
        "Latin-1, as declared, with a character it has not, in the source",
        xliff(TRANS.replace("一", "&#19968; é"), '<?xml version="1.0" encoding="ISO-8859-1"?>\n', "latin-1"),
    ),
)
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset={}\\n"\n\n'
ENTRY = '¤1\n¤2\nmsgid "a"\nmsgstr "§"\n'


def po(entries: str, charset: str = "UTF-8", before: str = "", encoding: str = "utf-8") -> Callable[[str], bytes]:
    return of("po", before + HEADER.replace("{}", charset) + entries, encoding)


PO = (
    Odd(
        "a.po",
        "ISO-8859-1, as the header says, with an accent before it",
        lambda text: po(ENTRY.replace('"a"', '"é"'), "ISO-8859-1", "# Jérémy\n", "latin-1")(text).replace(
            b"&#8594;", b"->"
        ),
        "translate/translate/issues/403",
    ),
    Odd("a.po", "a template's charset left open", po(ENTRY, "CHARSET"), "translate/translate/issues/639"),
    Odd("a.po", "no header at all", of("po", ENTRY.replace('"a"', '"语"')), "vslavik/poedit/issues/270"),
    Odd(
        "a.po",
        "what an obsolete entry was before",
        po('#, fuzzy\n#~| msgid "the the"\n#~ msgid "b"\n#~ msgstr "the the"\n\n' + ENTRY),
        "smhg/gettext-parser/issues/111",
    ),
    Odd(
        "a.po",
        "a context and a source over several lines, with what they were",
        po(
            '¤1\n¤2\n#| msgctxt "M"\n#| msgid ""\n#| "old\\n"\nmsgctxt ""\n"Not\\n"\n"really."\nmsgid ""\n'
            '"a\\n"\n"b"\nmsgstr ""\n'
            '"x\\n"\n"§"\n'
        ),
        "arashm/PoParser/pull/14",
    ),
    Odd(
        "a.po",
        "plural forms, one string for them all",
        po(
            'msgid "%d c"\nmsgid_plural "%d cs"\nmsgstr ""\n\n¤1\n¤2\nmsgid "%d d"\n'
            'msgid_plural "%d ds"\nmsgstr[0] "§"\n'
            'msgstr[1] ""\n'
        ),
        "rubenv/pofile/pull/20",
    ),
    Odd("a.po", "entries without blank lines between", po(ENTRY + 'msgid "b"\nmsgstr "B"\nmsgid "c"\nmsgstr "C"\n')),
    Odd("a.po", "Windows line ends", lambda text: po(ENTRY)(text).replace(b"\n", b"\r\n")),
    Odd("a.po", "a mark at the beginning", lambda text: b"\xef\xbb\xbf" + po(ENTRY)(text)),
    Odd("a.po", "escapes, tabs, quotes", po(ENTRY.replace("§", '\\"q\\"\\t\\\\ \\x41\\101 §\\n'))),
    Odd("a.po", "EUC-KR, as the header says", po(ENTRY.replace('"a"', '"한국"'), "EUC-KR", "", "euc_kr")),
    Odd(
        "a.po", "no line end at the end, blanks at the start of lines", po(ENTRY.replace("msgstr", "  msgstr").rstrip())
    ),
    Odd("a.po", "UTF-16 with a mark", lambda text: ("\ufeff" + po(ENTRY)(text).decode()).encode("utf-16-le")),
)
