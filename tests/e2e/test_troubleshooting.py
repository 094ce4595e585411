"""What goes wrong before anything is measured: the message says which Python ran and what to do."""

import os

import matrix
import pytest

PYTHON = matrix.pythons()[0]
WITHOUT = {"VIRTUAL_ENV": None, "CONDA_PREFIX": None, "PYENV_ROOT": None}


def write(folder, text):
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "app.py"
    file.write_text(text)
    return f"{file}:f"


def make_environment(prefix, module):
    """What looks like a virtual environment that has a module."""
    (prefix / "bin").mkdir(parents=True)
    python = prefix / "bin" / "python"
    python.symlink_to(PYTHON)
    packages = prefix / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (packages / f"{module}.py").write_text("")
    return python


def message_of(run):
    assert run.returncode == 3
    assert run.result["error"]["kind"] == "import"
    return run.result["error"]["message"]


def test_a_missing_package_is_named_with_the_command_that_installs_it(leakpal, tmp_path):
    target = write(tmp_path, "import leakpal_has_no_such_package\n")
    message = message_of(leakpal("call", target, env=WITHOUT))
    assert "leakpal_has_no_such_package" in message
    assert "Python 3." in message
    assert f"{PYTHON} -m pip install leakpal_has_no_such_package" in message
    assert "--python" in message


@pytest.mark.parametrize("name", [".venv", "venv"])
def test_a_package_of_the_projects_environment_is_found_there(leakpal, tmp_path, name):
    target = write(tmp_path / "project" / "src", "import only_there.part\n")
    python = make_environment(tmp_path / "project" / name, "only_there")
    message = message_of(leakpal("call", target, env=WITHOUT))
    assert f"only_there is installed for {python}: give --python {python}" in message


def test_a_package_of_the_local_pyenv_version_is_found_there(leakpal, tmp_path):
    target = write(tmp_path / "project", "import only_there\n")
    (tmp_path / "project" / ".python-version").write_text("3.99.1\n")
    python = make_environment(tmp_path / "pyenv" / "versions" / "3.99.1", "only_there")
    env = {**WITHOUT, "PYENV_ROOT": tmp_path / "pyenv"}
    assert f"give --python {python}" in message_of(leakpal("call", target, env=env))


def test_an_environment_without_the_package_is_not_named(leakpal, tmp_path):
    target = write(tmp_path, "import only_there\n")
    python = make_environment(tmp_path / ".venv", "something_else")
    message = message_of(leakpal("call", target, env=WITHOUT))
    assert str(python) not in message
    assert "-m pip install only_there" in message


@pytest.mark.parametrize(
    "text", ["import PyQt5.QtSvg\n", "from PyQt5 import QtSvg\n", "from PyQt5.QtSvg import X\n"]
)
def test_a_part_that_the_system_packs_apart_is_named(leakpal, tmp_path, text):
    package = tmp_path / "dist-packages" / "PyQt5"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    target = write(tmp_path / "project", text)
    env = {**WITHOUT, "PYTHONPATH": package.parent}
    message = message_of(leakpal("call", target, env=env))
    assert f"PyQt5 is installed without QtSvg ({package})" in message
    assert "apt search python3-pyqt5" in message
    assert "pip install" not in message


def test_a_missing_system_library_is_named_with_its_package(leakpal, tmp_path):
    error = "libEGL.so.1: cannot open shared object file: No such file or directory"
    target = write(tmp_path, f"raise ImportError({error!r})\n")
    message = message_of(leakpal("call", target, env=WITHOUT))
    assert "apt install libegl1" in message
    assert "pip install" not in message


def test_a_target_that_is_looked_for_in_the_wrong_folder(leakpal, tmp_path):
    message = message_of(leakpal("call", "no_such_app.dialogs:f", cwd=tmp_path, env=WITHOUT))
    assert "no_such_app" in message
    assert str(tmp_path) in message
    assert "pip install" not in message


def test_a_binding_that_is_not_installed_names_the_python(leakpal, tmp_path):
    target = write(tmp_path, "def f(): ...\n")
    installed = matrix.version_and_bindings(PYTHON)[1]
    absent = next(b for b in matrix.BINDINGS if b not in installed)
    run = leakpal("call", target, binding=absent, env=WITHOUT)
    assert run.returncode == 3
    assert run.result["error"]["kind"] == "binding"
    for word in (absent, PYTHON, f"pip install {absent}"):
        assert word in run.result["error"]["message"]


@pytest.mark.parametrize("environment", matrix.main_environments(), ids=str)
def test_a_display_that_is_not_there_is_an_error_that_says_what_to_do(
    leakpal, tmp_path, environment
):
    target = write(tmp_path, "def f(): ...\n")
    run = leakpal(
        "call", target, python=environment.python, binding=environment.binding,
        env={"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":4711", "WAYLAND_DISPLAY": None},
    )  # fmt: skip
    assert run.returncode == 3
    error = run.result["error"]
    assert error["kind"] == "display"
    assert "QT_QPA_PLATFORM=xcb, DISPLAY=:4711" in error["message"]
    assert "platform plugin" in error["message"]
    assert "QT_QPA_PLATFORM=offscreen" in run.stdout
    assert "platform plugin" in run.stderr


def test_without_any_display_offscreen_is_chosen(leakpal, tmp_path):
    target = write(tmp_path, "def f(): ...\n")
    nothing = dict.fromkeys(("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"))
    binding = matrix.version_and_bindings(PYTHON)[1][0]
    run = leakpal("call", target, "--cycles", 1, binding=binding, env=nothing)
    assert run.returncode == 0
    assert run.result["environment"]["more"]["qt_platform"] == "offscreen"


def test_a_file_is_imported_once_however_often_it_is_named(leakpal, tmp_path):
    count = tmp_path / "count"
    target = write(
        tmp_path,
        f"open({os.fspath(count)!r}, 'a').write('x')\ndef prepare(): ...\ndef f(): ...\n",
    )
    setup = target.replace(":f", ":prepare")
    assert leakpal("call", target, "--setup", setup, "--cycles", 1).returncode == 0
    assert count.read_text() == "x"
