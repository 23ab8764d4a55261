"""What institutions and their countries are called for short, in the languages they are asked for in."""

from ashgabat_centre.web.characters import fold

SPELLED_OUT = {
    "mfa mofa fm мид": "Министерство иностранных дел",
    "mia moi мвд": "Министерство внутренних дел",
    "mod мо": "Министерство обороны",
    "mof минфин": "Министерство финансов",
    "moj минюст": "Министерство юстиции",
    "moh минздрав": "Министерство здравоохранения",
    "moe минобразования минобр": "Министерство образования",
    "moa минсельхоз": "Министерство сельского хозяйства",
    "mee минэкономики": "Министерство экономики",
    "mes мчс": "Министерство по чрезвычайным ситуациям",
    "минэнерго": "Министерство энергетики",
    "минводхоз минводресурсов": "Министерство водных ресурсов",
    "scns gknb гкнб ukmk укмк": "Государственный комитет национальной безопасности",
    "knb кнб nsc": "Комитет национальной безопасности",
    "mnb мнб": "Министерство национальной безопасности",
    "sgb сгб sss": "Служба государственной безопасности",
    "snb снб": "Служба национальной безопасности",
    "gp генпрокуратура": "Генеральная прокуратура",
    "ap ап": "Администрация Президента",
}
IN_FULL = {fold(word): full for words, full in SPELLED_OUT.items() for word in words.split()}
COUNTRIES = {
    "рк rk казахстан kazakhstan": "KAZ",
    "кр kr кыргыз киргиз kyrgyz": "KGZ",
    "рт rt таджик tajik": "TJK",
    "рту туркмен turkmen": "TKM",
    "руз рузб ruz узбек uzbek": "UZB",
    "афганистан afghanistan": "AFG",
}
OF_COUNTRY = {word: iso3 for words, iso3 in COUNTRIES.items() for word in words.split()}
SHORT = 4  # letters of what stands for a country whole; longer ones are the beginning of its name in any case


def in_full(words: str) -> tuple[str, str]:
    """The words with each abbreviation of an institution spelled out and without a country, and that country's code;
    ('', '') where none stands among them.
    """
    written = words.replace(".", "").split()
    if not any(fold(word) in IN_FULL for word in written):
        return "", ""
    named = [(word, country_of(fold(word))) for word in written]
    body = " ".join(IN_FULL.get(fold(word), word) for word, country in named if not country)
    return body, next((country for _word, country in named if country), "")


def country_of(word: str) -> str:
    """The code of the country that a folded word abbreviates or, in whatever case, names; '' where it does neither."""
    return OF_COUNTRY.get(word) or next(
        (iso3 for name, iso3 in OF_COUNTRY.items() if len(name) > SHORT and word.startswith(name)), ""
    )
