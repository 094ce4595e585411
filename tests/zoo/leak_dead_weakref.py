"""Weak references outlive what they refer to, in a list that is never cleared of them."""

import weakref

WATCHED = []


class Node:
    pass


def watch():
    WATCHED.append(weakref.ref(Node()))  # created here
