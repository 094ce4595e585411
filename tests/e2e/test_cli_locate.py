"""Which agent and which Python are used, and what is said when there is none."""

import os
import shutil
import stat
from pathlib import Path

from conftest import named_pythons

CALL = "def call():\n    pass\n"


def write_target(folder):
    file = folder / "target.py"
    file.write_text(CALL)
    return f"{file}:call"


def write_script(file, text):
    file.write_text(text)
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def test_a_package_folder_without_the_agent_is_told(leakpal, tmp_path):
    run = leakpal.start("call", "a:b", env={"LEAKPAL_PACKAGE_DIR": str(tmp_path)}).wait()
    assert run.returncode == 3
    assert str(tmp_path) in run.result["error"]["message"]
    assert "libleakpal_agent.so" in run.stderr


def test_a_command_without_its_package_says_where_it_looked(leakpal, tmp_path):
    alone = tmp_path / "bin" / "leakpal"
    alone.parent.mkdir()
    alone.write_bytes(Path(leakpal.command).read_bytes())
    alone.chmod(0o755)
    leakpal.command = str(alone)
    run = leakpal.start("call", "a:b", env={"LEAKPAL_PACKAGE_DIR": None}).wait()
    assert run.returncode == 3
    assert str(tmp_path) in run.stderr
    assert "pip install leakpal" in run.stderr


def test_a_shim_that_is_a_script_is_resolved(leakpal, tmp_path):
    python = next(iter(named_pythons().values()))
    shim = write_script(tmp_path / "python3", f'#!/bin/sh\nexec "{python}" "$@"\n')
    run = leakpal("call", write_target(tmp_path), "--cycles", 3, python=str(shim))
    assert run.returncode == 0
    assert run.test["verdict"] == "clean"


def test_a_shim_that_runs_no_python_is_told(leakpal, tmp_path):
    shim = write_script(tmp_path / "python3", "#!/bin/sh\nexit 4\n")
    run = leakpal.start("call", write_target(tmp_path), python=str(shim)).wait()
    assert run.returncode == 3
    assert str(shim) in run.stderr
    assert "--python" in run.stderr


def test_the_python_of_the_virtual_environment_is_used(leakpal, tmp_path):
    python = next(iter(named_pythons().values()))
    log = tmp_path / "log"
    venv = Path(python).parent.parent
    assert (venv / "bin" / "python").exists()
    run = leakpal.bare(
        "call", write_target(tmp_path), "--cycles", 2, "--log", log,
        "--recording", tmp_path / "r.leakpal", env={"VIRTUAL_ENV": str(venv)},
    )  # fmt: skip
    assert run.returncode == 0
    assert f"argument 0: {venv}/bin/python" in log.read_text()


def test_a_virtual_environment_without_python_is_told(leakpal, tmp_path):
    run = leakpal.bare("call", "a:b", env={"VIRTUAL_ENV": str(tmp_path)})
    assert run.returncode == 3
    assert str(tmp_path) in run.stderr
    assert "VIRTUAL_ENV" in run.stderr


def test_a_python_is_found_by_name_in_path(leakpal, tmp_path):
    python = Path(next(iter(named_pythons().values())))
    path = f"{python.parent}:{os.environ['PATH']}"
    run = leakpal(
        "call", write_target(tmp_path), "--cycles", 2, python=python.name, env={"PATH": path}
    )
    assert run.returncode == 0


def installed_package(leakpal):
    """The folder of the installed Python package, found as the command finds it."""
    prefix = Path(leakpal.command).resolve().parent.parent
    return next(prefix.glob("lib*/python3*/*-packages/leakpal"))


def test_a_space_in_the_path_of_the_agent_is_no_obstacle(leakpal, tmp_path):
    folder = tmp_path / "my own: tools"
    shutil.copytree(installed_package(leakpal), folder)
    links = set(Path("/tmp").glob("leakpal-*"))
    run = leakpal(
        "call", write_target(tmp_path), "--cycles", 2, env={"LEAKPAL_PACKAGE_DIR": str(folder)}
    )
    assert run.returncode == 0
    assert run.test["verdict"] == "clean"
    assert set(Path("/tmp").glob("leakpal-*")) == links
