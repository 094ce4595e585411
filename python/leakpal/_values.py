"""What a configuration says about arguments: ``${input.NAME}`` and ``@object`` filled in.

Objects are made at their first use and kept for the life of the process.
"""

import re

from leakpal._targets import TargetError

_INPUT = re.compile(r"\$\{input\.([\w-]+)\}")
_REFERENCE = re.compile(r"@([\w-]+)")


class Values:
    """The inputs and objects of a profile. ``make(target, values, place)`` makes an object."""

    def __init__(self, inputs, objects, make):
        self._inputs, self._objects, self._make = inputs, objects, make
        self._made = {}
        self._being_made = []

    def fill(self, value, place):
        """``value`` with everything filled in, at any depth; ``place`` is its key, for errors."""
        if isinstance(value, str):
            return self._fill_text(value, place)
        if isinstance(value, list):
            return [self.fill(item, f"{place}[{index}]") for index, item in enumerate(value)]
        if isinstance(value, dict):
            return {key: self.fill(item, f"{place}.{key}") for key, item in value.items()}
        return value

    def fill_inputs(self, text, place):
        """``text`` with the paths of its inputs."""

        def path_of(match):
            if match[1] not in self._inputs:
                raise TargetError(
                    "arguments", f"{place} = {text!r}: no --input {match[1]}=PATH was given"
                )
            return self._inputs[match[1]]

        return _INPUT.sub(path_of, text)

    def fresh(self, value):
        """A copy for one cycle: what a cycle puts into a list must not stay in leakpal's."""
        if any(value is made for made in self._made.values()):
            return value
        if type(value) is list:
            return [self.fresh(item) for item in value]
        if type(value) is dict:
            return {key: self.fresh(item) for key, item in value.items()}
        return value.copy() if type(value) in (set, bytearray) else value

    def _fill_text(self, text, place):
        reference = _REFERENCE.fullmatch(text)
        if reference:
            return self._object(reference[1], place)
        return self.fill_inputs(text[1:] if text.startswith("@@") else text, place)

    def _object(self, name, place):
        if name in self._made:
            return self._made[name]
        if name not in self._objects:
            known = ", ".join(sorted(self._objects)) or "none"
            raise TargetError(
                "arguments",
                f"{place} = '@{name}': no such object; [objects] has: {known} "
                "(a text that begins with @ is written with @@)",
            )
        if name in self._being_made:
            circle = [*self._being_made[self._being_made.index(name) :], name]
            raise TargetError(
                "arguments",
                f"{place} = '@{name}': objects need each other in a circle: {' -> '.join(circle)}",
            )
        self._being_made.append(name)
        entry = self._objects[name]
        self._made[name] = self._make(entry["target"], entry["values"], f"objects.{name}")
        self._being_made.pop()
        return self._made[name]
