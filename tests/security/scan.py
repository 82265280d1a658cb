"""``make security``: tools made by others look for weaknesses, and whatever they find must be answered in writing.

bandit reads the code, pip-audit asks for known weaknesses of what the diary runs on, wapiti and sqlmap attack a demo
clinic that is served for the purpose. A finding that ``docs/security-findings.md`` does not name fails the run.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from tests.e2e.serving import started
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
ANSWERS = (ROOT / "docs" / "security-findings.md").read_text(encoding="utf-8")
MODULES = "sql,timesql,xss,permanentxss,file,exec,redirect,crlf,csp,cookieflags,http_headers,xxe"
SECONDS = 40
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
INJECTABLE = re.compile(r"(?:Parameter: (.+)|parameter '(.+?)' (?:is|appears to be) .*injectable)")


def main(tools: Path) -> int:
    """Run each tool, print what it found, and fail on what nobody has answered."""
    found = [*bandit(tools), *pip_audit(tools)]
    with tempfile.TemporaryDirectory(prefix="diary-security-") as place:
        folder, port = Path(place), free_port()
        with started(("-c", "from diary.cli import main; main()", "demo"), folder, port, {}):
            site = f"http://127.0.0.1:{port}"
            found += [*sqlmap(tools, site, folder), *wapiti(tools, site, folder)]
    unanswered = sorted({one for one in found if f"`{one}`" not in ANSWERS})
    print(f"{len(found)} findings, {len(unanswered)} without an answer in docs/security-findings.md")
    for one in unanswered:
        print(f"  {one}")
    return 1 if unanswered else 0


def bandit(tools: Path) -> Iterator[str]:
    """What it is called, and the module."""
    said = run(tools / "bandit", "--quiet", "--recursive", "--format", "json", "diary")
    for one in json.loads(said.stdout)["results"]:
        yield f"bandit {one['test_id']} {one['filename']}"


def pip_audit(tools: Path) -> Iterator[str]:
    """What is known of the locked versions, and of how many nothing could be learnt."""
    said = run(tools / "pip-audit", "--disable-pip", "--format", "json", "-r", "requirements/runtime.txt")
    if not said.stdout.startswith("{"):
        yield "pip-audit: nothing could be learnt"
        return
    rows = json.loads(said.stdout)["dependencies"]
    asked = [row for row in rows if "skip_reason" not in row]
    print(f"pip-audit: {len(asked)} of {len(rows)} packages could be looked up")
    if not asked:
        yield "pip-audit: nothing could be learnt"
    yield from (f"pip-audit {weak['id']} {row['name']}" for row in asked for weak in row["vulns"])


def wapiti(tools: Path, site: str, folder: Path) -> Iterator[str]:
    """What it found from the doors on, by kind and address."""
    told, limits = folder / "wapiti.json", ("--max-scan-time", str(SECONDS), "--max-attack-time", "15")
    words = ("-u", f"{site}/sign-in", "--scope", "folder", "-m", MODULES, "--no-bugreport", "--flush-session", *limits)
    run(tools / "wapiti", *words, "-f", "json", "-o", told)
    weaknesses = json.loads(told.read_text(encoding="utf-8"))["vulnerabilities"]
    yield from (f"wapiti {kind}: {one['path']}" for kind, ones in weaknesses.items() for one in ones)


def sqlmap(tools: Path, site: str, folder: Path) -> Iterator[str]:
    """Parameters of a page behind the door, and of the door itself, that reach the database's language."""
    usual = ("--batch", "--risk", "2", "--timeout", "5", "--flush-session", "--output-dir", folder / "sqlmap")
    staff = ("-u", f"{site}/?show=running&sort=name", "-p", "show,sort", "--cookie", signed_in(site, folder))
    door = ("-u", f"{site}/join", "--data", "code=AAAA-BBBB&day=1&month=1&year=1960", "-p", "code,day")
    token = ("--csrf-token=csrf_token", f"--csrf-url={site}/join")
    for words in ((*staff, "--technique", "BEU"), (*door, *token, "--technique", "BEU")):
        said = run(tools / "sqlmap", *words, *usual)
        for names in INJECTABLE.findall(said.stdout):
            yield f"sqlmap {''.join(names)}"


def signed_in(site: str, folder: Path) -> str:
    """The cookies of a provider."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    token = TOKEN.search(browser.open(f"{site}/sign-in").read().decode())
    assert token
    offered = json.loads((folder / "var" / "demo.json").read_text(encoding="utf-8"))["staff"]
    person = next(one for one in offered if one["role"] == "provider")
    form = {"email": person["email"], "password": person["password"], "csrf_token": token[1]}
    browser.open(f"{site}/sign-in", urlencode(form).encode())
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def run(tool: Path, *words: str | Path) -> "subprocess.CompletedProcess[str]":
    """A tool as it says of itself; which of them fails for finding something differs."""
    print(f"{tool.name} …", flush=True)
    return subprocess.run([tool, *words], cwd=ROOT, check=False, capture_output=True, text=True, timeout=600)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
