"""Texts that would be more than text anywhere they were not escaped: script, markup, names, directions, templates."""

MARKUP = (
    "<script>window.pwned=1</script>",
    '"><img src=x onerror=window.pwned=1>',
    "<svg/onload=window.pwned=1>",
    "<svg><script>window.pwned=1</script></svg>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.pwned=1&gt;">',
    '<noscript><p title="</noscript><img src=x onerror=window.pwned=1>">',
    "<a href=javascript:window.pwned=1>x</a>",
    "[x](javascript:window.pwned=1)",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<form id=live><input name=dataset></form><a id=shortcuts name=showModal>",
    "<base href=//evil.example/><meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css><style>*{display:none}</style>",
    "</textarea></title></script><script>window.pwned=1</script>",
    "' onfocus=window.pwned=1 autofocus x='",
    "<template><script>window.pwned=1</script></template><details open ontoggle=window.pwned=1>",
    "<div hx-get=/ hx-trigger=load hx-target=body data-print></div>",
    "javascript:window.pwned=1",
    "data:text/html,<script>window.pwned=1</script>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
)
TEMPLATES = (
    "{{7*7}}",
    "{% load static %}",
    "{%debug%}",
    "{0.__class__}",
    "%(x)s %s",
    "${7*7}",
    "#{7*7}",
    "__prefix__",
)
PAPER = (
    '#eval("1+1")',
    '#read("/etc/passwd")',
    "$x^2$",
    "*bold* _it_ @cite <label>",
    "\\u{41}",
    "// no remark",
    "= head",
)
DIRECTIONS = ("safe\u202eexe.fdp", "\u2066a\u2069\u200f", "zero\u200bwidth")
EVERY = (*MARKUP, *TEMPLATES, *PAPER, *DIRECTIONS)
