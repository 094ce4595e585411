"""What the text says of explained leaks, and what a stack of C++ code looks like."""

import re
import shutil
import subprocess
from pathlib import Path

import matrix
import pytest
from conftest import ROOT

ZOO = Path(__file__).resolve().parent.parent / "zoo"

PROGRAM = """
#include <leakpal/leakpal.h>
#include <stdlib.h>
#include <vector>

namespace app {
struct Cache {
    std::vector<char *> items;
    __attribute__((always_inline)) inline void put(size_t bytes)
    {
        items.push_back(static_cast<char *>(malloc(bytes)));
    }
};
Cache cache;
}

template <class T> __attribute__((noinline)) void fill(T bytes)
{
    app::cache.put(bytes);
}

int main()
{
    struct leakpal_test *test = leakpal_begin("fill", nullptr);
    while (leakpal_next(test))
        fill<size_t>(3000);
    leakpal_end(test);
}
"""


@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
def test_a_leak_is_told_with_its_path(leakpal, environment):
    target = f"{ZOO / 'leak_lambda.py'}:ListeningDialog"
    options = {"python": environment.python, "binding": environment.binding}
    run = leakpal("dialog", target, "--cycles", 5, **options)
    body = run.stdout.partition("\n\n")[2]
    leaks = body.partition("Leaks (yours)")[2].partition("Surviving")[0]
    line = source_line("leak_lambda.py", "connect(")
    slot = (
        f"signal changed() -> lambda in ListeningDialog.__init__,\n{'':17}leak_lambda.py:{line}\n"
    )
    assert f"  ?    {slot}{'':15}~~~" in leaks
    assert "  no   module leak_lambda\n" in leaks
    assert f"  yes  closure variable self -> ListeningDialog\n{'':15}~~~" in leaks
    assert re.search(r"and \d+ more kinds, .*, that it keeps \(--verbose lists them\)", leaks)
    assert leaks.count("Held by:") == 1
    assert all(len(text) <= 80 for text in body.splitlines())
    (primary,) = [leak for leak in run.test["leaks"] if leak["path"] and leak["kept_by"] is None]
    assert [step["edge"] for step in primary["path"] if step["suspect"]]
    verbose = leakpal("report", run.recording, "--verbose").stdout
    assert "It keeps:" in verbose
    assert primary["fingerprint"] in verbose


def source_line(case, text):
    lines = (ZOO / case).read_text().splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.skipif(shutil.which("g++") is None, reason="no C++ compiler")
def test_inlined_functions_of_a_program_are_frames(leakpal, tmp_path):
    source, program = tmp_path / "fill.cpp", tmp_path / "fill"
    source.write_text(PROGRAM)
    subprocess.run(["g++", "-g", "-O1", f"-I{ROOT}/include", "-o", program, source], check=True)
    run = leakpal("run", "--", program)
    (leak,) = [leak for leak in run.test["leaks"] if leak["what"] == "native block of 3000 bytes"]
    created = leak["created_at"]
    assert Path(created["file"]).name == "fill.cpp"
    assert created["function"] == "app::Cache::put(unsigned long)"
    (first, second, *_) = [frame for frame in created["stack"] if not frame["internal"]]
    assert first["inlined"]
    assert not second["inlined"]
    assert "fill<" in second["function"]
    words = " ".join(run.stdout.split())
    assert "fill.cpp:11 in app::Cache::put from " in words
    assert "fill.cpp:19 in fill from " in words
