"""Checks what the documentation names: links, files of this repository, doors of ./dev."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)[^)]*\)")
CODE = re.compile(r"`([^`\n]+)`")
FOLDERS = {p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith((".", "build"))}
PLACEHOLDER = re.compile(r"[*<>{}$]|[A-Z]{4,}(?!\.md)|\.\.\.")


def doors():
    listed = subprocess.run([ROOT / "dev", "help"], capture_output=True, text=True, check=True)
    return set(re.findall(r"^  (\w+) ", listed.stdout, re.MULTILINE))


def broken_links(page, text):
    for target in LINK.findall(text):
        if "://" not in target and not (page.parent / target).exists():
            yield f"link to {target}"


def missing_files(text):
    for code in CODE.findall(text):
        word = code.split()[0].rstrip("/:,")
        if word.split("/")[0] not in FOLDERS or "/" not in word or PLACEHOLDER.search(word):
            continue
        if not (ROOT / word).exists():
            yield f"file {word}"


def unknown_doors(text, known):
    for door in re.findall(r"\./dev (\w+)", text):
        if door not in known:
            yield f"./dev {door}"


def main():
    known = doors()
    pages = sorted(p for p in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
    pages += sorted(ROOT.glob("examples/**/*.md"))
    complaints = []
    for page in pages:
        text = page.read_text()
        found = [*broken_links(page, text), *missing_files(text), *unknown_doors(text, known)]
        complaints += [f"{page.relative_to(ROOT)}: no such {what}" for what in found]
    if not pages or not known:
        complaints.append("nothing was checked")
    print("\n".join(complaints) or f"{len(pages)} pages name nothing that is not there")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
