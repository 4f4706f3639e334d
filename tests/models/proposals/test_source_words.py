"""Words, names and lexicon of source sentences."""

import pytest
from degarble.models.source.lexicon import lemmas, translations
from degarble.models.source.names import source_names
from degarble.models.source.scripts import latin, script
from degarble.models.source.support import UNSUPPORTED, support
from degarble.models.source.words import source_words


@pytest.mark.parametrize(("text", "name"), [
    ("市长参观了医院", "chinese"), ("市長は病院を訪れた", "japanese"), ("東京タワー", "japanese"),
    ("시장이 병원을", "korean"),
    ("Уряд ухвалив", "cyrillic"), ("Primarul", "latin"), ("رئيس", "arabic"), ("ראש", "hebrew"), ("मंत्री", "devanagari"),
    ("IBM公司", "chinese"), ("12.5%", "")])
def test_script(text: str, name: str) -> None:
    assert script(text) == name


def test_transliteration() -> None:
    assert latin("Харків") == "Kharkiv"


def test_chinese_is_cut_by_frequency_and_simplified() -> None:
    assert [word.form for word in source_words("記者在華盛頓採訪")] == ["记者", "在", "华盛顿", "采访"]


def test_japanese_words_have_readings_and_dictionary_forms() -> None:
    words = {word.form: word for word in source_words("松本市で開かれた祭り")}
    assert words["松本"].name
    assert words["松本"].reading == "マツモト"
    assert words["市"].suffix
    assert words["開か"].key == "開く"


def test_offsets_are_those_of_the_source() -> None:
    for source in ("記者在華盛頓採訪", "松本市で、ＡＢＣの祭り", "Уряд ухвалив закон", "Primarul din Cluj-Napoca"):
        assert all(script(source) == "chinese" or source[word.start:word.end] == word.form
                   for word in source_words(source))


@pytest.mark.parametrize(("source", "english"), [
    ("默克尔在柏林", "Merkel"), ("默克尔在柏林", "Berlin"), ("邱雨桐老师", "Qiu Yutong"),
    ("小泉純一郎氏", "Jun'ichiro Koizumi"),
    ("岚皋县的村民", "Langao County"), ("辽宁省大连市", "Dalian City"), ("吕芳说", "Lü Fang"), ("国民党", "Kuomintang"),
    ("金正恩", "Kim Jong-un"), ("北京特大暴雨", "Beijing"), ("中国特色", "China"), ("嘉兴红船和韶山铜像", "Shaoshan"),
    ("记者周江报道", "Zhou Jiang"),
    ("松本市", "Matsumoto"), ("サンケイスポーツ", "Sankei"),
    ("「天の川祭（あまのがわまつり）」", None), ("У Харкові", "Kharkovi"),
    ("Ministrul Popescu a spus", "Popescu")])
def test_names(source: str, english: str | None) -> None:
    found = {form for name in source_names(source) for form in name.english}
    assert english is None or english in found


@pytest.mark.parametrize(("source", "no_name"), [
    ("从岚皋县搬迁", "Cong Langao"), ("卫健委主任", "Wei Jianwei"), ("位于本省", "Yuben Province"),
    ("辽阿木市", "Amu City"), ("路透社", "Lutoushe"), ("云阳县的水位", "Yun Yangxian"), ("スペインの首相", "Supein")])
def test_no_names(source: str, no_name: str) -> None:
    assert no_name not in {form for name in source_names(source) for form in name.english}


def test_a_reading_in_brackets_is_the_name() -> None:
    name = next(name for name in source_names("恒例の「茅打祭（かやうちまつり）」") if name.form == "茅打祭")
    assert name.english == ("Kayauchimatsuri",)
    assert name.certain


def test_lexicon_knows_news_words() -> None:
    assert max(translations("chinese", "医院").items(), key=lambda item: item[1])[0] == "hospital"
    assert "economic" in lemmas("japanese", "経済")
    assert "government" in lemmas("cyrillic", "уряд")
    assert not translations("chinese", "𠮷𠮷")


@pytest.mark.parametrize(("word", "is_supported"), [
    ("hospital", True), ("mayor", True), ("Berlin", True), ("30", True),
    ("railway", False), ("Paris", False), ("40", False)])
def test_support(word: str, is_supported: bool) -> None:
    assert (support("市长参观了柏林的30家医院", word) > UNSUPPORTED) == is_supported
