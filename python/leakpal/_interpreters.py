"""What to do when this Python cannot import something: often another one was meant.

Nothing is run: a package is there when the interpreter's site-packages hold it.
"""

import glob
import importlib.util
import os
import re
import sys

_ENVIRONMENT_FOLDERS = (".venv", "venv", "env", ".env")
_LIBRARY = re.compile(r"(\S+\.so[.\d]*): cannot open shared object file")
_PART = re.compile(r"cannot import name '(Qt\w*)' from '((?:PyQt|PySide)\d)'")
_PACKAGES = {  # of Debian and Ubuntu, for what Qt's wheels expect of the system
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}


def advice(error, target=None):
    """What to do about an ImportError: a sentence without a full stop. ``target``: the module that
    was to be imported, when it was given by name."""
    here = f"this is Python {sys.version.split()[0]}, {sys.executable}"
    library = _LIBRARY.search(str(error))
    if library:
        package = _PACKAGES.get(library[1])
        how = f": apt install {package}" if package else ""
        return f"{here}; install the system's package that has {library[1]}{how}"
    part = _missing_part(error)
    if part:
        return f"{here}; {part}; another Python: --python"
    module = getattr(error, "name", None)
    if not isinstance(error, ModuleNotFoundError) or not module:
        return f"{here}; another one: --python"
    top = module.partition(".")[0]
    for python in _meant():
        if _has(python, top):
            return f"{here}; {top} is installed for {python}: give --python {python}"
    if target is not None and top == target.partition(".")[0]:
        return (
            f"{here}; looked for in {sys.path[0]} first: start in the folder that holds {top}, or "
            "give path/to/file.py:Name; another Python: --python"
        )
    return f"{here}; install it: {sys.executable} -m pip install {top}; another Python: --python"


def _missing_part(error):
    """What is missing of a package that is there, or None: no `pip install` of it helps."""
    name = _PART.search(str(error))
    if name:
        package, part = name[2], name[1]
    elif isinstance(error, ModuleNotFoundError):
        package, _, part = (error.name or "").partition(".")
    else:
        return None
    spec = importlib.util.find_spec(package) if part else None
    if spec is None:
        return None
    folder = next(iter(spec.submodule_search_locations or []), "")
    text = f"{package} is installed without {part} ({folder or spec.origin})"
    if package.startswith(("PyQt", "PySide")) and "dist-packages" in folder:
        text += f"; Debian packs its parts apart: apt search python3-{package.lower()}"
    return text


def advice_for(package):
    """The same for a package that was looked for and is not there."""
    error = ModuleNotFoundError(f"No module named {package!r}", name=package)
    return advice(error)


def platform_advice(text):
    """What to do where Qt said ``text`` and gave up: its platform plugin could not start."""
    if "xcb-cursor" in text:
        return "apt install libxcb-cursor0"
    if "platform plugin" in text or "display" in text:
        return "set QT_QPA_PLATFORM=offscreen, or DISPLAY to a display that runs"
    return "QT_DEBUG_PLUGINS=1 makes Qt say more"


def _meant():
    """Interpreters that belong to the folders of this run, the likeliest first, not this one."""
    own = os.path.realpath(sys.prefix)
    found = []
    for prefix in _prefixes():
        python = os.path.join(prefix, "bin", "python")
        is_other = os.path.realpath(prefix) != own and python not in found
        if is_other and os.access(python, os.X_OK):
            found.append(python)
    return found


def _prefixes():
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        if os.environ.get(variable):
            yield os.environ[variable]
    for start in dict.fromkeys([*sys.path[:2], os.getcwd()]):
        for folder in _with_parents(os.path.abspath(start)):
            for name in _ENVIRONMENT_FOLDERS:
                yield os.path.join(folder, name)
            yield from _pyenv_prefixes(folder)


def _with_parents(folder):
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def _pyenv_prefixes(folder):
    """What `pyenv local` chose for a folder."""
    try:
        with open(os.path.join(folder, ".python-version"), encoding="utf-8") as file:
            versions = file.read().split()
    except (OSError, UnicodeDecodeError):
        return
    root = os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv")
    for version in versions:
        yield os.path.join(root, "versions", version)


def _has(python, package):
    prefix = os.path.dirname(os.path.dirname(python))
    pattern = os.path.join(glob.escape(prefix), "lib*", "python3*", "site-packages", package)
    return bool(glob.glob(pattern) or glob.glob(pattern + ".py") or glob.glob(pattern + ".*.so"))
