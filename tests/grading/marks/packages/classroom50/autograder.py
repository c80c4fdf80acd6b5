"""Grades a submission of @FOLDER@ for Classroom 50, which runs this in the student's checkout.

Unpack the zip file into CLASSROOM/autograders/ASSIGNMENT/. It installs what the course needs (its
script `lab` knows the packages), builds the grader and writes ./result.json. It ends with a status
other than 0 when the grader itself failed, which is never the student's fault.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

COURSE = Path(__file__).resolve().parent / "course"
CHECKOUT = Path.cwd()


def run(command, allowed=(0,), **environment):
    """Runs a command. GitHub acts on lines that begin with "::", so its output is shown only when it
    fails, with something in front of each line."""
    ran = subprocess.run(
        [str(word) for word in command],
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if ran.returncode not in allowed:
        for line in ran.stdout.decode("utf-8", "replace").splitlines()[-40:]:
            print("|", line.replace("##[", "## ["))
        sys.exit(f"{command[0]} {command[1]} ended with status {ran.returncode}")
    return ran.stdout.decode("utf-8", "replace")


def submitted_at():
    """When the graded commit was made, in UTC."""
    return run(
        ["git", "log", "-1", "--date=format-local:%Y-%m-%dT%H:%M:%SZ", "--format=%cd"], TZ="UTC"
    ).strip()


def main():
    build = Path(os.environ.get("LAB_BUILD", COURSE / "build"))
    if "LAB_BUILD" not in os.environ:
        run(["bash", COURSE / "lab", "--yes", "list", "--ids"])
        run(["ninja", "-C", build, "classroom"])
    lab = build / "lab"
    where = {"LAB_ROOT": str(COURSE), "LAB_BUILD": str(build)}
    files = CHECKOUT / "@FOLDER@"
    with tempfile.TemporaryDirectory() as work:
        shutil.copytree(
            files if files.is_dir() else CHECKOUT,
            Path(work, "class", "submission"),
            symlinks=True,
            ignore=shutil.ignore_patterns(".git"),
        )
        out = Path(work, "out")
        run(
            [lab, "grade", Path(work, "class"), "--lab", "@LAB@", "--no-build", "--out", out],
            allowed=(0, 1),
            **where,
        )
        run(
            [lab, "marks", "classroom50", "--from", out, "--out", CHECKOUT / "result.json"],
            SUBMITTED_AT=os.environ.get("SUBMITTED_AT") or submitted_at(),
            **where,
        )


if __name__ == "__main__":
    main()
