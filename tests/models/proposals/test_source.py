"""Proposals that are written from the source."""

import numpy as np
import pytest
from degarble.models.proposals.proposal import Document, Proposal, Proposer
from degarble.models.proposals.source.copied import source_copies, verbatim_parts
from degarble.models.proposals.source.glossary import glossary_terms
from degarble.models.proposals.source.names import source_name_proposals
from degarble.models.proposals.source.quantities import source_number_proposals
from degarble.models.proposals.source.rendered_names import is_rendered
from degarble.models.proposals.source.terms import source_terms
from degarble.models.source.aligner import Alignment
from degarble.models.source.names import source_names


def proposals(proposer: Proposer, source: str | None, text: str, **terms: str) -> list[Proposal]:
    return list(proposer(Document((text,), (), (source,), terms), 0))


def fixes(proposer: Proposer, source: str, text: str, **terms: str) -> set[str]:
    return {proposal.apply(text) for proposal in proposals(proposer, source, text, **terms)}


def _alignment(offsets: list[tuple[int, int]], source_offsets: list[tuple[int, int]],
               probabilities: list[list[int]]) -> Alignment:
    table = np.array(probabilities, np.float32)
    return Alignment(np.array(offsets), np.array(source_offsets), table, table)


PROPOSERS = (source_name_proposals, source_number_proposals, source_terms, source_copies, glossary_terms)


def test_an_unknown_place_may_have_been_taken_for_a_person() -> None:
    found = fixes(source_name_proposals, "去安塞的路封了", "The road to Ansei is closed.")
    assert "The road to Ansai is closed." in found


def test_a_kind_of_place_alone_renders_no_name() -> None:
    [name] = [name for name in source_names("岚皋县的村民") if name.form == "岚皋县"]
    assert is_rendered(name, "The villagers of Langao County.")
    assert not is_rendered(name, "The villagers of Lanyi County.")


def test_the_given_name_of_a_person_in_the_source() -> None:
    found = fixes(source_name_proposals, "本报记者宋佳宁报道", "Our reporter Song Jiani reports.")
    assert "Our reporter Song Jianing reports." in found


def test_a_title_stays_and_the_surname_stays_a_word_of_its_own() -> None:
    found = fixes(source_name_proposals, "记者丁臻报道", "That was said by Reporter Ding Zheng yesterday.")
    assert "That was said by Reporter Ding Zhen yesterday." in found
    assert not [text for text in found if "Reporter" not in text or "Dingzhen" in text]


def test_a_title_stays_before_a_foreign_name() -> None:
    found = fixes(source_name_proposals, "默克尔总理在柏林", "Chancellor Mokel is in Berlin.")
    assert "Chancellor Merkel is in Berlin." in found
    assert all(text.startswith("Chancellor ") for text in found)


def test_a_name_is_not_proposed_where_words_would_only_be_added() -> None:
    assert not proposals(source_name_proposals, "路透社报道说", "Reuters said so.")
    assert not proposals(source_name_proposals, "太平洋的岛屿", "Islands of the Pacific.")


def test_what_belongs_to_another_name_and_the_kind_of_a_place_stay() -> None:
    found = fixes(source_name_proposals, "陕西安康岚皋县", "In Shaanxi Lanyi County it rains.")
    assert "In Shaanxi Langao County it rains." in found
    assert not any("County County" in text for text in found)
    assert all("Shaanxi" in text and "County" in text for text in found)
    assert not proposals(source_name_proposals, "广安市下雨", "It rains in Guang’an City.")


def test_another_word_of_an_institution_is_taste() -> None:
    text = "The Federal Aviation Administration said so."
    assert not proposals(source_name_proposals, "美国联邦航空局说", text)


def test_a_name_that_begins_like_a_singers_goes_on() -> None:
    found = fixes(source_name_proposals, "罗文彬教授说", "Professor Luo Wenbing said so.")
    assert "Professor Luo Wenbin said so." in found
    assert not any("Tam" in text for text in found)


def test_one_part_of_a_persons_name_is_right() -> None:
    found = fixes(source_name_proposals, "记者汤怡和汤仲珂报道", "Reporters Tang Yi and Tang Wu report.")
    assert "Reporters Tang Yi and Tang Zhongke report." in found
    assert all("Tang Yi" in text for text in found)


def test_a_name_whose_parts_belong_to_two_others_is_lacking() -> None:
    [name, _] = source_names("汤仪、韦苇报道")
    assert is_rendered(name, "By Tang Yi and Wei Wei.")
    assert not is_rendered(name, "By Tang Wu and Wei Yi.")


def test_the_people_of_a_country_and_pinyin_render_its_name() -> None:
    assert not proposals(source_name_proposals, "英国政府说", "The British government said so.")
    assert not proposals(source_name_proposals, "南沙群岛的军事设施", "Military facilities on the Nansha Islands.")


def test_characters_of_a_foreign_name_are_no_names() -> None:
    assert {name.form for name in source_names("亨利·塔姆韦罗说")} == {"亨利"}
    assert "普京" in {name.form for name in source_names("弗拉基米尔·普京说")}


def test_the_pinyin_of_other_characters_stays() -> None:
    for text, is_changed in (("Qingtian left.", False), ("Qongtien left.", True)):
        alignment = _alignment([(0, 8), (9, 13)], [(0, 2), (3, 6)], [[0, 1], [0, 0]])
        document = Document((text,), (), ("晴天在九江市",), {}, (alignment,))
        assert any(source_name_proposals(document, 0)) is is_changed
    assert "Biden spoke." in fixes(source_name_proposals, "拜登说", "Baideng spoke.")


def test_an_unlike_place_is_a_whole_name() -> None:
    source, text = "见到了九江市的人", "They met Anna Ruth."
    alignment = _alignment([(0, 8), (9, 13), (14, 18)], [(0, 3), (3, 6)], [[1, 0], [0, 1], [0, 0]])
    found = source_name_proposals(Document((text,), (), (source,), {}, (alignment,)), 0)
    assert {text[p.start:p.end] for p in found} == {"Anna Ruth"}


def test_a_place_takes_no_name_of_a_person_and_none_of_another_kind() -> None:
    source = "见到了九江市的人"
    for text in ("They met Wang Xiulan.", "They met Anna River."):
        alignment = _alignment([(0, 8), (9, len(text) - 1)], [(0, 3), (3, 6)], [[1, 0], [0, 1]])
        assert not list(source_name_proposals(Document((text,), (), (source,), {}, (alignment,)), 0))


def test_a_surname_that_is_also_a_pronoun() -> None:
    source = "何卫明说"
    assert "Then He Weiming spoke." in fixes(source_name_proposals, source, "Then He Weiping spoke.")
    assert not proposals(source_name_proposals, source, "Then he spoke. He Weiping")


def test_a_surname_alone_stays_alone() -> None:
    alignment = _alignment([(0, 2), (3, 6), (7, 15)], [(0, 3), (3, 6)], [[0, 0], [1, 0], [0, 1]])
    document = Document(("Mr Tsui was late.",), (), ("徐正达迟到了",), {}, (alignment,))
    assert {p.apply(document.texts[0]) for p in source_name_proposals(document, 0)} == {"Mr Xu was late."}


def test_a_japanese_given_name_may_go_on() -> None:
    assert not proposals(source_name_proposals, "中村洋一朗が話した", "Yoichiro Nakamura spoke.")


def test_another_reading_of_a_japanese_name_renders_it() -> None:
    assert not proposals(source_name_proposals, "羽生選手が勝った", "Hanyu won.")
    assert not proposals(source_name_proposals, "羽生選手が勝った", "Habu won.")


def test_a_name_by_sound_may_go_on() -> None:
    assert not proposals(source_name_proposals, "卢卡库进球", "Romelu Lukaku scored.")


def test_a_name_that_may_end_one_character_earlier_is_rendered() -> None:
    assert not proposals(source_name_proposals, "当宋岚还在办公室时", "When Song Lan was still in the office.")
    assert "When Song Lanhuan came." in fixes(source_name_proposals, "宋岚欢来了", "When Song Lanying came.")


def test_a_well_known_name_is_no_form_of_an_unknown_place() -> None:
    assert not proposals(source_name_proposals, "在奎松市的大楼里", "In a building in Quezon City.")


def test_a_well_known_name_with_the_same_sound_renders_a_name() -> None:
    assert not proposals(source_name_proposals, "卡尔说", "Carl said so.")


def test_without_a_source_nothing_is_proposed() -> None:
    assert not [p for proposer in PROPOSERS for p in proposals(proposer, None, "Mokel met 30 people in Bolin.")]


def test_what_is_right_is_left_alone() -> None:
    source, text = "默克尔在柏林会见了30人", "Merkel met 30 people in Berlin."
    assert not proposals(source_number_proposals, source, text)
    assert not proposals(source_name_proposals, source, text)


def test_names_by_sound_from_the_dictionary() -> None:
    assert "Merkel visited Berlin." in fixes(source_name_proposals, "默克尔访问柏林", "Mokeer visited Berlin.")


def test_japanese_names_that_were_read_as_chinese() -> None:
    found = fixes(source_name_proposals, "小泉純一郎氏が話した", "Xiaoquan Chunyilang spoke.")
    assert "Junichiro Koizumi spoke." in found


@pytest.mark.parametrize(("source", "garbled", "right"), [
    ("ジョコビッチ選手は優勝した", "Jokovich won.", "Djokovic won."),
    ("ラガルド総裁は金利を据え置いた", "Ragarudo left rates as they were.", "Lagarde left rates as they were."),
    ("德约科维奇夺冠", "Deyuekeweiqi won.", "Djokovic won."),
])
def test_names_of_the_world_in_chinese_and_katakana(source: str, garbled: str, right: str) -> None:
    assert right in fixes(source_name_proposals, source, garbled)


def test_a_name_has_one_place() -> None:
    found = fixes(source_name_proposals, "记者汤仲珂和黎晓报道", "Reporters Tang Zhonghe and Li Xiao.")
    assert found == {"Reporters Tang Zhongke and Li Xiao."}
    text = "Tang Zhonghe spoke to Tang Junwei, and Tang Zhonghe left."
    replaced = {text[p.start:p.end] for p in proposals(source_name_proposals, "汤仲珂走了", text)}
    assert "Tang Zhonghe" in replaced
    assert "Tang Junwei" not in replaced


def test_a_surname_in_the_place_of_the_whole_name_does_not_hinder() -> None:
    assert "Sayuri Morikawa won." in fixes(source_name_proposals, "森川小百合選手が勝った", "Morikawa Koyuri won.")


def test_transliterated_names() -> None:
    assert "Kharkiv is calm." in fixes(source_name_proposals, "Харків спокійний", "Harkov is calm.")


def test_the_reason_quotes_the_source() -> None:
    found = proposals(source_name_proposals, "默克尔访问柏林", "Mokeer visited Berlin.")
    assert "默克尔 is Merkel" in {proposal.reason for proposal in found}


def test_a_person_is_rendered_by_the_surname() -> None:
    name = next(name for name in source_names("小泉純一郎氏") if name.form == "小泉純一郎")
    assert is_rendered(name, "Koizumi spoke.")
    assert not is_rendered(name, "He spoke.")


def test_numbers_in_the_form_that_stands_there() -> None:
    assert fixes(source_number_proposals, "約5万頭の豚", "about 5 million pigs") == {"about 50,000 pigs"}
    assert fixes(source_number_proposals, "第34届大会", "the 33rd congress") == {"the 34th congress"}
    assert fixes(source_number_proposals, "会议7月举行", "It met in June.") == {"It met in July."}


def test_terms_that_were_rendered_piece_by_piece() -> None:
    assert "The high speed rail opened." in fixes(source_terms, "高铁开通", "The high iron opened.")


def test_terms_in_the_inflection_that_stands_there() -> None:
    found = fixes(source_terms, "医院被关闭", "The courtyards were closed.")
    assert "The hospitals were closed." in found


def test_a_term_replaces_no_word_that_translates_another_word() -> None:
    source = "医院学生走了"
    alignment = _alignment([(0, 3), (4, 8), (9, 17), (18, 22)], [(0, 2), (2, 4)], [[0, 0], [1, 0], [1, 1], [0, 0]])

    def found(text: str) -> set[str]:
        return {p.apply(text) for p in source_terms(Document((text,), (), (source,), {}, (alignment,)), 0)}

    assert "The hospital left." in found("The yard madhouse left.")
    assert "The hospital students left." in found("The yard students left.")
    assert {"The hospital left.", "The hospitals left."}.isdisjoint(found("The yard students left."))
    assert "The hospital left." not in found("The hospitalized madhouse left.")


def test_addresses_and_codes_are_copied() -> None:
    assert fixes(source_copies, "参见 https://example.org/a?b=1 。", "See https://example. org/a?b=1.") == {
        "See https://example.org/a?b=1."}
    assert fixes(source_copies, "型番はXT-4500です", "The model is XT4500.") == {"The model is XT-4500."}
    assert not proposals(source_copies, "型番はXT-4500です", "The model is XT-4500.")


def test_what_is_to_be_copied() -> None:
    assert [form for *_, form in verbatim_parts("écris à a.b@example.org ou #code123, %s, {name}, 5G")] == [
        "a.b@example.org", "#code123", "%s", "{name}", "5G"]


def test_terms_of_the_glossary() -> None:
    found = fixes(glossary_terms, "总领事馆已关闭", "The general consulate was closed.", 总领事馆="consulate general")
    assert "The consulate general was closed." in found
    assert not proposals(glossary_terms, "总领事馆已关闭", "The consulate general was closed.",
                         总领事馆="consulate general")
    assert not proposals(glossary_terms, "大使馆已关闭", "The embassy was closed.", 总领事馆="consulate general")
