"""Names of places in the definitions of CC-CEDICT."""

import pytest
from degarble.corpora.dictionaries.chinese_places import place_names


@pytest.mark.parametrize(("characters", "pinyin", "definitions", "names"), [
    ("大连", "da lian", "Dalian subprovincial city in Liaoning province 遼寧省|辽宁省[Liao2 ning2]", ("Dalian",)),
    ("睢县", "sui xian", "Sui county in Shangqiu 商丘[Shang1 qiu1], Henan", ("Sui County", "Sui")),
    ("墨玉县", "mo yu xian", "Karakax County in Hotan Prefecture 和田地區|和田地区[He2 tian2 Di4 qu1], Xinjiang",
     ("Karakax County", "Karakax", "Moyu County", "Moyu")),
    ("江华瑶族自治县", "jiang hua yao zu zi zhi xian", "Jianghua Yaozu autonomous county in Yongzhou 永州, Hunan",
     ("Jianghua County", "Jianghua")),
    ("台东", "tai dong", "Taitung or Taidong city in southeast Taiwan", ("Taitung", "Taidong")),
    ("华山", "hua shan", "Mt Hua in Shaanxi, western mountain of the Five Sacred Mountains 五嶽|五岳[Wu3 yue4]", ()),
    ("安得拉邦", "an de la bang", "Andhra Pradesh or Andhra State in southeast India", ()),
    ("鲁迅", "lu xun", "Lu Xun (1881-1936), Chinese writer", ()),
])
def test_place_names(characters: str, pinyin: str, definitions: str, names: tuple[str, ...]) -> None:
    assert place_names(characters, pinyin.split(), definitions) == names
