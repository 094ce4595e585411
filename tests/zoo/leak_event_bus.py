"""L13: a bus of the application calls every page that ever subscribed."""


class Bus:
    def __init__(self):
        self.listeners = []

    def subscribe(self, listener):
        self.listeners.append(listener)


BUS = Bus()


class Page:
    def __init__(self):
        self.text = bytes(5000)
        BUS.subscribe(self.reload)  # created here

    def reload(self):
        pass


def open_page():
    Page()  # created here
