"""Countries, cities, continents and creeds, with their adjectives and the names of their people."""

from collections.abc import Mapping
from functools import cache

_ROWS = """
China Chinese; Japan Japanese; Korea Korean; South-Korea South-Korean; North-Korea North-Korean
America American; US American; USA American; United-States American; Britain British Briton; UK British
United-Kingdom British; England English Englishman; Scotland Scottish Scot; Wales Welsh; Ireland Irish
France French Frenchman
Germany German; Italy Italian; Spain Spanish Spaniard; Portugal Portuguese; Netherlands Dutch; Holland Dutch
Belgium Belgian; Luxembourg Luxembourgish; Switzerland Swiss; Austria Austrian; Poland Polish Pole
Denmark Danish Dane; Sweden Swedish Swede; Norway Norwegian; Finland Finnish Finn; Iceland Icelandic
Greece Greek; Turkey Turkish Turk; Russia Russian; Ukraine Ukrainian; Belarus Belarusian; Hungary Hungarian
Romania Romanian; Bulgaria Bulgarian; Serbia Serbian Serb; Croatia Croatian; Slovenia Slovenian
Slovakia Slovak; Czechia Czech; Albania Albanian; Estonia Estonian; Latvia Latvian; Lithuania Lithuanian
Georgia Georgian; Armenia Armenian; Kazakhstan Kazakh; Uzbekistan Uzbek; Mongolia Mongolian; Tibet Tibetan
India Indian; Pakistan Pakistani; Bangladesh Bangladeshi; Nepal Nepali; Afghanistan Afghan; Sri-Lanka Sri-Lankan
Vietnam Vietnamese; Thailand Thai; Laos Lao; Cambodia Cambodian; Myanmar Burmese; Malaysia Malaysian
Indonesia Indonesian; Singapore Singaporean; Philippines Philippine Filipino; Taiwan Taiwanese
Australia Australian; Iran Iranian; Iraq Iraqi; Israel Israeli; Syria Syrian; Lebanon Lebanese
Jordan Jordanian; Saudi-Arabia Saudi; Kuwait Kuwaiti; Qatar Qatari; Yemen Yemeni; Palestine Palestinian
Egypt Egyptian; Libya Libyan; Tunisia Tunisian; Algeria Algerian; Morocco Moroccan; Sudan Sudanese
Ethiopia Ethiopian; Kenya Kenyan; Somalia Somali; Nigeria Nigerian; Ghana Ghanaian; Zimbabwe Zimbabwean
Canada Canadian; Mexico Mexican; Cuba Cuban; Brazil Brazilian; Argentina Argentine; Chile Chilean; Peru Peruvian
Colombia Colombian; Venezuela Venezuelan; Bolivia Bolivian; Ecuador Ecuadorian; Europe European; Asia Asian
Africa African; Arabia Arab Arabic; Buddhism Buddhist; Islam Islamic Muslim
Christianity Christian; Marxism Marxist; Communism Communist; Olympic Olympics Olympian; Democrat Democratic
Parliament Parliamentary; Confucius Confucian Confucianism; Hong-Kong Hong-Konger; Beijing Beijinger
"""


@cache
def nationalities() -> Mapping[str, tuple[str, ...]]:
    """The related names of each name: Chinese for China; German and Germany for Germans."""
    related: dict[str, dict[str, None]] = {}
    for row in _ROWS.replace("\n", ";").split(";"):
        names = [name.replace("-", " ") for name in row.split()]
        forms = names + [plural for name in names[1:] if (plural := _plural(name))]
        for name in forms:
            related.setdefault(name, {}).update(dict.fromkeys(other for other in forms if other != name))
    return {name: tuple(others) for name, others in related.items()}


def _plural(name: str) -> str:
    if name.endswith("man") and len(name) > 6 and not name.endswith("German"):
        return f"{name[:-3]}men"
    return "" if name.endswith(("ese", "sh", "ch", "ss", "ic", "ics", "s")) else f"{name}s"
