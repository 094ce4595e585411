"""leakpal doctor: a sound system passes, and each fault is told with what mends it."""

import stat
import subprocess
import time
from pathlib import Path

import matrix
import pytest
from matrix import named_pythons

PYTHON = matrix.pythons()[0]
FEATURES = ("native heap", "native stacks", "python heap", "qt objects", "qt connections")


def checks(run):
    return {one["name"]: one for one in run.result["checks"]}


def installed_bindings():
    code = "import importlib.util as u; print([b for b in {} if u.find_spec(b)])"
    names = ["PySide6", "PyQt6", "PyQt5", "PySide2"]
    said = subprocess.run([PYTHON, "-c", code.format(names)], capture_output=True, text=True)
    return [name for name in names if name in said.stdout]


def bare_python(folder):
    """A virtual environment without any package."""
    real = Path(PYTHON).resolve()
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").symlink_to(real)
    (folder / "pyvenv.cfg").write_text(f"home = {real.parent}\n")
    return folder / "bin" / "python"


def test_a_sound_system_passes_every_check(leakpal):
    run = leakpal("doctor")
    assert run.returncode == 0, run.stdout
    found = checks(run)
    assert {one["status"] for one in found.values()} <= {"ok", "warning"}
    assert str(PYTHON) in found["python"]["found"]
    assert [name for name in found if name.startswith("Py")][: len(installed_bindings())]
    for name in (*installed_bindings(), *FEATURES, "agent"):
        assert found[name]["status"] == "ok", found[name]
    for name in ("native leak", "Python leak", "Qt leak"):
        assert found[name]["found"].endswith("and 1 came out")
    assert len(run.stdout.splitlines()) >= len(found)
    assert all(len(line) <= 80 for line in run.stdout.splitlines() if "/" not in line)


@pytest.mark.parametrize("version", named_pythons())
def test_every_python_passes(leakpal, version):
    run = leakpal("doctor", python=named_pythons()[version])
    assert run.returncode == 0, run.stdout
    assert checks(run)["Python leak"]["status"] == checks(run)["Qt leak"]["status"] == "ok"


@pytest.mark.parametrize("binding", installed_bindings())
def test_the_probe_runs_with_the_binding_asked_for(leakpal, binding):
    run = leakpal("doctor", binding=binding)
    assert run.returncode == 0, run.stdout
    assert set(checks(run)) & {"PySide6", "PyQt6", "PyQt5", "PySide2"} == {binding}
    assert checks(run)["Qt leak"]["status"] == "ok"


def test_a_python_without_a_binding_is_told_what_to_install(leakpal, tmp_path):
    python = bare_python(tmp_path / "bare")
    run = leakpal("doctor", python=str(python))
    assert run.returncode == 3
    binding = checks(run)["binding"]
    assert binding["status"] == "failed"
    assert binding["mend"] == f"{python} -m pip install PySide6"
    assert checks(run)["Python leak"]["status"] == "ok"


def test_a_binding_that_is_not_installed_is_told(leakpal, tmp_path):
    run = leakpal("doctor", python=str(bare_python(tmp_path / "bare")), binding="PyQt6")
    assert run.returncode == 3
    assert checks(run)["binding"]["found"].startswith("PyQt6: no Qt binding")
    assert "PyQt6" in checks(run)["binding"]["mend"]


def test_a_library_that_is_missing_is_told_with_its_package(leakpal, tmp_path):
    package = tmp_path / "packages" / "PyQt6"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "QtCore.py").write_text(
        'raise ImportError("libEGL.so.1: cannot open shared object file: No such file")\n'
    )
    path = {"PYTHONPATH": str(package.parent)}
    run = leakpal("doctor", python=str(bare_python(tmp_path / "bare")), env=path)
    assert run.returncode == 3
    assert "libEGL.so.1" in checks(run)["PyQt6"]["found"]
    assert "apt install libegl1" in checks(run)["PyQt6"]["mend"]


def test_a_platform_that_does_not_start_is_told(leakpal):
    run = leakpal("doctor", env={"QT_QPA_PLATFORM": "nonsense"})
    assert run.returncode == 3
    for name in installed_bindings():
        assert checks(run)[name]["status"] == "failed"
        assert "nonsense" in checks(run)[name]["found"]
        assert "QT_QPA_PLATFORM=offscreen" in checks(run)[name]["mend"]


def test_a_python_that_is_none_is_told(leakpal, tmp_path):
    script = tmp_path / "python3"
    script.write_text("#!/bin/sh\nexit 1\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    run = leakpal("doctor", python=str(script))
    assert run.returncode == 3
    assert checks(run)["python"]["status"] == "failed"
    assert "--python" in checks(run)["python"]["mend"]
    assert checks(run)["kernel"]["status"] == "ok"


def test_a_mistake_in_the_configuration_is_told(leakpal, tmp_path):
    (tmp_path / "leakpal.toml").write_text("[dialogs.X]\n\ntarget = 3\n")
    run = leakpal("doctor", cwd=tmp_path)
    assert run.returncode == 3
    assert "leakpal.toml:3" in checks(run)["configuration"]["found"]


def test_the_configuration_of_the_folder_is_not_what_the_probe_runs(leakpal, tmp_path):
    (tmp_path / "leakpal.toml").write_text(
        'setup = "no.such:thing"\n[dialogs.X]\ntarget = "a.b:C"\n'
    )
    run = leakpal("doctor", cwd=tmp_path)
    assert run.returncode == 0, run.stdout
    assert checks(run)["configuration"]["found"].endswith("leakpal.toml, 1 components")


def test_a_limit_of_addresses_is_a_warning(leakpal, tmp_path):
    command = tmp_path / "limited"
    command.write_text(f'#!/bin/sh\nulimit -v 3500000\nexec "{leakpal.command}" "$@"\n')
    command.chmod(0o755)
    leakpal.command = str(command)
    run = leakpal("doctor", binding=installed_bindings()[0])
    assert checks(run)["address space"]["status"] == "warning"
    assert checks(run)["address space"]["mend"] == "ulimit -v unlimited"
    assert checks(run)["python heap"]["status"] == "warning"
    assert "partial" in checks(run)["python heap"]["found"]
    assert run.returncode == 0, run.stdout


def test_nothing_is_left_behind(leakpal, tmp_path):
    before = set(Path("/tmp").glob("leakpal-doctor-*"))
    cache = tmp_path / "cache"
    leakpal("doctor", "--quiet", env={"XDG_CACHE_HOME": str(cache)})
    assert [path for path in cache.rglob("*") if path.is_file()] == []
    limit = time.monotonic() + 60  # other tests may be running a doctor of their own
    while set(Path("/tmp").glob("leakpal-doctor-*")) - before:
        assert time.monotonic() < limit
        time.sleep(0.05)
