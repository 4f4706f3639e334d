"""Names of the document, names read back by sound, words left in pinyin; and what is a name by itself."""

import os
import re
import subprocess
import sys

import pytest
from degarble.models.proposals.names.document_names import document_names
from degarble.models.proposals.names.name_sounds import name_sounds
from degarble.models.proposals.names.romanised import romanised
from degarble.models.proposals.proposal import Document, Proposer
from degarble.models.readback.known_names import is_known_name
from hypothesis import given, settings
from hypothesis import strategies as st
from proposing import fixes, proposals

KINDS: tuple[Proposer, ...] = (document_names, name_sounds, romanised)


@pytest.mark.parametrize(("document", "garbled", "right"), [
    (["President Erdogan spoke in Ankara.", "Erdogan left."], "Erdogen's plane took off.", "Erdogan's plane took off."),
    (["Chancellor Scholz met Lindner.", "Scholz smiled."], "Then Sholz went home.", "Then Scholz went home."),
    (["Minister Lavrov came. Lavrov sat down."], "Later Rafrov spoke.", "Later Lavrov spoke."),
    (["President Macron came. Macron sat down."], "Later Emmanuel Makelong spoke.", "Later Emmanuel Macron spoke."),
    (["President Vladimir Putin spoke. Putin left."], "He wrote to Pu Jing.", "He wrote to Putin."),
    (["Governor Haruhiko Kuroda spoke. Kuroda left."], "Governor Heitian Dongyan agreed.",
     "Governor Haruhiko Kuroda agreed."),
    (["Mr. Trudeau of Canada came. Trudeau sat."], "The aides of Telujo waited.", "The aides of Trudeau waited."),
    (["Netanyahu and Gantz met. Netanyahu left."], "Neitanyahu refused.", "Netanyahu refused."),
    (["Shinzo Abe was there. Abe spoke."], "The speech of Anbei was short.", "The speech of Abe was short."),
    (["Zelensky spoke in Kyiv. Zelensky left Kyiv."], "Zelianski came back.", "Zelensky came back."),
    (["Giorgia Meloni was there."], "Then Meiluoni spoke.", "Then Meloni spoke."),
    (["The port of Mariupol fell. Mariupol burned."], "They fled Mariopul at night.", "They fled Mariupol at night."),
    (["Stoltenberg of NATO spoke. Stoltenberg left."], "Mr. Stoltenburg said no.", "Mr. Stoltenberg said no."),
])
def test_rare_forms_become_names_of_the_document(document: list[str], garbled: str, right: str) -> None:
    assert right in fixes(document_names, *document, garbled)


def test_the_glossary_is_part_of_the_document() -> None:
    assert "Dr. Okonjo-Iweala agreed." in fixes(document_names, "Dr. Okonjo-Iwela agreed.", known=("Okonjo-Iweala",))


def test_a_reason_says_how_often_the_name_stands() -> None:
    found = proposals(document_names, "Scholz came. Scholz sat. Scholz left.", "Then Sholz returned.")
    assert found[0].reason == "'Sholz' sounds like 'Scholz', which stands 3 times in this document"
    assert found[0].category == "accuracy/named-entity"


def test_shared_office_makes_a_name_likelier() -> None:
    alone, with_office = (proposals(document_names, "Minister Lavrov came. Lavrov sat.", f"{before} Rafrov spoke.")
                          for before in ("Later", "Later Minister"))
    assert with_office[0].cost < alone[0].cost


@pytest.mark.parametrize(("garbled", "right"), [
    ("Pujing met Xi.", "Putin met Xi."),
    ("Pujing met Xi.", "Vladimir Putin met Xi."),
    ("He called Makelong's wife.", "He called Macron's wife."),
    ("He spoke to Telangpu.", "He spoke to Trump."),
    ("He spoke to Aobama.", "He spoke to Barack Obama."),
    ("The pro-pujing camp won.", "The pro-Putin camp won."),
    ("Anbei Jinsan resigned.", "Shinzo Abe resigned."),
    ("Leaders flew to Moxige.", "Leaders flew to Mexico."),
    ("The war in Wukelan goes on.", "The war in Ukraine goes on."),
    ("The people of Jiasha starve.", "The people of Gaza starve."),
    ("A flight to Mosike was late.", "A flight to Moscow was late."),
    ("She was born in Kansasi.", "She was born in Kansas."),
    ("Then Kishida Wenxiong spoke.", "Then Fumio Kishida spoke."),
    ("The team of Huashengdun lost.", "The team of Washington lost."),
    ("Cars from Bentian sell well.", "Cars from Honda sell well."),
    ("Then Deyuekeweiqi served.", "Then Djokovic served."),
    ("The films of Nuolan are long.", "The films of Nolan are long."),
    ("A letter of Raguarudo came.", "A letter of Lagarde came."),
    ("Then President Pu Jinhui spoke.", "Then President Park Geun-hye spoke."),
    ("A film by Heize Ming won.", "A film by Akira Kurosawa won."),
])
def test_names_are_read_back_by_sound(garbled: str, right: str) -> None:
    assert right in fixes(name_sounds, garbled)


def test_an_exact_reading_costs_least_and_a_last_name_less_than_a_full_one() -> None:
    found = {proposal.replacement: proposal.cost for proposal in proposals(name_sounds, "He met Aobama.")}
    assert found["Obama"] < found["Barack Obama"] < found["Alabama"]


@pytest.mark.parametrize(("garbled", "right"), [
    ("He founded a gongsi there.", "He founded a company there."),
    ("We ate mantou there.", "We ate steamed bun there."),
    ("He gave her a Hongbao.", "He gave her a bonus payment."),
    ("They played majiang all night.", "They played mahjong all night."),
    ("The xianzhang resigned.", "The county's head commissioner resigned."),
    ("We bought jiaozi.", "We bought dumpling."),
    ("The taifuu is coming.", "The typhoon is coming."),
    ("He swept up the gomi.", "He swept up the rubbish."),
    ("She walked to the hakgyo alone.", "She walked to the school alone."),
    ("They were taken to two byoin.", "They were taken to two hospitals."),
    ("A shinbun said so.", "A newspaper said so."),
    ("He was taken to the byeongwon.", "He was taken to the hospital."),
    ("Gyeongchal arrested him.", "Police arrested him."),
])
def test_words_left_in_latin_letters_become_english(garbled: str, right: str) -> None:
    assert right in fixes(romanised, garbled)


TRUE_NAMES = ["Zhou Qiang", "Wang Xiaohong", "Li Keqiang", "Ouyang Nana", "Huang Xiao-ming", "Qiang Zhou", "Zhang Bin",
              "Shandong University", "Peking University", "Haruhiko Kuroda", "Fumio Kishida", "Yukio Hatoyama",
              "Lewandowski", "Merkel", "Zhengzhou", "Guangxi", "Beijiang", "Ursula", "Yoon Suk-yeol", "Han Duck-soo",
              "Narendra Modi", "Kharkiv", "Xinjiang", "Liaoning", "Zhu Rongji", "Tang Wei", "Tanaka", "Sato"]


@pytest.mark.parametrize("name", TRUE_NAMES)
def test_true_names_stand_by_themselves(name: str) -> None:
    assert is_known_name(name)


@pytest.mark.parametrize("name", TRUE_NAMES)
def test_true_names_give_way_to_no_other(name: str) -> None:
    document = ("Biden and Putin met in Beijing. Beijing is big, says Zhou Enlai of Tsinghua University.",
                "Beijing, Biden, Putin, Zhou Enlai and Tsinghua University. President Lewandoski.", f"There is {name}.")
    at = document[-1].index(name)
    for propose in (document_names, name_sounds):
        assert not [proposal for proposal in proposals(propose, *document) if proposal.start >= at], propose


@pytest.mark.parametrize(("text", "name"), [
    ("The floods in Nanjiang County were bad.", "Nanjiang"),
    ("They crossed the Wuxuan River at night.", "Wuxuan"),
    ("Beijiang Province is poor.", "Beijiang"),
    ("The court under Zhou Qiang agreed.", "Qiang"),
    ("A report by Gao Mingyuan says so.", "Mingyuan"),
])
def test_words_beside_make_a_name_stand(text: str, name: str) -> None:
    before, after = (["", *side.split(), ""] for side in text.split(name))
    assert is_known_name(name, before[-2], after[1])
    assert name not in {text[p.start:p.end] for p in proposals(name_sounds, text)}


@pytest.mark.parametrize("form", ["Pujing", "Makelong", "Telangpu", "Aobama", "Kishida Wenxiong", "Anbei Jinsan",
                                  "Rafrov", "Zelianski", "Emmanuel Makelong", ""])
def test_garbles_do_not_stand_by_themselves(form: str) -> None:
    assert not is_known_name(form)


@pytest.mark.parametrize(("document", "sound"), [
    (["He studied at Peking University. Peking University is old."], "She studied at Shandong University."),
    (["The Ministerial Conference met. Ministerial Conference ended."], "The Bandung Conference was old."),
    (["Nepal is poor. Nepal is high."], "The Nepalese are kind."),
    (["Beijing decided. Beijing agreed. Beijing paid."], "The Beijiang Province did not."),
    (["Iran agreed. Iran paid."], "The troops of Iraq did not."),
    (["Austria agreed. Austria paid."], "The troops of Australia did not."),
])
def test_two_names_are_two_names(document: list[str], sound: str) -> None:
    assert not proposals(document_names, *document, sound)


@pytest.mark.parametrize("propose", KINDS)
@given(texts=st.lists(st.one_of(st.text(max_size=60), st.from_regex(re.compile(r"(?:[A-Z]?[a-z]{1,7}[ .,'’-]){0,9}"),
                                                                    fullmatch=True)), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_any_text_is_read(propose: Proposer, texts: list[str]) -> None:
    for index, text in enumerate(texts):
        for proposal in propose(Document(tuple(texts)), index):
            assert 0 <= proposal.start < proposal.end <= len(text)
            assert text[proposal.start:proposal.end] != proposal.replacement
            assert proposal.cost >= 0


def test_readings_do_not_depend_on_the_hash_seed() -> None:
    program = ("from degarble.models.readback.names import readings_by_sound\n"
               "print([[str(r) for r in readings_by_sound((word,))] for word in ('Hiroba', 'Sobun', 'Bayidon')])")
    printed = {subprocess.run([sys.executable, "-c", program], env=os.environ | {"PYTHONHASHSEED": seed},
                              capture_output=True, text=True, check=True).stdout for seed in ("0", "1", "2")}
    assert len(printed) == 1
