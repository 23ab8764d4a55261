"""What institutions are called for short, in the languages they are asked for in."""

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
    "scns гкнб ukmk укмк": "Государственный комитет национальной безопасности",
    "knb кнб nsc": "Комитет национальной безопасности",
    "mnb мнб": "Министерство национальной безопасности",
    "sgb сгб sss": "Служба государственной безопасности",
    "gp генпрокуратура": "Генеральная прокуратура",
    "ap ап": "Администрация Президента",
}
IN_FULL = {fold(word): full for words, full in SPELLED_OUT.items() for word in words.split()}


def in_full(words: str) -> str:
    """The same words with each abbreviation spelled out; '' where none stands among them."""
    written = words.replace(".", "").split()
    spelled = [IN_FULL.get(fold(word), word) for word in written]
    return " ".join(spelled) if spelled != written else ""
