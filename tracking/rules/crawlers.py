"""How programs name themselves: marks found in the user agents of crawlers, mail gateways and people's browsers.

The lists are ours, grouped by what a mark means, and are compared in lower case.
"""

import re

GENERIC = (
    "bot", "crawl", "spider", "slurp", "scrape", "archive", "fetch", "monitor", "uptime", "validat", "checker",
    "indexer", "inspect", "harvest", "headless", "phantomjs", "puppeteer", "playwright", "selenium",
    "webdriver", "embedly", "lighthouse", "pagespeed", "gtmetrix", "pingdom", "httrack", "synthetic",
    "site24x7", "feed", "aggregator", "sniff", "webcopier", "sitemap", "yeti/", "mediapartners", "preview",
    "google-", "googleother", "facebookexternalhit", "facebookcatalog", "meta-external", "vkshare",
    "pinterest/0", "iframely", "quora link", "flipboardproxy", "w3c_", "jigsaw", "nutch", "heritrix",
    "wappalyzer", "builtwith", "netcraft", "censys", "shodan", "zgrab", "masscan", "nmap", "nikto", "sqlmap",
    "nessus", "qualys", "acunetix", "openvas", "wpscan", "chatgpt", "oai-search", "claude-", "anthropic",
    "perplexity", "cohere-", "diffbot", "turnitin", "scoutjet", "ezooms", "dataprovider", "siteexplorer",
    "linkdex", "domaintools", "re-animator", "cloudflare-", "statuscake", "nagios", "zabbix", "freshping",
    "hetrix", "panopta", "ruxit", "dynatrace", "datadog", "catchpoint", "thousandeyes", "prerender", "jsdom",
    "htmlunit", "urlscan", "virustotal", "phish", "siteimprove", "screaming frog", "xenu link", "deepcrawl",
    "oncrawl", "favicon", "thumbnail", "screenshot", "snapshot", "grabber", "genieo", "webmeup", "proximic",
    "grapeshot", "admantx", "bidswitch", "trendiction", "netvibes", "newsblur", "wordpress", "drupal",
    "mastodon", "probethenet", "internetmeasurement", "expanse", "leakix", "scan", "-agent", "googleagent",
    "playstore-google", "watcher", "newsnow", "newsai", "outbrain", "collapsify", "hardenize", "securityheaders",
    "silktide", "marketgoo", "pwabuilder", "foregenix", "datanyze", "testlocally", "sindup", "dareboost", "linktiger",
    "ptst/", "ylt chrome", "geedo", "manus-user", "splash version", "rigor)", "appinsights", "hotjar version",
    "watchtowr", "turingos", "readable/", "dlc/",
)  # fmt: skip
"""Marks that no person's browser carries, even where the rest of the name copies one."""

LIBRARIES = (
    "curl", "wget", "libwww", "python", "urllib", "scrapy", "java/", "apache-http", "httpclient", "go-http",
    "axios", "winhttp", "powershell", "postman", "indy library", "microsoft url control", "apachebench",
    "jmeter", "locust",
)  # fmt: skip
"""Marks of programming libraries and load testers. Most need none: they do not begin like a browser at all."""

GATEWAYS = (
    "barracuda", "proofpoint", "mimecast", "safelinks", "safe links", "messagelabs", "symantec", "sophos",
    "fortigate", "fortimail", "forcepoint", "websense", "trendmicro", "trend micro", "ironport", "cisco",
    "bluecoat", "zscaler", "fireeye", "trellix", "mcafee", "cyren", "vade", "avanan", "checkpoint",
    "bitdefender", "kaspersky", "msoffice", "microsoft office", "ms-office", "office protocol",
    "microsoft outlook", "outlook-", "googleimageproxy", "yahoomailproxy", "yahoo mail proxy", "yahoomail",
    "protection.outlook", "spamassassin", "antispam", "antivirus", "url-check", "linkcheck", "link check",
    "urlcheck",
)  # fmt: skip
"""Marks of mail gateways, mail programs' own look-ups and link protection."""

NOT_PROGRAMS = ("cubot", "scanpal", "feedback", "monitoring/")
"""Names of telephones and parts of people's browsers that would otherwise look like one of the marks above."""

BROWSERS = (
    "mozilla/", "opera/", "dalvik/", "dolfin/", "nokia", "blackberry", "ucweb", "sonyericsson", "lg-", "htc", "mot-",
    "motoriz", "samsung", "sec-", "polaris/", "portalmmm/", "konqueror/", "midori/", "netsurf/", "uzbl ",
)  # fmt: skip
"""How the user agents of people's browsers begin."""


def _any_of(marks: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(mark) for mark in marks))


PROGRAM_MARK = _any_of(GENERIC + LIBRARIES)
GATEWAY_MARK = _any_of(GATEWAYS)
NOT_PROGRAM_MARK = _any_of(NOT_PROGRAMS)
ADDRESS_MARK = re.compile(
    r"https?:|\bwww\.|(?:@|\(at\))[a-z0-9-]+\.[a-z]|\+http|[a-z0-9-]{3,}\.(?:com|net|org|io|de|fr|co|eu|ai|dev)(?![\w.-])"
)
"""A web or mail address: crawlers introduce themselves with one, browsers never do."""

FOREIGN_PART_MARK = re.compile(r"like gecko(?:;|, (?!safari))|^mozilla/5\.0(?! ?[(\[]| applewebkit)")
"""Something added where browsers never add anything: inside `(KHTML, like Gecko)`, or right after `Mozilla/5.0`."""

COMPATIBLE_MARK = re.compile(r"^mozilla/\d\.\d \(compatible(?!; ?(msie|konqueror|ibrowse|galeon|icab|omniweb))")
"""`Mozilla/5.0 (compatible; …` without a browser's name: the usual dress of a crawler."""
