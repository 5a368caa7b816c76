"""Bring the model of the package magika, its labels, and samples for its golden examples: python prepare.py, once."""

import json
import shutil
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).parent
MODEL = Path(str(files("magika"))) / "models" / "standard_v3_3"
BLOCK = 4096
HALF = 1024
PADDING = 256
SAMPLES = (
    b"import sys\n\n\ndef main():\n    print(sys.argv)\n\n\nif __name__ == '__main__':\n    main()\n",
    b"package a;\n\npublic final class Main {\n  public static void main(String[] args) {}\n}\n",
    b"select id, sum(amount) as total from sales where late is not null group by id order by total;\n",
    b'{"name": "crickets", "values": [1, 2, 3], "nested": {"a": true}}\n',
    b"<!DOCTYPE html>\n<html><head><title>x</title></head><body><p>Hello</p></body></html>\n",
    b'#!/bin/sh\nset -eu\nfor file in *.txt; do\n  wc -l "$file"\ndone\n',
    b"id,chirps_per_second,temperature_f\n1,20.0,88.6\n2,16.0,71.6\n3,19.8,93.3\n",
    b"# Crickets\n\nHow warm is it? The *crickets* tell:\n\n- 15 pairs\n- measured in 1948\n",
    b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n" + bytes(range(256)) * 8,
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10\x00\x00\x00\x10\x08\x06" + bytes(range(255, -1, -1)) * 9,
    b"\x7fELF\x02\x01\x01" + bytes(64) + b"\x00GCC: (Debian) 12.2.0\x00.symtab\x00.strtab\x00" + bytes(3000),
    b"PK\x03\x04\x14\x00\x00\x00\x08\x00META-INF/MANIFEST.MF" + bytes(range(200)) * 4 + b"PK\x05\x06" + bytes(18),
)


def features(content):
    """The 1,024 first and 1,024 last bytes as magika takes them: no white space outside, 256 where there is none."""
    first = list(content[:BLOCK].lstrip()[:HALF])
    last = list(content[-BLOCK:].rstrip()[-HALF:])
    return first + [PADDING] * (HALF - len(first)) + [PADDING] * (HALF - len(last)) + last


def main():
    shutil.copy(MODEL / "model.onnx", HERE / "model.onnx")
    labels = json.loads((MODEL / "config.min.json").read_bytes())["target_labels_space"]
    (HERE / "labels.txt").write_text("\n".join(labels) + "\n", encoding="utf-8")
    rows = [{"bytes": features(content)} for content in SAMPLES]
    (HERE / "samples.json").write_text(json.dumps(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
