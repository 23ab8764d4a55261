"""The house's scales have no gap and no overlap, and likelihood and confidence never stand in one sentence."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from ashgabat_centre.accounts.models import User
from ashgabat_centre.records.models import Record
from monitoring.country_calls.forms import CallForm
from monitoring.feeds.forms import EvidenceOfNoteForm
from monitoring.judgements.forms import JudgementForm
from monitoring.notes.forms import SituationNoteForm
from monitoring.scales import (
    Confidence,
    Level,
    Likelihood,
    Trend,
    loose_words,
    mixes,
    named_bands,
    off_scale,
    sentences,
)
from monitoring.sources.forms import EvidenceForm, SourceForm
from monitoring.sources.grades import Credibility, Reliability
from tests.cast import seen_by

BANDS = st.sampled_from(Likelihood)
GRADES = st.sampled_from(Confidence)
LANGUAGES = st.sampled_from(["en", "ru"])


@given(st.integers(1, 99))
def test_each_whole_percentage_lies_in_exactly_one_band(percentage: int) -> None:
    bands = [band for band in Likelihood if percentage in band.percentages]
    assert bands == [Likelihood.at(percentage)]


@given(st.integers().filter(lambda number: not 1 <= number <= 99))
def test_nothing_is_impossible_or_certain(percentage: int) -> None:
    with pytest.raises(ValueError, match=str(percentage)):
        Likelihood.at(percentage)


def test_the_bands_follow_on_one_another_and_mirror_each_other() -> None:
    spans = [band.percentages for band in Likelihood]
    assert (spans[0][0], spans[-1][-1], len(spans)) == (1, 99, 7)
    assert all(later[0] == earlier[-1] + 1 for earlier, later in pairwise(spans))
    assert [[100 - number for number in reversed(span)] for span in reversed(spans)] == [*map(list, spans)]


@given(BANDS)
def test_a_band_is_scored_in_its_own_middle(band: Likelihood) -> None:
    assert Likelihood.at(round(band.middle * 100)) == band


@pytest.mark.parametrize("scale", [Likelihood, Confidence, Level, Trend])
def test_each_step_has_a_word_of_its_own_in_both_languages(
    scale: type[Likelihood | Confidence | Level | Trend],
) -> None:
    words = {}
    for language in ("en", "ru"):
        with override(language):
            words[language] = [str(label) for label in scale.labels]
    assert all(len(set(said)) == len(scale.values) for said in words.values())
    assert not set(words["en"]) & set(words["ru"])


ENDS = {
    Likelihood: ("“almost no chance” to “almost certain”", "«практически исключено» до «почти наверняка»"),
    Confidence: ("“high” to “low”", "«высокая» до «низкая»"),
    Level: ("“0” to “5”", "«0» до «5»"),
    Trend: ("“deteriorated” to “improved”", "«ухудшение» до «улучшение»"),
    Reliability: ("“A” to “F”", "«A» до «F»"),
    Credibility: ("“1” to “6”", "«1» до «6»"),
}


@pytest.mark.parametrize("scale", ENDS)
def test_what_is_off_a_scale_is_refused_by_its_ends_in_both_languages(scale: Any) -> None:
    said = []
    for language in ("en", "ru"):
        with override(language):
            said.append(str(off_scale(scale)))
    assert [ends in sentence for ends, sentence in zip(ENDS[scale], said, strict=True)] == [True, True], said


SCALES: list[tuple[Callable[[Any], Any], dict[str, Any]]] = [
    (lambda user: SourceForm({"reliability": "9"}, user=user), {"reliability": Reliability}),
    (
        lambda user: EvidenceForm({"reliability": "9", "credibility": "9"}),
        {"reliability": Reliability, "credibility": Credibility},
    ),
    (
        lambda user: EvidenceOfNoteForm({"credibility": "9"}, notes=Record.objects.none()),
        {"credibility": Credibility},
    ),
    (
        lambda user: SituationNoteForm({"likelihood": "9", "confidence": "9"}, user=user),
        {"likelihood": Likelihood, "confidence": Confidence},
    ),
    (
        lambda user: JudgementForm({"likelihood": "9", "confidence": "9"}, user=user),
        {"likelihood": Likelihood, "confidence": Confidence},
    ),
    (lambda user: CallForm({"level": "9", "trend": "9"}), {"level": Level, "trend": Trend}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("form", "scales"), SCALES)
def test_every_form_says_the_scales_sentence(
    form: Callable[[Any], Any], scales: dict[str, Any], analyst: User
) -> None:
    with seen_by(analyst):
        filled = form(analyst)
        said = {name: filled.errors[name] for name in scales}
    assert said == {name: [str(off_scale(scale))] for name, scale in scales.items()}


@given(st.sampled_from(Level), st.sampled_from(Level))
def test_a_trend_points_where_the_level_went(earlier: Level, later: Level) -> None:
    trend = Trend.between(earlier, later)
    assert (trend == Trend.WORSE, trend == Trend.BETTER) == (later > earlier, later < earlier)
    assert Trend.between(later, earlier).arrow == {"▲": "▼", "▼": "▲", "=": "="}[trend.arrow]


LIKELY = {"en": "A return of the convoys is {}.", "ru": "Возвращение колонн: {}."}
SURE = {"en": "We say so with {} confidence.", "ru": "Степень уверенности: {}."}
BOTH = {
    "en": "A return of the convoys is {}, with {} confidence.",
    "ru": "Возвращение колонн {} (степень уверенности {}).",
}


@given(BANDS, GRADES, LANGUAGES)
def test_every_word_of_both_scales_in_one_sentence_is_seen(
    band: Likelihood, grade: Confidence, language: str
) -> None:
    with override(language):
        text = BOTH[language].format(band.label, grade.label)
    assert mixes(text) == [text]


ORDERS = {
    "en": (
        "With {grade} confidence (cf. Art. 5) we call it {band}.",
        "{band}: our confidence is only {grade}.",
    ),
    "ru": (
        "С {grade} нашей уверенностью (ср. ст. 5): это {band}.",
        "Это {band}, а уверенность в этом {grade}.",
    ),
}
INFLECTED = {"high": "высокой", "moderate": "умеренной", "low": "низкой"}


@given(BANDS, GRADES, LANGUAGES, st.sampled_from([0, 1]))
def test_in_whatever_order_they_stand_they_are_seen(
    band: Likelihood, grade: Confidence, language: str, order: int
) -> None:
    with override(language):
        words = {"band": band.label, "grade": INFLECTED[grade] if language == "ru" else grade.label}
        text = ORDERS[language][order].format(**words)
    assert mixes(text) == [text]


@given(BANDS, GRADES, LANGUAGES)
def test_in_two_sentences_they_may_stand_side_by_side(
    band: Likelihood, grade: Confidence, language: str
) -> None:
    with override(language):
        apart = f"{LIKELY[language].format(band.label)} {SURE[language].format(grade.label)}"
    assert mixes(apart) == []


@given(st.text())
def test_no_text_is_too_odd_to_be_read_and_no_word_of_it_is_lost(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert set(mixes(text)) <= set(sentences(text))


@pytest.mark.parametrize(
    "text",
    [
        "It is likely, and our confidence is low, that the post closes.",
        "We are fairly confident that talks are unlikely before June.",
        "There is a 70% chance of rain; moderate confidence.",
        "Gen. A. Karimov is very likely to stay (high confidence).",
        "С высокой степенью уверенности считаем: закрытие поста маловероятно.",
        "Мы уверены, что обострение весьма вероятно.",
        "В г. Ош обострение вероятно, уверенность средняя.",
        "It is likely (cf. Art. 5) that it closes with low confidence.",
        "Closure is likely, see sec. 4, p. 12 and para. 3 (confidence: low).",
        "Шансы примерно равные, но уверены мы в этом слабо.",
        "Мы с умеренной уверенностью считаем почти несомненным закрытие",
        "Закрытие маловероятно (см. Приложение, ст. 5), но уверенность наша в этом пока слабая.",
    ],
)
def test_other_ways_to_mix_them_are_seen(text: str) -> None:
    assert mixes(text) == [text]


@pytest.mark.parametrize(
    "text",
    [
        "Confidence-building measures are likely to be discussed.",
        "A vote of no confidence is unlikely.",
        "Talks are likely. Our confidence is moderate.",
        "Меры укрепления доверия, вероятно, обсудят в мае.",
        "Это вероятно в 2026 г. Уверенность высокая.",
        "They will likely talk about art. Our confidence is low.",
        "Вероятно закрытие по п. 5. Уверенность слабая.",
        "Likely next steps:\n\n- high confidence in the figures",
    ],
)
def test_what_only_sounds_like_both_is_let_be(text: str) -> None:
    assert mixes(text) == []


@given(BANDS, LANGUAGES)
def test_a_band_is_known_by_its_own_words_alone(band: Likelihood, language: str) -> None:
    with override(language):
        assert named_bands(f"A return of the convoys: {band.label}.") == {band}


@pytest.mark.parametrize("text", ["The post closes.", "A probable closure.", "Вероятность высока."])
def test_words_of_no_band_name_none(text: str) -> None:
    assert named_bands(text) == set()


def test_words_of_no_scale_are_pointed_at_once() -> None:
    text = "In May talks may resume; possibly in June. Possibly not. Не исключено, что переговоры возобновят."
    assert loose_words(text) == ["may", "possibly", "не исключено"]
    assert [loose_words(f"It is {band.label}.") for band in Likelihood] == [[]] * 7
