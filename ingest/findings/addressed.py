"""Words that address the machine that reads them: overrides, roles, orders about its answer, code to be built in, tasks.

Each rule is general English, with the words of other large languages for overrides. Policies are full of imperatives, so
an imperative alone is never enough here: it must name the reader's instructions, its answer, its role or its users, or
ask for what only a machine is asked for. What is left, a request that has nothing to do with the text around it, is
``ingest.findings.tasks``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.findings.recognizer import Match

_GAP = r"[^.!?\n]{0,60}?"
_OUTPUT = r"(?:final |next |own |entire |whole |full |first |last )?(?:response|answer|reply|output|completion|generated text|translation|summary|summari[sz]ation)(?:s|['’]s)?"
_LANGUAGE = (
    r"(?:english|french|spanish|german|italian|portuguese|dutch|russian|chinese|mandarin|japanese|korean|arabic|hindi|latin|greek|polish|turkish"
    r"|swedish|norwegian|danish|finnish|hebrew|thai|vietnamese|esperanto|klingon|swahili|urdu|bengali|tamil)"
)
_SHAPE = (
    r"(?:"
    + _LANGUAGE
    + r"|json|xml|yaml|base ?64|base ?32|hex(?:adecimal)?|binary|rot ?13|morse|pig latin|emojis?|rhymes?|verse|haiku|uppercase|lowercase|capital letters|all caps|reverse|leet ?speak|cipher|caesar|leetspeak)"
)
_SHAPING = (
    r"(?:add|include|insert|append|prepend|integrate|incorporate|embed|put|place|mention|modify|alter|change|adjust|adapt|edit|rewrite|augment|enhance"
    r"|enrich|extend|supplement|expand|use|replace|convert|substitute|swap|render|encode|encrypt|encipher|translate|transcribe|scramble|jumble|rearrange|reverse|shuffle|misspell"
    r"|introduce|remove|omit|delete|group|combine|merge|split|provide|write|format|structure|deliver|present|phrase|craft|make|begin|start|end|finish"
    r"|conclude|close|limit|restrict|ensure|express|transform|turn|represent|spell|anagram|mix|sprinkle|weave|slip|hide|conceal|disguise|obfuscate|flip|mirror|shift|capitali[sz]e|alternate|interleave|repeat|double)"
)
_ASKED = r"(?:please |kindly |now,? |also,? |then,? |instead,? |and |just |simply |always |you (?:must|should|will|need to|are to) |(?:can|could|would|will) you (?:please )?|i (?:want|need|would like) you to |your (?:new )?task is (?:now )?to |let['’]s )*"
_OPENS = "(?#opens)"
_BEGINNING = r"(?:^|(?<=[.!?:;\n\"'”’)\]>*|]))[\s>*#\-•\d.)(\[\"'“‘]{0,12}" + _ASKED
_ART = r"(?:poems?|haikus?|limericks?|sonnets?|(?:short |bedtime |horror |love )?stor(?:y|ies)|fairy ?tales?|jokes?|riddles?|songs?|lyrics|raps?|essays?|screenplays?|monologues?|tweets?|fables?|puns?|trivia|fun facts?|horoscopes?|acrostics?|memes?|ballads?|nursery rhymes?)"
_PIECE = r"(?:article|blog(?: post)?|speech|introduction|letter|post|paragraph|piece|dialogue|conversation|caption|slogan|tagline|headline|advert(?:isement)?|recipe|itinerary|script|conclusion|press release|product description|review)s?"
_CODE = r"(?:python|javascript|typescript|java|c\+\+|c#|php|ruby|rust|golang|sql|bash|shell|powershell|html|css|regex|r) (?:code|function|script|program|class|query|snippet|example|method|one-liner)"
_SNIPPET = r"(?:(?:following|subsequent|below|ensuing|next|provided|given|attached|above|enclosed|succeeding)(?: [a-z]+)? (?:code|script|program|function)(?: (?:block|snippet|excerpt|section|segment|fragment|piece|sample|portion|passage|lines?))?|(?:this|these) (?:code )?(?:snippets?|excerpts?|code blocks?))"
_PROJECT = r"(?:code ?base|code|solution|implementation|algorithm|program|project|application|response|answer|explanation|elucidation|script|software|system|architecture)"
_MACHINE = r"(?:ai|a\.i\.|artificial intelligence|llms?|(?:large )?language models?|assistants?|chat ?bots?|bots?|gpt(?:-?\d)?|chatgpt|claude|copilot|gemini|llama|bard|virtual assistant|ai (?:agents?|models?|assistants?|systems?|reviewers?|readers?|summari[sz]ers?))"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One way of addressing the reader."""

    type: str
    pattern: re.Pattern[str]
    """Of lower-case letters: it is tried on a text in lower case, which takes half as long as ignoring case does."""
    score: float
    reason: str
    cues: tuple[str, ...] = ()
    """Letters of which a text must hold some; empty where that cannot be told from the pattern."""
    opens: bool = False
    """Matches only where a sentence begins, behind a bullet, a quote or words such as ``please``."""


def _leading(pattern: str) -> list[str]:
    """Return the alternatives with which a pattern begins."""
    group = re.match(r"(?:\\b)?\(\?:((?:[^()]|\([^()]*\))*)\)", pattern)
    word = re.match(r"(?:\\b)?([a-z]+)", pattern)
    return re.split(r"\|(?![^(]*\))", group[1]) if group else [word[1]] if word else []


def _cues(pattern: str) -> tuple[str, ...]:
    """Return the letters with which each of those alternatives begins, where all of them do."""
    if not pattern.removeprefix(r"\b").startswith("(?:"):
        return ()
    letters = [re.match(r"[a-z]*(?![a-z]*[?*])", word) for word in _leading(pattern)]
    cues = tuple(dict.fromkeys(found[0] if found else "" for found in letters))
    return cues if cues and min(map(len, cues)) >= 3 else ()


def _rule(kind: str, score: float, reason: str, *patterns: str) -> list[Rule]:
    return [
        Rule(
            type=kind,
            pattern=re.compile(pattern.removeprefix(_OPENS), re.MULTILINE),
            score=score,
            reason=reason,
            cues=() if pattern.startswith(_OPENS) else _cues(pattern),
            opens=pattern.startswith(_OPENS),
        )
        for pattern in patterns
    ]


RULES: tuple[Rule, ...] = (
    *_rule(
        "override",
        0.95,
        "tells the reader to set its instructions aside",
        r"\b(?:ignore|disregard|forget|overlook|override|bypass|neglect|discard|omit|erase|drop|cancel|(?:do not|don['’]t|stop) (?:follow|obey|heed|listen to)(?:ing)?)\b"
        + r"[^.!?\n]{0,30}?\b(?:previous|prior|above|preceding|earlier|foregoing|former|initial|original|system|existing|current|all|any|your|these|those|everything|past|safety|built-in)\b"
        + r"[^.!?\n]{0,30}?\b(?:instructions?|prompts?|commands?|directions|directives?|guidelines|guardrails|programming|orders|context window|safeguards|system message|constraints)\b",
        r"\b(?:ignore|disregard|forget)\b (?:all |everything |anything |whatever |what )?(?:of )?(?:the |that )?(?:you (?:were|have been|are|['’]re|['’]ve been) (?:told|given|taught|asked|doing|working on)|(?:was|is|came|comes|has been) (?:said |written |stated )?(?:above|before)|(?:above|before this)\b|(?:previous|prior|preceding) (?:text|messages?|context|conversation|inputs?|content|rules|questions?|tasks?|requests?))",
        r"\b(?:ignoriere|vergiss|missachte)\b[^.!?\n]{0,30}?\b(?:vorherigen?|bisherigen?|obigen?|alle|früheren?)\b[^.!?\n]{0,30}?\b(?:anweisungen|instruktionen|befehle|regeln)\b",
        r"\b(?:ignore[zr]?|oublie[zr]?)\b[^.!?\n]{0,30}?\b(?:instructions|consignes|directives|règles)\b[^.!?\n]{0,20}?\b(?:précédentes|ci-dessus|antérieures|initiales)",
        r"\b(?:ignora|ignore|olvida|olvide)\b[^.!?\n]{0,30}?\b(?:instrucciones|órdenes|indicaciones|instruções|istruzioni)\b[^.!?\n]{0,20}?\b(?:anteriores|previas|precedenti|acima)",
        r"\b(?:new|updated|revised|real|actual|true) (?:instructions?|task|objective|goal|prompt|directive)s? (?:for (?:you|the (?:model|assistant|ai))|(?:is|are)(?: now)? to|follows?|:)",
        r"\byour (?:real|actual|true|new|only|next) (?:job|task|goal|purpose|mission|objective|instructions?) (?:is|are)\b",
        r"\b(?:previous|above|preceding|earlier) (?:text|content|document|instructions?|message|context) (?:was|is|were|are) (?:only |just |merely )?(?:an? )?(?:example|test|joke|fake|wrong|outdated|obsolete|invalid|no longer)",
        r"\b(?:stop|cease) (?:what you (?:are|['’]re) doing|reading here|summari[sz]ing|translating|answering)\b",
        r"\byou (?:must|should|will|shall|are to|have to|need to)(?: now| only| always)? (?:answer|respond|reply|output|speak|say|print|write back)\b[^.!?\n]{0,40}?(?:\bwith\b|\bin\b|\bas\b|\bonly\b|[\"“])",
        r"\bonce you (?:have |['’]ve )?(?:read|seen|processed|finished|completed|done)\b" + _GAP + r",? (?:then )?(?:you (?:must|should|will)|ignore|respond|reply|output|say|print|execute)\b",
    ),
    *_rule(
        "role",
        0.9,
        "gives the reader another role",
        r"\byou (?:are|['’]re) (?:now|from now on|henceforth)\b",
        r"\bfrom (?:now|here|this (?:point|moment)) on(?:wards?)?,? (?:you (?:are|will (?:act|respond|answer|speak|reply|be|only)|must|respond|answer|speak|act|reply)|your (?:name|answers?|responses?|replies|role)|always|respond|answer|reply|speak|act)\b",
        _OPENS + r"(?:pretend|role-?play|imagine|simulate|assume|take on)\b[^.!?\n]{0,25}?\b(?:you (?:are|were|['’]re)|to be|the (?:role|persona|identity|character)|as (?:if|though)|being)\b",
        r"\b(?:act|behave|respond|answer|speak|reply|talk) (?:as|like) (?:if you (?:are|were)|though you|an? (?:\w+ ){0,2}(?:ai|assistant|chatbot|bot|model|pirate|hacker|expert|terminal|interpreter|translator|character|persona|human|person who|linux|comedian|poet|robot|villain|teacher|tutor))\b",
        r"\byou are (?:an? |the )?(?:\w+ ){0,3}(?:ai|language model|llm|chatbot|assistant (?:that|who|with|named|called)|dan|jailbroken)\b",
        r"\b(?:developer|debug|god|jailbreak|dan|admin(?:istrator)?|maintenance|sudo|unrestricted|root) mode(?: (?:is )?(?:on|enabled|activated|engaged)|\b(?=[^.\n]{0,30}(?:enable|activate|enter|you)))",
        r"\b(?:enable|enter|activate|switch (?:in)?to|go into) (?:developer|debug|god|jailbreak|dan|unrestricted|sudo|unfiltered) mode\b",
        r"\bdo anything now\b|\bwithout (?:any )?(?:ethical|moral|safety|content) (?:guidelines|restrictions|filters?|constraints|limitations)",
    ),
    *_rule(
        "prompt_marker",
        0.9,
        "has the form of a prompt's own markers",
        r"<\|?(?:im_start|im_end|endoftext|end_of_text|begin_of_text|start_header_id|system|assistant|user)\|?>|\[/?inst\]|<</?sys>>|</?(?:system|instructions?|prompt|assistant)>",
        r"^[\s#>*\-\[(=]{0,6}(?:new |important |updated |hidden )?(?:system|assistant|admin(?:istrator)?|developer|model|ai|llm) (?:prompt|message|override|instructions?|note|command|directive|update|alert)s?\b[\s\])*=]{0,4}[:\-–—]",
        r"^#{2,4} ?(?:instruction|response|system|human|assistant):\s*$",
        r"(?:-{2,}|={2,}|\*{2,}|#{2,}|<{1,3}|\[)\s?(?:end|begin|start)(?:ing)? (?:of )?(?:the )?(?:new |user |system |hidden |untrusted |original )?(?:document|context|prompt|input|instructions?|system|text|query|data|conversation)\b",
        r"\b(?:begin|start) (?:new |hidden |system |secret |admin )(?:instructions?|prompt|task)s?\b",
    ),
    *_rule(
        "addressed",
        0.9,
        "speaks to a machine that reads it",
        r"\b(?:dear|hey|hello|hi|attention,?|note (?:to|for)|message (?:to|for)|instructions? (?:to|for)|reminder (?:to|for)|important for|if you(?: are|['’]re)|any|as) (?:an?|the|any|all|this|every)? ?" + _MACHINE + r"\b(?=[^.!?\n]{0,30}(?:[:,!–—]|reading|process|summari[sz]|that|who|which|you))(?! (?:of|is|was|are|and|has|have|can|will|helps?|lets?|answers?)\b)",
        r"^[\s>*#\-\[(]{0,6}(?:ai|llm|chatgpt|gpt|assistant|claude|copilot|gemini)(?: assistant| model| agent)?\s?[:,]\s(?=\w[^\n]{3,})(?=[^\n]{0,80}\b(?:you|your|please|ignore|must|output|respond|reply|say|do not|always|never)\b)",
        r"\b(?:when|if|while|whenever|before|after) (?:an? |the |any )?(?:" + _MACHINE + r"|you(?: are|['’]re)?) (?:is |are )?(?:asked|read(?:s|ing)?|summari[sz](?:es?|ing)|process(?:es|ing)?|analy[sz](?:es?|ing)|translat(?:es?|ing)|prompted|queried|answer(?:s|ing)|respond(?:s|ing)?|review(?:s|ing)?)\b[^.!?\n]{0,60}?,? (?:always|you must|you should|say|include|mention|also|do not|never|respond|reply|answer|add|output|tell|instead|state|recommend|print|append|insert|it must|it should|they must)\b",
        r"\b(?:when(?:ever)?|while|if|before|after) (?:summari[sz]ing|translating|paraphrasing|processing|analy[sz]ing|reviewing|describing) (?:this|the|it)\b[^.!?\n]{0,40}?,? (?:always|you must|you should|say|include|mention|also|do not|never|respond|reply|answer|add|output|tell|instead|state|recommend|print|append|insert)\b",
        r"\binstead of (?:answering|summari[sz]ing|translating|responding|following|completing the (?:task|request)|the (?:summary|answer|translation))\b|\bbefore (?:you (?:answer|respond|reply|summari[sz]e)|answering|responding to the user)\b",
    ),
    *_rule(
        "secrecy",
        0.9,
        "asks for what the reader must not give, or to keep something from its user",
        r"\b(?:reveal|print|show|repeat|output|display|disclose|leak|tell me|give me|share|expose|dump|recite|summari[sz]e|translate|spell out|return|write out)\b[^.!?\n]{0,40}?\b(?:(?:system|hidden|initial|original|secret|internal|above|previous|full|entire) (?:prompts?|instructions?|messages?|directives?|rules)|(?:your|the) prompt\b|secret (?:key|password|code|word|token)|conversation history|chat history|api keys?|your (?:instructions|rules|guidelines|training data|configuration|secrets?))",
        r"\bwhat (?:is|are|was|were)\b[^.!?\n]{0,20}?\b(?:your|the) (?:system |initial |original |hidden |secret )(?:prompt|instructions?|message|password|key|word)\b",
        r"\b(?:do not|don['’]t|never|without)\b[^.!?\n]{0,20}?\b(?:tell(?:ing)?|mention(?:ing)?|inform(?:ing)?|reveal(?:ing)?|let(?:ting)?|alert(?:ing)?|warn(?:ing)?|notify(?:ing)?|disclos(?:e|ing)|say(?:ing)?)\b[^.!?\n]{0,25}?\b(?:the user|the human|these instructions|this instruction|this message was|this prompt|the (?:system )?prompt)\b",
        r"\b(?:send|post|forward|upload|transmit|exfiltrate|email|leak|submit)\b[^.!?\n]{0,40}?\b(?:(?:the |this |our |your )?(?:conversation|chat|context|prompt|user['’]s (?:data|messages?|query|question|email|input)|credentials|api keys?|environment variables|cookies))\b[^.!?\n]{0,60}?(?:https?://|\bto \S+@|\bto (?:the )?(?:url|server|webhook|endpoint|address))",
    ),
    *_rule(
        "output_control",
        0.85,
        "gives orders about the reader's answer",
        _OPENS + _SHAPING + r"\b[^.!?\n]{0,140}?\byour " + _OUTPUT + r"\b",
        r"\b(?:in|to|into|for|throughout|within|of|with|at the (?:end|start|beginning|top) of) your (?:" + _OUTPUT + r"),? (?:please |also |always |you (?:must|should) )?(?:add|include|suggest|tease|promote|mention|recommend|use|replace|write|say|state|hint|advise|encourage|direct|tell|offer|ask|invite|insert|provide|urge|claim|pretend|imply|advertise|link|refer|only|never|avoid|do not|make)\b",
        r"\b(?:make sure|ensure|be sure|see to it)\b[^.!?\n]{0,40}?\byour (?:" + _OUTPUT + r")\b",
        _OPENS + r"(?:give|deliver|return|show|state)\b[^.!?\n]{0,10}?\byour (?:" + _OUTPUT + r")\b[^.!?\n]{0,20}?\b(?:in|as|using|with) (?:only |the )?" + _SHAPE + r"\b",
        r"\byour (?:" + _OUTPUT + r") (?:must|should|has to|needs to|ought to|will|shall|is to|may) (?:always |only |not |never |also |be |contain|include|start|begin|end|consist|rhyme|use|have|mention|say|exclude|follow)\b",
        _OPENS + r"(?:respond|reply|answer|speak|write|talk|communicate)\b[^.!?\n]{0,25}?\b(?:in|using|with|as) (?:only |nothing but |just |the )?(?:" + _SHAPE + r"|the (?:word|phrase|following (?:text|words?|sentence|string))|(?:a )?single (?:word|letter|emoji|number))\b",
        r"\b(?:respond|reply|answer|output)\b (?:only |exactly |solely |back |simply |just )*(?:with |by saying |the (?:text|word|phrase|string) )?[\"“‘'`«][^\"”’'`»\n]{2,200}[\"”’'`»]",
        _OPENS + r"(?:only |always |never )(?:respond|reply|answer|output|say|print)\b",
        _OPENS + r"(?:say|output|print|repeat|echo|type out|recite)\b(?! ?\()[^.!?\n]{0,20}?(?:[\"“‘`«]|\b(?:forever|\d+ times|over and over|the word|the phrase|exactly|verbatim|after me|everything above|the (?:above|following) (?:text|words))\b)",
        r"\b(?:this|the) (?:text|document|e-?mail|page|article|passage|review|resume|paper|candidate|product) (?:should|must|is to) be (?:summari[sz]ed|described|rated|ranked|classified|translated|scored|recommended|labell?ed) (?:as|highest|first|above)\b",
        _OPENS + r"(?:rate|rank|score|recommend|describe|classify|label|approve|accept) this (?:product|document|candidate|resume|cv|paper|company|applicant|review|email|message|submission)\b[^.!?\n]{0,30}?\b(?:as|the (?:best|highest|top)|first|over|positive|highly|safe|not spam)\b",
        r"\b(?:letters?|vowels?|consonants?|words?|characters?|spaces?|sentences?)\b[^.!?\n]{0,40}?\b(?:in|of|from) your (?:response|answer|reply|output|message)(?:['’]s)?\b",
        _OPENS + _SHAPING + r"\b[^.!?\n]{0,60}?\byour message\b[^.!?\n]{0,40}?\b(?:substitution|cipher|anagram|letters|reversed|backwards|emoji|encod|encrypt|homophon|morse|code)\w*",
        _OPENS + r"(?:encode|encrypt|encipher|scramble|jumble|anagram|obfuscate|reverse)\b[^.!?\n]{0,50}?\b(?:message|words|letters|answer|reply|text|characters|vowels|sentence)\b",
    ),
    *_rule(
        "code_insert",
        0.8,
        "asks the reader to build code into what it writes",
        r"\b" + _SNIPPET + r"\b[^.!?\n]{0,60}?\b(?:in|into|to|within|of|for|with|as|through(?:out)?|across|by)\b[^.!?\n]{0,30}?\b(?:your|the|its) (?:\w+ ){0,2}" + _PROJECT + r"\b",
        r"\b(?:your|the) (?:\w+ )?" + _PROJECT + r"\b[^.!?\n]{0,60}?\b(?:the|this) " + _SNIPPET + r"\b",
        r"\b(?:consider|remember|don['’]t (?:forget|hesitate)|do not (?:forget|hesitate)|keep in mind|make sure|ensure|be sure|feel free|never (?:forget|miss)|it(?:['’]s| is) (?:essential|important|crucial|vital|advisable|recommended))\b[^.!?\n]{0,80}?\b(?:the|this|these) " + _SNIPPET + r"\b",
        _OPENS + r"(?:use|utili[sz]e|employ|leverage|include|incorporate|insert|integrate|embed|merge|fuse|meld|blend|adopt|deploy|enlist|engage|introduce|append|add|implement|apply|absorb|weave|infuse|place|paste|execute|run)\b[^.!?\n]{0,40}?\b(?:the|this|these) " + _SNIPPET + r"\b",
    ),
    *_rule(
        "task",
        0.75,
        "asks for what only an assistant is asked for",
        _OPENS + r"(?:write|compose|draft|create|generate|make up|come up with|invent|produce|provide|give|craft|design|tell|recite|sing|pen|share|deliver)\b (?:me |us )?(?:an? |some |the |\d+ |several |two |three |four |five |ten )?(?:\w+ ){0,3}?" + _ART + r"\b",
        _OPENS + r"(?:write|compose|draft|generate|craft|pen)\b (?:me |us )?(?:an? )(?:\w+ ){0,3}?" + _PIECE + r"\b[^.!?\n]{0,20}?\b(?:about|on|for|to an?|describing|that|based|requesting|explaining|promoting)\b",
        _OPENS + r"translate\b[^.!?\n]{0,60}?\b(?:to|into|in) " + _LANGUAGE + r"\b",
        r"\b(?:what(?:['’]s| is)|how (?:do|would|can) (?:you|i|we|one) say|what does)\b[^.!?\n]{0,8}['\"‘“][^'\"’”\n]{1,80}['\"’”][^.!?\n]{0,20}?\b(?:in " + _LANGUAGE + r"|mean)\b",
        r"\b" + _LANGUAGE + r" (?:equivalent|translation|word|phrase|term) (?:for|of) ['\"‘“]",
        _OPENS + r"(?:write|show|give|provide|create|build|generate|develop|explain|debug|fix|help)\b[^.!?\n]{0,40}?\b" + _CODE + r"\b",
        r"\b(?:can|could|would|will) you (?:please )?(?:show|tell|give|teach|explain(?: to)?|help) me\b[^.!?\n]{0,20}?\b(?:how|why|what|a (?:\w+ ){0,2}(?:function|example|joke|story|poem|code|way)|an example|the (?:difference|meaning|answer))\b",
        _OPENS + r"(?:explain|describe|summari[sz]e|define|break down)\b[^.!?\n]{0,60}?\b(?:in simple terms|to me\b|like i['’]?m|as if i|in (?:one|two|three|five|\d+) (?:words|sentences|lines)|in layman['’]?s? terms|to a (?:child|five|kid|\d))",
        r"\b(?:solve|calculate|compute|evaluate|what(?:['’]s| is))\b (?:the (?:equation|integral|derivative|following)[^.!?\n]{0,20}?)?:? ?-?\d+(?:\.\d+)? ?[-+*/x×÷^] ?-?\d",
    ),
)  # fmt: skip
"""The order does not matter: where two find the same place, the surer one is kept."""

_OPENERS = tuple(rule for rule in RULES if rule.opens)
_FIRST_WORDS = "|".join(dict.fromkeys(word for rule in _OPENERS for word in _leading(rule.pattern.pattern)))
_OPENING = re.compile(rf"{_BEGINNING}(?=(?:{_FIRST_WORDS}))", re.MULTILINE)
_INSIDE = re.compile(r"[.!?](?=\w)(?<=\w.)|[.!?](?=[\"'”’»][ ,]{1,2}[a-z])")
_SENTENCE_END = re.compile(r"[.!?]|\n|\Z")
_MOST = 400


def find_addressed(text: str) -> Iterator[Match]:
    """Yield the sentences that address the reader."""
    flat = flattened(text)
    lower = lowered(flat)
    for rule in RULES:
        may_match = not rule.opens and (not rule.cues or any(cue in lower for cue in rule.cues))
        for found in rule.pattern.finditer(lower) if may_match else ():
            yield _match(flat, rule, found)
    for opening in _OPENING.finditer(lower):
        for rule in _OPENERS:
            opened = rule.pattern.match(lower, opening.end())
            if opened is not None:
                yield _match(flat, rule, opened)


def flattened(text: str) -> str:
    """Return a text of the same length in which only the ends of sentences look like ends: ``www.example.org`` does not."""
    return _INSIDE.sub("·", text)


def lowered(text: str) -> str:
    """Return a text of the same length in lower case; the few letters that would become two stay as they are."""
    lower = text.lower().replace("ſ", "s")
    return lower if len(lower) == len(text) else "".join(low if len(low := one.lower()) == 1 else one for one in text)


def _match(text: str, rule: Rule, found: re.Match[str]) -> Match:
    start, end = sentence_of(text, found.start(), found.end())
    return Match(start=start, end=end, type=rule.type, score=rule.score, reason=rule.reason)


def sentence_of(text: str, start: int, end: int) -> tuple[int, int]:
    """Widen a place to the sentence around it, at most a few hundred characters each way."""
    before = max(text.rfind(mark, max(0, start - _MOST), start) for mark in (". ", "! ", "? ", "\n"))
    start = start if before < 0 else max(before + 1, start - _MOST)
    last = _SENTENCE_END.search(text, max(start, end - 1), min(len(text), end + _MOST))
    end = max(end, last.end()) if last else min(len(text), end + _MOST)
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip()))
