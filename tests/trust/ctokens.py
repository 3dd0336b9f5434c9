# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# The mutants of a C file: one change each, of an operator, a constant, a
# condition, a statement or the order of two arguments.
import collections
import os
import re

TOKEN = re.compile(r"""
    (?P<space>\s+|/\*.*?\*/|//[^\n]*|\#(?:\\\n|[^\n])*)
    |(?P<text>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<number>(?:0[xX][0-9a-fA-F]+|\d+)[uUlL]*)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<sign>->|\+\+|--|<<=|>>=|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\.\.\.|.)
""", re.X | re.S)

SIGNS = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
    "&&": "||", "||": "&&", "+": "-", "-": "+", "*": "/", "/": "*", "%": "/",
    "<<": ">>", "&": "|", "|": "&", "++": "--", "--": "++", "+=": "-=",
    "-=": "+=", "|=": "&=", "&=": "|=",
}
UNARY = {"!": "", "~": "", "-": ""}
NAMES = {"INT_MAX": "(INT_MAX - 1)", "UINT32_MAX": "(UINT32_MAX - 1)",
         "INT64_MAX": "(INT64_MAX - 1)", "continue": "break",
         "break": "continue", "NULL": None, "errno": None}
# constants of one kind: each becomes the next one
KINDS = [words.split() for words in (
    "TKA_OK TKA_EINVAL TKA_ERANGE TKA_EUNSUP TKA_ESOCKET TKA_EOS TKA_ETORN "
    "TKA_EUNKNOWN",
    "TKA_ENABLE TKA_IDLE TKA_INTERVAL TKA_COUNT TKA_USER_TIMEOUT",
    "TKA_SKIP TKA_CLAMP TKA_EACH TKA_IDLE_ONLY",
    "TKA_OUTCOME_NOT_CHANGED TKA_OUTCOME_APPLIED TKA_OUTCOME_ROUNDED "
    "TKA_OUTCOME_CLAMPED TKA_OUTCOME_SKIPPED",
    "TKA_UNCHANGED TKA_SYSTEM_DEFAULT",
    "TKA_LOSS_NONE TKA_LOSS_TIMEOUT TKA_LOSS_RESET TKA_LOSS_UNREACHABLE",
    "TKA_CASE_IDLE TKA_CASE_SENDING TKA_CASE_ANY",
    "TKA_UNIT_NONE TKA_UNIT_S TKA_UNIT_HALF_S TKA_UNIT_DS TKA_UNIT_MS",
    "TKA_SUPPORT_NONE TKA_SUPPORT_SYSTEM TKA_SUPPORT_EMULATED "
    "TKA_SUPPORT_SOCKET",
    "TKA_RISK_OFF TKA_RISK_NEVER TKA_RISK_LATE TKA_RISK_DATA "
    "TKA_RISK_ONE_PROBE TKA_RISK_PATH",
    "TKA_TRAIT_UT_REPLACES_COUNT TKA_TRAIT_NO_PROBES_WITH_DATA "
    "TKA_TRAIT_NEVER_PROBES TKA_TRAIT_ALWAYS_PROBES TKA_TRAIT_JOINT_TIMES "
    "TKA_TRAIT_REWRITE_IDLE TKA_TRAIT_DEFAULTS_NEED_RESTART "
    "TKA_TRAIT_LISTENER_ENDS TKA_TRAIT_UT_OR_COUNT "
    "TKA_TRAIT_LISTENER_REJECTS",
    "TKA_STATUS_DATA_RECEIVED TKA_STATUS_ACK_RECEIVED TKA_STATUS_PROBES "
    "TKA_STATUS_RETRANSMITS TKA_STATUS_IN_FLIGHT",
    "TKA__SETTING_READ TKA__SETTING_ABSENT TKA__SETTING_HIDDEN",
    "READ READ_LATER NONSENSE NONSENSE_LATER ABSENT HIDDEN NO",
    "SETTING SOCKET DOCUMENTED IN_EFFECT UNKNOWN",
    "NOTHING THE_SAME ANOTHER",
    "EBADF ENOTSOCK ENOPROTOOPT EOPNOTSUPP ETIMEDOUT ENETRESET ECONNRESET "
    "ECONNABORTED ECONNREFUSED EPIPE EHOSTUNREACH EHOSTDOWN EPROTO "
    "ENETUNREACH ENETDOWN EACCES EAFNOSUPPORT ENONET EDOM",
    "TCP_CLOSE TCP_SYN_SENT TCP_FIN_WAIT1 TCP_CLOSING TCP_LAST_ACK",
    "SIOCOUTQ SIOCOUTQNSD",
    "AF_INET AF_INET6",
)]
for kind in KINDS:
    NAMES.update(zip(kind, kind[1:] + kind[:1]))
KEYWORDS = {"if", "for", "while", "switch", "return", "sizeof", "case", "else",
            "do", "default", "goto", "static_assert", "_Alignof", "offsetof",
            "_Generic", "struct", "enum", "const", "static", "int", "unsigned",
            "char", "void", "extern", "int64_t", "size_t", "va_list",
            "socklen_t", "ssize_t", "break", "continue"}
SYMMETRIC = {"smaller", "larger", "agree", "strcmp"}  # in two arguments
TYPES = re.compile(r"tka_\w+|tka__\w+|\w+_t|int|char|void|struct \w+")
CLOSING = {"(": ")", "{": "}", "[": "]"}

Token = collections.namedtuple("Token", "kind text start end")


class Mutant:
    """A file with one change. If that is in the body of a function, this body
    is known, so that one file can have many of them."""

    def __init__(self, path, source, body, start, end, new):
        self.path = path
        self.text = source[:start] + new + source[end:]
        self.place = body and body[:2]
        self.body = body and source[body[0]:start] + new + source[end:body[1]]
        first = source.rfind("\n", 0, start) + 1
        last = source.find("\n", end)
        old_lines = source[first:last]
        new_lines = source[first:start] + new + source[end:last]
        where = "%s %s()" % (path, body[2]) if body else path
        self.key = (where, squeeze(old_lines), squeeze(new_lines))

    def __str__(self):
        return "%s\n- %s\n+ %s" % self.key


def squeeze(text):
    return " ".join(text.split())


def split(source):
    tokens = [Token(m.lastgroup, m.group(), m.start(), m.end())
              for m in TOKEN.finditer(source) if m.lastgroup != "space"]
    return tokens


def match(tokens, i):
    """The index of the bracket that closes the one at i."""
    depth = 0
    for j in range(i, len(tokens)):
        depth += tokens[j].text in CLOSING
        depth -= tokens[j].text in CLOSING.values()
        if depth == 0:
            return j
    raise ValueError("bracket without end")


def is_operand_end(token):
    return token.kind in ("name", "number") and token.text != "return" or \
        token.text in (")", "]")


def change_token(tokens, i):
    """The texts that may stand in place of a token."""
    token, before = tokens[i], tokens[i - 1]
    if token.kind == "number":
        number = re.match(r"0[xX][0-9a-fA-F]+|\d+", token.text).group()
        return ["(%s + 1)" % token.text] if number != "0" else ["1"]
    if token.kind == "name":
        return [NAMES[token.text]] if NAMES.get(token.text) else []
    if token.kind != "sign":
        return []
    if token.text in UNARY and not is_operand_end(before):
        return [UNARY[token.text]]
    if token.text in ("*", "&", "+") and not is_operand_end(before) or \
            token.text == "*" and TYPES.fullmatch(before.text):
        return []
    return [SIGNS[token.text]] if token.text in SIGNS else []


def functions(tokens):
    """The ranges of tokens that are bodies of functions, and their names."""
    i = name = 0
    while i < len(tokens):
        if tokens[i].text == "(":
            name, i = tokens[i - 1].text, match(tokens, i)
        elif tokens[i].text == "{":
            end = match(tokens, i)
            if tokens[i - 1].text == ")":
                yield i, end, name
            i = end
        i += 1


def statements(tokens, start, end):
    """The statements between two tokens that are not declarations."""
    heads = {match(tokens, i + 1) for i in range(start, end)
             if tokens[i].text in ("if", "for", "while")}
    i = start + 1
    while i < end:
        fresh = tokens[i - 1].text in (";", "{", "}", ":", "else") or \
            i - 1 in heads
        if fresh and (tokens[i].kind == "name" or tokens[i].text == "*") and \
                tokens[i].text not in KEYWORDS | {"case"} and \
                tokens[i + 1].text != ":" and \
                tokens[i + 1].kind != "name":
            j = i
            while tokens[j].text != ";" and j < end:
                j = match(tokens, j) + 1 if tokens[j].text in CLOSING else j + 1
            yield i, j
            i = j
        i += 1


def arguments(tokens, i):
    """The ranges of the arguments of the call whose bracket is at i."""
    end, start, found = match(tokens, i), i + 1, []
    j = start
    while j <= end:
        if j == end or tokens[j].text == ",":
            found.append((start, j - 1))
            start = j + 1
        elif tokens[j].text in CLOSING:
            j = match(tokens, j)
        j += 1
    return found


def swaps(source, tokens, start, end):
    for i in range(start, end):
        if tokens[i].text != "(" or tokens[i - 1].kind != "name" or \
                tokens[i - 1].text in KEYWORDS | SYMMETRIC:
            continue
        found = arguments(tokens, i)
        for (a, b), (c, d) in zip(found, found[1:]):
            left = source[tokens[a].start:tokens[b].end]
            right = source[tokens[c].start:tokens[d].end]
            if left != right:
                yield tokens[a].start, tokens[d].end, right + ", " + left


def conditions(source, tokens, start, end):
    for i in range(start, end):
        if tokens[i].text == "if":
            a, b = tokens[i + 1].end, tokens[match(tokens, i + 1)].start
            yield a, b, "((%s), 0)" % source[a:b]
            yield a, b, "((%s), 1)" % source[a:b]


def changes(source):
    tokens = split(source)
    skipped = [range(i, match(tokens, i + 1)) for i, t in enumerate(tokens)
               if t.text == "static_assert"]
    for i, token in enumerate(tokens):
        if not any(i in r for r in skipped):
            for new in change_token(tokens, i):
                yield token.start, token.end, new
    for start, end, _ in functions(tokens):
        yield from swaps(source, tokens, start, end)
        yield from conditions(source, tokens, start, end)
        for a, b in statements(tokens, start, end):
            yield tokens[a].start, tokens[b].start, ""


def mutants(top, path):
    with open(os.path.join(top, path)) as f:
        source = f.read()
    tokens = split(source)
    bodies = [(tokens[i].start, tokens[j].end, name)
              for i, j, name in functions(tokens)]
    for start, end, new in changes(source):
        body = next((b for b in bodies if b[0] < start and end < b[1]), None)
        yield Mutant(path, source, body, start, end, new)


def combine(source, path, chosen):
    """A file whose functions have the bodies of all the mutants chosen, {number:
    mutant}; tka__mutant selects one. What a compiler says of it is said to be in
    the file mutant-NUMBER."""
    places = {}
    for number, mutant in chosen.items():
        places.setdefault(mutant.place, {})[number] = mutant.body
    for (start, end), bodies in sorted(places.items(), reverse=True):
        line = source.count("\n", 0, start) + 1
        jumps = "".join("case %d: goto m%d; " % (n, n) for n in bodies)
        changed = "".join('if (0) m%d:\n#line 1 "mutant-%d"\n%s\nelse ' % (
            n, n, body) for n, body in bodies.items())
        source = '%s{ switch (tka__mutant) { %s default: goto m; }\n' \
            '%sm:\n#line %d "%s"\n%s}%s' % (
                source[:start], jumps, changed, line, path, source[start:end],
                source[end:])
    return 'extern int tka__mutant;\n#line 1 "%s"\n%s' % (path, source)
