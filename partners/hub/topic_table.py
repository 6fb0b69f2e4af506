"""The topics of the directory as data: what people type, what entries write, and the needs that answer it in code."""

from dataclasses import dataclass

from partners.services.codes import Population
from partners.services.needs import Need

_MIND, _CRISIS, _GRIEF = Need.MENTAL_HEALTH_SUPPORT, Need.CRISIS_FOLLOWUP, Need.TRAUMA_BEREAVEMENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """Something that people look for."""

    key: str
    said: str
    """What people type, with commas between; English, Spanish and French."""
    told: str
    """A pattern of what entries write, folded."""
    hinted: str = ""
    """A pattern of what comes near it."""
    needs: tuple[Need, ...] = ()
    """Needs that say the same in code."""
    wider: tuple[Need, ...] = ()
    """Needs that say it more generally: they answer where few entries say it themselves."""
    population: Population | None = None
    """The people who are meant."""
    codes: tuple[tuple[str, int], ...] = ()
    """Marks that say it in code, a language or a cost, with how much they add."""
    also: tuple[str, ...] = ()
    """Topics that are meant as well."""
    needs_made_for: bool = False
    """Whether its words mean other things too, as the counselling of debtors, unless the service is made for its need."""
    is_quality: bool = False
    """Whether it says of what kind a service shall be, as its cost, and not what it is about: then it tells half as much."""
    is_urgent: bool = False
    """Whether somebody should be called first."""


_LINES = r"\bhot ?lines?\b|crisis line|help ?line|warm ?line|telephone counsel"
TOPICS: tuple[Topic, ...] = (
    # Now
    Topic(
        key="suicide",
        said="suicide, suicidal, kill myself, kill himself, kill herself, end my life, want to die, self harm, self-harm,"
        " cutting myself, suicidio, suicidarme, matarme, quitarme la vida, quiero morir, suicidaire, mourir, me tuer",
        told=r"suicid(?!e bereave)|self[- ](harm|injur)|crisis (hot ?line|line)|mental health crisis|mobile crisis",
        hinted=r"crisis (intervention|response)",
        needs=(Need.SUICIDE_PREVENTION,),
        wider=(_CRISIS,),
        is_urgent=True,
    ),
    Topic(
        key="line",
        said="hotline, hot line, crisis line, helpline, help line, lifeline, warmline, línea de crisis, línea de ayuda,"
        " linea de vida, ligne d'écoute, ligne de crise, numéro d'urgence",
        told=_LINES,
        is_urgent=True,
    ),
    Topic(
        key="crisis",
        said="crisis, breakdown, mental emergency, crisis nerviosa, crise",
        told=r"crisis (intervention|response|counsel|service|center|hot ?line|line|bed|team)|mobile crisis",
        needs=(_CRISIS,),
        is_urgent=True,
    ),
    Topic(
        key="listening",
        said="someone to talk to, somebody to talk to, talk to someone, talk to somebody, someone to listen, need to talk,"
        " alguien con quien hablar, hablar con alguien, alguien que me escuche, parler à quelqu'un, quelqu'un à qui parler",
        told=rf"(?<!violence )({_LINES})|\blisten(s|ing)?\b(?! device)|(?<!violence )crisis (response|counsel)"
        r"|mobile crisis|peer (support|counsel)|drop-in counsel",
        hinted=r"crisis intervention",
        wider=(_MIND, _CRISIS),
        needs_made_for=True,
        is_urgent=True,
    ),
    # Of the mind
    Topic(
        key="postpartum",
        said="postpartum depression, post partum depression, postnatal depression, baby blues, depression after birth,"
        " depresión posparto, depresión postparto, dépression post partum, dépression postnatale",
        told=r"(post-?partum|post-?natal|perinatal|maternal) (depress|mood|mental|anxiet)|baby blues",
        wider=(_MIND,),
        also=("new_mothers",),
    ),
    Topic(
        key="new_mothers",
        said="postpartum, post partum, postnatal, new mother, new mom, new mum, posparto, recién nacido, jeune mère",
        told=r"post-?partum|post-?natal|perinatal|new (mother|mom|parent|baby)|newborn|pregnan|maternal",
        wider=(Need.PARENTING,),
    ),
    Topic(
        key="bipolar",
        said="bipolar, bi-polar, manic depression, mania, manic, mood disorder, mood swings, bipolaridad, bipolaire",
        told=r"bi-?polar|manic[- ]depress|mood disorder|(?<!schizo[- ])affective disorder",
        wider=(_MIND,),
    ),
    Topic(
        key="mood_group",
        said="bipolar support group, bipolar group, mood disorder support group, depression support group, depression group,"
        " grupo de apoyo para la depresión, groupe de parole dépression",
        told=r"(bi-?polar|mood disorder|depression)[a-z ,/&()-]{0,50}(support|self-?help) (group|alliance)"
        r"|(support|self-?help) groups? for [a-z ,/&()-]{0,40}(bi-?polar|depress|mood disorder)",
        also=("bipolar", "group"),
    ),
    Topic(
        key="depression",
        said="depression, depressed, depressive, feel sad, feeling sad, sad, hopeless, depresión, deprimido, deprimida,"
        " tristeza, triste, dépression, déprimé, déprimée",
        told=r"depress(ion|ed|ive)|mood disorder",
        hinted=r"mental (health|illness)|psychiatr",
        needs=(_MIND,),
    ),
    Topic(
        key="anxiety",
        said="anxiety, anxious, panic, panic attack, ansiedad, ataque de pánico, pánico, anxiété, angoisse",
        told=r"anxiet|panic|phobia",
        hinted=r"mental (health|illness)|psychiatr",
        needs=(_MIND,),
    ),
    Topic(
        key="psychosis",
        said="hears voices, hearing voices, hear voices, voices in my head, schizophrenia, schizophrenic, psychosis, psychotic,"
        " hallucinations, paranoid, delusions, oye voces, escucho voces, esquizofrenia, entend des voix, schizophrénie",
        told=r"schizo|psycho(sis|tic)|hallucinat|(serious|severe|persistent|chronic)(ly)? (and persistent )?mental(ly)? ill",
        hinted=r"psychiatr",
        wider=(_MIND,),
    ),
    Topic(
        key="trauma",
        said="ptsd, post traumatic stress, posttraumatic stress, traumatic stress, trauma, traumatized, flashbacks,"
        " estrés postraumático, tept, stress post-traumatique",
        told=r"\bptsd\b|(post[- ]?)?traumatic stress|\btrauma\b(?! center)",
        wider=(_MIND,),
    ),
    Topic(
        key="eating",
        said="eating disorder, anorexia, bulimia, binge eating, trastorno alimenticio, trastorno alimentario,"
        " trouble alimentaire, anorexie, boulimie",
        told=r"eating disorder|anorexi|bulimi|overeaters|compulsive (over)?eating",
        wider=(_MIND,),
    ),
    Topic(
        key="anger",
        said="anger, angry, anger management, rage, temper, ira, enojo, control de la ira, colère",
        told=r"\banger\b|angry",
        hinted=r"conflict resolution|impulse control",
        wider=(_MIND,),
    ),
    Topic(
        key="counselling",
        said="counselling, counseling, counsellor, counselor, therapy, therapist, psychotherapy, psychologist, psicólogo,"
        " psicóloga, terapia, terapeuta, consejería, consejero, thérapie, thérapeute, psychologue",
        told=r"\bcounsel(l?ing|l?ors?)\b|psychotherap|(individual|group|family|mental health) (and \w+ )?therap|psycholog",
        needs=(_MIND,),
        needs_made_for=True,
    ),
    Topic(
        key="group",
        said="support group, support groups, self help group, self-help group, mutual help, grupo de apoyo, groupe de parole,"
        " groupe de soutien, groupe d'entraide",
        told=r"(support|self-?help|discussion|twelve step|12-step|bereavement|parents?) groups?|group of parents|support meeting",
    ),
    # Loss and violence
    Topic(
        key="child_loss",
        said="losing a child, lost a child, lost my child, lost my son, lost my daughter, lost my baby, loss of a child,"
        " child died, son died, daughter died, baby died, death of a child, bereaved parent, miscarriage, stillbirth,"
        " perdí a mi hijo, perdí a mi hija, perder un hijo, muerte de un hijo, perte d'un enfant, mort de mon enfant",
        told=r"bereaved parents|compassionate friends|(death|loss) of (an? |their |your |the |one or more )?(child|infant|bab)"
        r"|lost (an? |their |one or more )(child|infant|bab)|(infant|child|pregnancy) loss|miscarriage|stillb|\bsids\b",
        wider=(_GRIEF,),
        also=("grief",),
    ),
    Topic(
        key="grief",
        said="grief, grieving, bereavement, bereaved, mourning, death of, died, loss of a loved one, duelo, luto, deuil",
        told=r"\bgrie(f|v)|bereave|mourn|loss of (an? |their |the )?(loved|significant|child|spouse)|death of (an? |their )",
        needs=(_GRIEF,),
    ),
    Topic(
        key="violence",
        said="domestic violence, domestic abuse, abusive partner, abusive husband, partner hits, husband hits me, hits me,"
        " beats me, battered, violencia doméstica, violencia familiar, mi esposo me pega, maltrato,"
        " violence conjugale, violences conjugales",
        told=r"domestic (violence|abuse)|battered|spouse abuse|abused (women|spouse)|intimate partner",
        needs=(Need.DOMESTIC_ABUSE,),
    ),
    Topic(
        key="rape",
        said="rape, raped, sexual assault, sexual abuse, molested, violación, abuso sexual, viol, agression sexuelle",
        told=r"\brape|sexual(ly)? (assault|abuse|violence)",
        wider=(Need.DOMESTIC_ABUSE, _GRIEF),
    ),
    # Substances
    Topic(
        key="detox",
        said="detox, detoxification, withdrawal, desintoxicación, désintoxication, sevrage",
        told=r"\bdetox",
        wider=(Need.SUBSTANCE_USE,),
    ),
    Topic(
        key="addiction",
        said="addiction, addicted, addict, substance abuse, substance use, drugs, drug abuse, drug use, alcohol, alcoholic,"
        " alcoholism, drinking, drinks too much, rehab, sober, opioid, heroin, cocaine, overdose, adicción, drogas, alcoholismo,"
        " borracho, dépendance, drogue, alcoolisme",
        told=r"addict|substance (abuse|use)(?! prevent| educat)|chemical dependen"
        r"|alcohol(ic|ism| abuse(?! prevent)| and drug| & drug|/drug)|drug (abuse(?! prevent| educat)|treat|and alcohol)"
        r"|\b(dwi|dui)\b|narcotics anon",
        needs=(Need.SUBSTANCE_USE,),
        needs_made_for=True,
    ),
    # A roof, a meal
    Topic(
        key="shelter",
        said="shelter, homeless, nowhere to sleep, place to sleep, bed for the night, a place to stay, sleeping rough, refugio,"
        " albergue, sin hogar, donde dormir, abri, hébergement, sans-abri, dormir",
        told=r"(emergency|night|overnight|winter|homeless|24-hour) shelter|shelter (for|to|is)|homeless (women|men|famil|individual|person|youth)",
        hinted=r"\bshelters?\b",
        needs=(Need.HOMELESSNESS,),
    ),
    # For whom
    Topic(
        key="veterans",
        said="veteran, veterans, soldier, army, military, navy, marines, veterano, militar, ancien combattant, vétéran",
        told=r"\bveterans?\b(?! (day|avenue|highway))|\bmilitary\b|armed forces",
        needs=(Need.VETERAN_SUPPORT,),
        population=Population.VETERANS,
    ),
    Topic(
        key="youth",
        said="teen, teens, teenager, teenage, adolescent, youth, young person, my son, my daughter, my kid, my child, my boy,"
        " my girl, adolescente, joven, mi hijo, mi hija, ado, jeune, mon fils, ma fille",
        told=r"\b(youths?|teen(s|age|agers?)?|adolescents?|juveniles?)\b",
        hinted=r"\bchild(ren)?\b",
        population=Population.YOUTH,
    ),
    Topic(
        key="spanish",
        said="spanish, spanish speaking, in spanish, español, en español, habla español, hispanic, latino, latina, espagnol",
        told=r"\bspanish\b|hispanic|\blatin[oa]s?\b|bilingual",
        codes=(("speaks:es", 6),),
        is_quality=True,
    ),
    Topic(
        key="free",
        said="free, no insurance, without insurance, uninsured, no money, cannot pay, can't pay, can't afford, cannot afford,"
        " low cost, cheap, gratis, gratuito, gratuita, sin seguro, sin dinero, gratuit, sans assurance",
        told=r"uninsured|without insurance|no insurance|regardless of (income|ability)|free (clinic|counsel|of charge)|no one (is|will be) (denied|turned)",
        codes=(("cost:free", 8), ("cost:by_income", 4)),
        is_quality=True,
    ),
)
"""Each topic once; of two phrases that begin alike the longer one counts."""
