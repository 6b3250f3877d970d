"""Drops a file on a window, as a file manager does: XDND version 5.

usage: drop.py WINDOW URI
"""

import sys
import time

from Xlib import X, Xatom, display
from Xlib.protocol import event

screen = display.Display()
root = screen.screen().root


def atom(name):
    return screen.intern_atom(name)


def send(window, kind, data):
    window.send_event(
        event.ClientMessage(window=window, client_type=atom(kind), data=(32, data)), event_mask=0
    )
    screen.flush()


def client_of(window):
    """The window itself or the one within the manager's frame that takes drops."""
    if window.get_full_property(atom("XdndAware"), X.AnyPropertyType):
        return window
    for child in window.query_tree().children:
        found = client_of(child)
        if found:
            return found
    return None


target = client_of(screen.create_resource_object("window", int(sys.argv[1])))
if target is None:
    sys.exit("the window takes no drops")
uri = sys.argv[2].encode() + b"\r\n"
source = root.create_window(0, 0, 1, 1, 0, X.CopyFromParent)
source.set_selection_owner(atom("XdndSelection"), X.CurrentTime)
send(target, "XdndEnter", [source.id, 5 << 24, atom("text/uri-list"), 0, 0])
place = target.get_geometry()
at = target.translate_coords(root, 0, 0)
x, y = -at.x + place.width // 2, -at.y + place.height // 2
send(target, "XdndPosition", [source.id, 0, (x << 16) | y, X.CurrentTime, atom("XdndActionCopy")])

dropped = False
until = time.time() + 10
while time.time() < until:
    if not screen.pending_events():
        time.sleep(0.01)
        continue
    e = screen.next_event()
    if e.type == X.ClientMessage and e.client_type == atom("XdndStatus") and not dropped:
        if not e.data[1][1] & 1:
            sys.exit("the drop is not accepted")
        send(target, "XdndDrop", [source.id, 0, X.CurrentTime, 0, 0])
        dropped = True
    elif e.type == X.SelectionRequest:
        e.requestor.change_property(e.property, e.target, 8, uri)
        e.requestor.send_event(
            event.SelectionNotify(
                time=e.time, requestor=e.requestor, selection=e.selection, target=e.target, property=e.property
            )
        )
        screen.flush()
    elif e.type == X.ClientMessage and e.client_type == atom("XdndFinished"):
        sys.exit(0)
sys.exit("the drop was not finished")
