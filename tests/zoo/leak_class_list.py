"""A list of the class, meant to be one of each instance, keeps all that is appended to it."""


class Step:
    __slots__ = ("data",)

    def __init__(self):
        self.data = bytes(5000)


class Wizard:
    steps = []

    def add_step(self):
        self.steps.append(Step())  # created here


def open_wizard():
    Wizard().add_step()
