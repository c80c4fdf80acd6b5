"""Judges the golden files with parsers that are not ours: jsonschema, ElementTree, csv.

    validate.py FOLDER CLASS_JSON

Ends with status 77 where python3-jsonschema is not installed.
"""

import csv
import json
import sys
import xml.etree.ElementTree
from pathlib import Path

try:
    import jsonschema
except ImportError:
    sys.exit(77)

folder = Path(sys.argv[1])
golden = folder / "golden"


def validate(schema, document):
    schema = json.loads((folder / "schemas" / f"{schema}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)


def load(file):
    return json.loads(Path(file).read_text("utf-8"))


validate("class", load(sys.argv[2]))
validate("marks", load(golden / "marks.json"))
validate("gradescope", load(golden / "gradescope.json"))
validate("gradescope", load(golden / "gradescope-setup.json"))
validate("classroom50", load(golden / "classroom50.json"))
validate("autolab", json.loads((golden / "autolab.txt").read_text("utf-8").splitlines()[-1]))

suites = xml.etree.ElementTree.parse(golden / "junit.xml").getroot()
assert len(suites.findall("testsuite/testcase")) == int(suites.get("tests")) > 0

for name in ("marks.csv", "canvas.csv", "moodle.csv"):
    with open(golden / name, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file, strict=True))
    assert len(rows) > 2 and len({len(row) for row in rows}) == 1, (name, rows)
