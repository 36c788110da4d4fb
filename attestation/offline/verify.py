#!/usr/bin/env python3
"""Verify an exported file: run it in the unpacked folder. It needs Python 3.8 or newer and nothing else.

It says what it found and ends with status 0 where everything is whole, with 1 where anything is not. Signatures inside
PDFs are for a PDF reader or pdfsig; here each signed PDF is compared with the hash in the chain.
"""

import csv
import hashlib
import json
import os
import pathlib
import sys

HERE = pathlib.Path(os.path.abspath(__file__)).parent


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def entry(name):
    return (HERE / name).read_bytes()


def manifest_faults():
    content = entry("manifest.json")
    if entry("manifest.sha256").decode().split()[:1] != [sha256(content)]:
        yield "manifest.json: it is not what manifest.sha256 says"
    listed = {item["name"]: item["sha256"] for item in json.loads(content)["entries"]}
    for name, expected in listed.items():
        if not (HERE / name).is_file():
            yield name + ": it is missing"
        elif sha256(entry(name)) != expected:
            yield name + ": it was changed"
    known = {*listed, "manifest.json", "manifest.sha256"}
    for path in sorted(HERE.rglob("*")):
        name = path.relative_to(HERE).as_posix()
        if path.is_file() and name not in known:
            yield name + ": it is not part of the export"


def chains():
    """The folder of each chain, the file's own first, with the name of its stream."""
    manifest = json.loads(entry("manifest.json"))
    return [("", manifest["stream"]), *sorted(manifest["chains"].items())]


def links(folder=""):
    return [json.loads(line) for line in entry(folder + "chain.jsonl").decode().split("\n") if line]


def chain_faults():
    for folder, stream in chains():
        previous = "0" * 64
        for number, link in enumerate(links(folder), 1):
            frame = ["aitihya-link-1", link["stream"], str(link["serial"]), link["kind"], link["made_at"]]
            told = sha256("\n".join([*frame, link["previous"], link["payload"]]).encode())
            place = (link["stream"], link["serial"])
            if place != (stream, number) or link["previous"] != previous or told != link["hash"]:
                yield folder + "chain.jsonl: link %d is broken" % number
                break
            previous = link["hash"]


def said(kind, folder=""):
    told = (json.loads(link["payload"]) for link in links(folder) if link["kind"] == kind)
    return {item["id"]: item for item in told}


def receipt_faults():
    there = {stream: folder for folder, stream in chains()}
    for paper in said("paper").values():
        number = paper["receipt_id"]
        if number is not None and "receipt:%d" % number not in there:
            yield "manifest.json: the chain of receipt %d is missing" % number
    for folder, stream in chains()[1:]:
        (name, number) = stream.split(":")
        if name != "receipt" or int(number) not in said("receipt", folder):
            yield folder + "chain.jsonl: it is not that of " + stream


def paper_faults():
    chained, seen = said("paper"), set()
    for paper in json.loads(entry("papers.json")):
        seen.add(paper["id"])
        told = chained.get(paper["id"])
        if told is None or (told["original_sha256"], told["title"]) != (paper["original_sha256"], paper["title"]):
            yield "papers.json: paper %s is not as the chain says" % paper["id"]
        elif paper["is_original"] and sha256(entry(paper["entry"])) != told["original_sha256"]:
            yield paper["entry"] + ": it is not the paper that was entered"
    for missing in sorted(set(chained) - seen):
        yield "papers.json: paper %s is missing" % missing


def movement_faults():
    slips = said("slip")
    on_paper = {item["movement_id"]: slips[item["slip_id"]]["number"] for item in said("hand_over").values()}
    chained = {str(item["serial"]): item for item in said("movement").values()}
    with (HERE / "movements.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        told = chained.pop(row["serial"], None)
        if told is None or any(str(told[key] or "") != row[key] for key in ("kind", "to_post_id", "sent_at")):
            yield "movements.csv: movement %s is not as the chain says" % row["serial"]
        # A text that a spreadsheet would take for a formula stands behind an apostrophe there.
        elif row["slip"].lstrip("'") != on_paper.get(told["id"], "").lstrip("'"):
            yield "movements.csv: movement %s was not written on that slip" % row["serial"]
    for missing in sorted(chained, key=int):
        yield "movements.csv: movement %s is missing" % missing


def slip_faults():
    chained, slips = said("slip_scan"), said("slip")
    for scan in json.loads(entry("slips.json")):
        told = chained.pop(scan["id"], None)
        if told is None or slips[told["slip_id"]]["number"] != scan["slip"]:
            yield "slips.json: scan %s is not as the chain says" % scan["id"]
        elif sha256(entry(scan["entry"])) != told["original_sha256"]:
            yield scan["entry"] + ": it is not the scan that was sent in"
    for missing in sorted(chained):
        yield "slips.json: scan %s is missing" % missing


def row_faults():
    for folder, _stream in chains():
        where, told_rows = folder + "rows.json", json.loads(entry(folder + "rows.json"))
        rows = {kind: {row["id"]: row for row in told} for kind, told in told_rows.items()}
        seen = set()
        for link in links(folder):
            told = json.loads(link["payload"])
            seen.add((link["kind"], told["id"]))
            row = rows.get(link["kind"], {}).get(told["id"])
            if row is None:
                yield where + ": %s %s is missing" % (link["kind"], told["id"])
            elif any(row.get(key) != value for key, value in told.items() if key != "form"):
                yield where + ": %s %s is not as the chain says" % (link["kind"], told["id"])
        for untold in sorted({(kind, pk) for kind in rows for pk in rows[kind]} - seen):
            yield where + ": %s %s is not in the chain" % untold


def letter_faults():
    for number, told in sorted(said("approval").items()):
        name = "approved/%06d.pdf" % number
        if not (HERE / name).is_file() or sha256(entry(name)) != told["sha256"]:
            yield name + ": it is not what was approved"
    papers = {told["original_sha256"] for told in said("paper").values()}
    for told in said("despatch").values():
        if told["sha256"] not in papers:
            yield "chain.jsonl: the letter %s is not among the papers" % told["number"]


def signature_faults():
    for number, told in sorted(said("signature").items()):
        name = "signatures/%06d.pdf" % number
        if not (HERE / name).is_file() or sha256(entry(name)) != told["sha256"]:
            yield name + ": it is not what was signed"


def anchor_faults():
    for folder, stream in chains():
        heads = {link["serial"]: link["hash"] for link in links(folder)}
        for told in json.loads(entry(folder + "anchors.json")):
            text = json.dumps(told["anchor"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            frame = "\n".join(["aitihya-leaf-1", stream, str(told["link"]), heads.get(told["link"], "")])
            node = hashlib.sha256(b"\x00" + frame.encode()).digest()
            for side, beside in told["path"]:
                pair = bytes.fromhex(beside) + node if side == "left" else node + bytes.fromhex(beside)
                node = hashlib.sha256(b"\x01" + pair).digest()
            if sha256(text.encode()) != told["sha256"] or node.hex() != told["anchor"]["root"]:
                yield folder + "anchors.json: anchor %s does not hold this chain" % told["anchor"]["serial"]


def main():
    faults = []
    checks = (manifest_faults, chain_faults, row_faults, receipt_faults, paper_faults, movement_faults, slip_faults)
    for check in (*checks, letter_faults, signature_faults, anchor_faults):
        try:
            faults += check()
        except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            faults.append("%s: it cannot be read (%s)" % (check.__name__.split("_")[0], error))
    for fault in faults:
        print(fault)
    if faults:
        print("NOT WHOLE: %d faults." % len(faults))
        return 1
    print("WHOLE: %d links." % sum(len(links(folder)) for folder, _stream in chains()))
    anchors = {}
    for folder, _stream in chains():
        for told in json.loads(entry(folder + "anchors.json")):
            anchors.setdefault((told["anchor"]["serial"], told["sha256"]), []).append(folder + "link %d" % told["link"])
    for (serial, hashed), held in sorted(anchors.items()):
        print("Anchor %s up to %s: compare its SHA-256 with the one kept outside:" % (serial, ", ".join(held)))
        print("  " + hashed)
    return 0


if __name__ == "__main__":
    sys.exit(main())
