"""What `pip install .` brings: command, agent and package, all working from a fresh environment.

The wheel is built without network access, with the build tools that already are in the Python that
runs pytest; the bindings come from there too, by a path file in the fresh environment.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLAIN_SCRIPT = """
from memory_leak_profiler import MemoryLeakProfiler
from qtpy.QtWidgets import QDialog
result = MemoryLeakProfiler().profile_dialog_lifecycle("Plain", QDialog)
print(result.verdict, result.cycles_completed)
"""
CLEAN_DIALOG = """
from qtpy.QtWidgets import QDialog

class Plain(QDialog):
    pass
"""


def run(*command, **more):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **more)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    path = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    run(
        *pip,
        "wheel",
        "--no-build-isolation",
        "--no-deps",
        "--no-index",
        f"--config-settings=builddir={ROOT / 'build-wheel'}",  # kept: the next one is made at once
        "-w",
        folder,
        ROOT,
        env=path,
    )
    (built,) = folder.glob("*.whl")
    return built


def make_environment(folder):
    """A virtual environment that has the bindings of this Python, and nothing else; its Python."""
    run(sys.executable, "-m", "venv", folder)
    python = folder / "bin" / "python"
    site = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").strip()
    Path(site, "bindings.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return python


@pytest.fixture(scope="module")
def fresh(wheel, tmp_path_factory):
    """An environment with the wheel in it; its Python."""
    python = make_environment(tmp_path_factory.mktemp("fresh") / "environment")
    run(python, "-m", "pip", "install", "--no-index", "--no-deps", wheel)
    return python


@pytest.fixture
def old_install(wheel, tmp_path):
    """A copy of the old commands outside of any checkout, and what pip needs without a network."""
    shutil.copytree(ROOT / "compat", tmp_path / "compat")
    script = tmp_path / "compat" / "scripts" / "install_memory_profiling_deps.py"
    return script, {**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheel.parent)}


def test_the_old_install_script_ends_with_what_works_here(old_install, tmp_path):
    script, environment = old_install
    python = make_environment(tmp_path / "new")
    printed = run(python, script, env=environment)
    assert printed.startswith(f"{python} -m pip install leakpal\n")
    assert printed.endswith("leakpal can work here.\n")
    assert re.search(r"^ok +agent +loaded into Python", printed, re.MULTILINE)
    assert str(tmp_path / "new") in run(python, "-c", "import leakpal; print(leakpal.__file__)")


def test_the_old_install_script_takes_the_checkout_and_tells_of_a_failure(old_install):
    script = ROOT / "compat" / "scripts" / "install_memory_profiling_deps.py"
    refused = {**old_install[1], "PIP_REQUIRE_HASHES": "1"}  # which a folder never has
    done = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, check=False, env=refused
    )
    assert done.stdout.splitlines()[0] == f"{sys.executable} -m pip install {ROOT}"
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1].startswith("install_memory_profiling_deps.py: pip ended")


def test_a_plain_script_profiles_itself_from_there(fresh, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(PLAIN_SCRIPT)
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "QT_API": "pyside6"}
    assert run(fresh, script, cwd=tmp_path, env=environment) == "clean 10\n"


def test_the_wheel_serves_later_pythons_too(wheel):
    assert re.fullmatch(r"leakpal-[\d.]+-cp3\d+-abi3-(many)?linux\w*_x86_64\.whl", wheel.name)


def test_the_wheel_holds_command_agent_and_package(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith(".data/scripts/leakpal") for name in names)
    assert {"leakpal/__init__.py", "leakpal/py.typed", "memory_leak_profiler.py"} <= {*names}
    assert any(re.search(r"/libleakpal_agent\.so$", name) for name in names)
    assert any(re.fullmatch(r"leakpal/_\w+\.abi3\.so", name) for name in names)


def test_nothing_of_the_checkout_is_used(fresh, tmp_path):
    code = "import leakpal; print(leakpal.__file__)"
    assert str(fresh.parent.parent) in run(fresh, "-c", code, cwd=tmp_path)


def test_the_command_says_its_version(fresh, wheel):
    version = wheel.name.split("-")[1]
    assert version in run(fresh.parent / "leakpal", "--version")


def test_a_clean_dialog_is_profiled_from_there(fresh, tmp_path):
    (tmp_path / "plain.py").write_text(CLEAN_DIALOG)
    result = tmp_path / "result.json"
    # The installed command finds its Python beside itself: none is named, and PATH has none of it.
    run(
        fresh.parent / "leakpal",
        "dialog",
        tmp_path / "plain.py:Plain",
        "--binding=PySide6",
        f"--json={result}",
        f"--recording={tmp_path / 'plain.leakpal'}",
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"},
    )
    (test,) = json.loads(result.read_text())["tests"]
    assert test["verdict"] == "clean"
    assert test["cycles"]["counted"] == 10
