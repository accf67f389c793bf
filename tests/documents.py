#!/usr/bin/env python3
"""Documents that a program writes: says which are out of date, or rewrites them.

usage: documents.py --check | --write
       documents.py --insert FILE PART     the part is what stands in the input

A document is a whole file, or the part of one between `<!-- begin: NAME -->` and
`<!-- end: NAME -->`. The programs are those of ASSAY_BINARY_DIR. docs/ACCURACY.md and
docs/STATISTICS.md are not here: stats_accuracy compares and writes them.
"""
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# (file, part or None for all of it, program and its arguments)
DOCUMENTS = [
    ("docs/METRICS.md", None, ["metrics-document"]),
    ("ingest/gateway/README.md", "settings", ["assay-gateway", "--help-markdown"]),
    ("ingest/sink/README.md", "settings", ["assay-sink", "--help-markdown"]),
    ("query/server/README.md", "settings", ["assay-query", "--help-markdown"]),
    ("services/warehouse/README.md", "settings", ["assay-warehouse", "--help-markdown"]),
]


def replaced(text, part, new, file):
    if part is None:
        return new
    begin, end = f"<!-- begin: {part} -->", f"<!-- end: {part} -->"
    head, found_begin, rest = text.partition(begin)
    _, found_end, tail = rest.partition(end)
    if not found_begin or not found_end:
        sys.exit(f"{file}: no lines '{begin}' and '{end}'")
    return f"{head}{begin}\n\n{new.strip()}\n\n{end}{tail}"


def main():
    if sys.argv[1:2] == ["--insert"] and len(sys.argv) == 4:
        file, part = sys.argv[2:]
        path = ROOT / file
        path.write_text(replaced(path.read_text(), part, sys.stdin.read(), file))
        return
    if sys.argv[1:] not in (["--check"], ["--write"]):
        sys.exit(__doc__)
    programs = pathlib.Path(os.environ["ASSAY_BINARY_DIR"]) / "bin"
    stale = []
    for file, part, (program, *arguments) in DOCUMENTS:
        if not (programs / program).exists():
            sys.exit(f"{file}: {programs / program} is not built")
        printed = subprocess.run([programs / program, *arguments], check=True, text=True,
                                 stdout=subprocess.PIPE).stdout
        path = ROOT / file
        old = path.read_text()
        new = replaced(old, part, printed, file)
        if new == old:
            continue
        stale.append(file)
        if sys.argv[1] == "--write":
            path.write_text(new)
    if sys.argv[1] == "--write":
        print("rewritten: " + (", ".join(stale) or "nothing, all were up to date"))
    elif stale:
        sys.exit(f"out of date: {', '.join(stale)}; tests/run --write-docs rewrites them")


if __name__ == "__main__":
    main()
