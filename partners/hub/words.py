"""Words by which entries are found: folded, cut to their stem, and what an entry's own words say in codes.

Pure. The same functions make the index and read a search, so both databases find the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

from core.text import N_
from partners.hub.values import Cost
from partners.services.codes import LANGUAGES, Population
from partners.services.needs import Need

LONGEST = 40
MOST_TERMS = 8
TOWN = "in"
"""The kind of mark that says in which town a service is."""
_STEMMED = {"en": "english", "es": "spanish", "fr": "french"}
_EMPTY_WORDS = """
a after an and are as at be before by can for from get has have help how i in is it me my near need needs of on or our service
services somebody someone speak speaking talk that the their them there they this to tonight today want we where
who with you your now please people person place find looking look about
al algo alguien ayuda busco cerca con cómo de del donde dónde el en es esta este hablar hoy la las lo los me mi
necesito noche para por quien quiero servicio servicios si sin su un una y yo persona personas
aide aider au aux avec besoin ce cet cette chercher cherche dans de des du elle en est et il je la le les ma mes
mon nous on ou où par parler personne pour près qui quelqu un une soir service services
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
"""Words that tell nothing of what somebody looks for, in the languages of the pages."""
NEED_WORDS: Mapping[Need, str] = {
    Need.MENTAL_HEALTH_SUPPORT: N_(
        "mental health, counselling, therapy, therapist, psychologist, psychiatrist, depression, depressed, anxiety, sad"
    ),
    Need.CRISIS_FOLLOWUP: N_("crisis, emergency, breakdown"),
    Need.SUICIDE_PREVENTION: N_("suicide, suicidal, self-harm, hopeless"),
    Need.SUBSTANCE_USE: N_(
        "alcohol, drinking, drunk, drugs, addiction, sober, recovery, detox, overdose, opioid, rehab"
    ),
    Need.MEDICATION_OR_CLINICAL_LINK: N_("medication, medicine, pills, prescription, doctor"),
    Need.HOUSING_INSTABILITY: N_("housing, rent, eviction, landlord"),
    Need.HOMELESSNESS: N_("homeless, shelter, bed for the night"),
    Need.INADEQUATE_HOUSING: N_("housing, repairs, mould"),
    Need.FOOD: N_("food, hungry, pantry, meals, groceries"),
    Need.INCOME_BENEFITS: N_("benefits, money, welfare, disability pay"),
    Need.DEBT: N_("debt, bills, loans, bankruptcy"),
    Need.EMPLOYMENT: N_("job, work, employment, unemployed"),
    Need.EDUCATION_TRAINING: N_("school, classes, literacy, training"),
    Need.TRANSPORT: N_("transport, ride, bus"),
    Need.LEGAL_HELP: N_("lawyer, legal, court, rights"),
    Need.FAMILY_RELATIONSHIPS: N_("family, marriage, couple, relatives"),
    Need.PARENTING: N_("parents, parenting, baby, children"),
    Need.SOCIAL_CONNECTION: N_("lonely, loneliness, friends, company"),
    Need.DOMESTIC_ABUSE: N_("domestic violence, abuse, abused, beaten, partner hits"),
    Need.ELDER_ABUSE: N_("elder abuse"),
    Need.VETERAN_SUPPORT: N_("veterans, military, army"),
    Need.TRAUMA_BEREAVEMENT: N_("trauma, grief, bereavement, death, mourning, loss"),
    Need.PHYSICAL_HEALTH: N_("health, clinic, illness"),
    Need.DISABILITY_NEURODIVERSITY: N_("disability, autism, wheelchair, ADHD"),
    Need.IDENTITY_DOCUMENTS: N_("identity card, papers, birth certificate"),
    Need.DAILY_LIVING: N_("daily life, household, care at home"),
}
"""What people type who look for a need; translators add what people type in their language."""
POPULATION_WORDS: Mapping[Population, str] = {
    Population.VETERANS: N_("veteran, soldier, army, navy, military"),
    Population.LGBTQ: N_("gay, lesbian, bisexual, transgender, trans, queer"),
    Population.SURVIVORS: N_("survivor, victim, beaten, raped, abused"),
    Population.YOUTH: N_("teen, teenager, adolescent, youth, boy, girl, child, kids, son, daughter"),
    Population.OFFICERS_AND_FAMILIES: N_("police, officer, sheriff, deputy"),
    Population.OLDER_PEOPLE: N_("old, older, elderly, senior, aged, retired"),
    Population.IMMIGRANTS: N_("immigrant, refugee, asylum, undocumented, newcomer"),
    Population.UNHOUSED: N_("homeless, street, shelter"),
}
"""What people type who look for help for somebody; translators add what people type in their language."""
_HEADING = re.compile(r"[A-Z][A-Z&/,'’ -]{3,60}:")
_SECTION_WORDS = """
overview services service eligibility transportation note notes languages fees hours volunteers volunteer wheelchair
accessibility accessible programs program general other home visits
"""
_SECTIONS = frozenset(_SECTION_WORDS.split())
"""Headings that every entry of a directory may have: they tell where something stands, not what it is."""
_FREE = re.compile(
    r"(?<!not )\b(free|no (charge|cost|fees?)|none|at no cost|without charge)\b", re.IGNORECASE
)
_NOT_FREE = re.compile(
    r"\b(fees?|\$ ?\d|scale|insurance|copay|vary|varies|charge[sd]? (for|by))", re.IGNORECASE
)
_BY_INCOME = re.compile(
    r"sliding|ability to pay|based on income|by income|income[- ]based|according to income|donation",
    re.IGNORECASE,
)
_PAID = re.compile(
    r"\$ ?\d|\bfees?\b|insurance|medicaid|medicare|cost|copay|charge|tuition|varies|vary|rates?\b", re.I
)
_POPULATIONS: Mapping[Population, re.Pattern[str]] = {
    Population.VETERANS: re.compile(r"\bveterans?\b|\bmilitary\b", re.I),
    Population.LGBTQ: re.compile(r"\blgbtq?\b|\bgay\b|\blesbian|\btransgender", re.I),
    Population.SURVIVORS: re.compile(
        r"domestic violence|\bsurvivors? of\b|sexual(ly)? (assault|abuse)|battered|abused (women|spouse)|\bvictims? of",
        re.I,
    ),
    Population.YOUTH: re.compile(
        r"\byouths?\b|\bteen(s|agers?)?\b|adolescent|\bchildren\b|young (people|adult)", re.I
    ),
    Population.OLDER_PEOPLE: re.compile(
        r"\bseniors?\b|\belderly\b|older (adult|people|person)|\baged? (55|60|62|65)\b|senior citizen", re.I
    ),
    Population.IMMIGRANTS: re.compile(r"\bimmigra|\brefugee|\basylum|undocumented|foreign[- ]born", re.I),
    Population.UNHOUSED: re.compile(r"\bhomeless", re.I),
}
_LANGUAGES = {
    code: re.compile(rf"\b{re.escape(name.split(' (')[-1].rstrip(')') if '(' in name else name)}\b", re.I)
    for code, name in LANGUAGES.items()
    if code not in ("ase", "en")
}
_SIGNED = re.compile(r"\bASL\b|sign language", re.I)
_HOTLINE = re.compile(
    r"\bhot ?line\b|crisis line|help ?line|warm ?line|by phone|telephone (counsel|support)", re.I
)


def folded(text: str) -> str:
    """Small letters without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def words_of(text: str | None) -> list[str]:
    """The words of a text, folded, in its order."""
    return re.findall(r"[^\W_]+", folded(text)) if text else []


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(_STEMMED.get(language, "english"))


@lru_cache(maxsize=20_000)
def stem(word: str, language: str = "en") -> str:
    """The stem of a folded word."""
    found: str = _stemmer(language).stemWord(word)
    return found[:LONGEST]


def stems_of(text: str | None, language: str = "en") -> set[str]:
    """The stems of a text's words, as the index holds them; letters alone tell nothing."""
    return {stem(word, language) for word in words_of(text) if len(word) > 1}


def terms_of(text: str, language: str) -> tuple[frozenset[str], ...]:
    """What a search asks for: for each telling word its stems, in the reader's language and those of the pages; at most eight."""
    empty = {folded(word) for word in _EMPTY}
    asked = [word for word in dict.fromkeys(words_of(text)) if len(word) > 1 and word not in empty]
    languages = {language, *_STEMMED}
    return tuple(frozenset(stem(word, one) for one in languages) for word in asked[:MOST_TERMS])


def cost_of(fees: str | None, *, has_sliding_scale: bool) -> Cost:
    """What a service costs by its own words; unknown where they do not say."""
    words = (fees or "").strip()
    if has_sliding_scale or _BY_INCOME.search(words):
        return Cost.BY_INCOME
    if _FREE.search(words) and not _NOT_FREE.search(_FREE.sub("", words)):
        return Cost.FREE
    return Cost.PAID if _PAID.search(words) else Cost.UNKNOWN


def populations_in(*texts: str | None) -> set[Population]:
    """Whom an imported entry names in its words, where nobody has said it in codes."""
    whole = " ".join(text for text in texts if text)
    return {population for population, pattern in _POPULATIONS.items() if pattern.search(whole)}


def mentions_of(population: Population, *texts: str | None) -> int:
    """How often texts name these people."""
    pattern = _POPULATIONS.get(population)
    return sum(len(pattern.findall(text)) for text in texts if text) if pattern else 0


def headings_of(text: str | None) -> list[str]:
    """What a text sets apart in capitals before a colon, as “ANGER MANAGEMENT:”, without the names of mere sections."""
    found = [heading[:-1] for heading in _HEADING.findall(text or "")]
    return [heading for heading in found if not _SECTIONS.issuperset(words_of(heading))]


def languages_in(text: str | None) -> set[str]:
    """The languages that an entry names in words, as codes."""
    if not text:
        return set()
    found = {code for code, pattern in _LANGUAGES.items() if pattern.search(text)}
    return found | ({"ase"} if _SIGNED.search(text) else set())


def names_a_line(*texts: str | None) -> bool:
    """Whether an entry says that people call it, and not only to make an appointment."""
    return any(_HOTLINE.search(text) for text in texts if text)


def mark(kind: str, value: str) -> str:
    """The word of a mark, which nobody types: no text has a word with a colon."""
    return f"{kind}:{value}"[:LONGEST]


def summed(pairs: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Each word once, with the sum of its weights; nine at most."""
    found: dict[str, int] = {}
    for word, weight in pairs:
        found[word] = min(9, weight + found.get(word, 0))
    return found
