"""Writers of one process wait in the order in which they came."""

import threading
import time

from tracker.core.turns import Turns


def test_who_came_first_is_served_first():
    turns, served = Turns(), []
    assert turns.take()

    def write(number: int) -> None:
        assert turns.take(longest=30)
        served.append(number)
        turns.give_back()

    threads = []
    for number in range(20):
        threads.append(threading.Thread(target=write, args=[number]))
        threads[-1].start()
        while len(turns._waiting) <= number:
            time.sleep(0.001)
    turns.give_back()
    for thread in threads:
        thread.join()
    assert served == list(range(20))


def test_who_waited_too_long_leaves_the_line_and_holds_up_nobody():
    turns = Turns()
    assert turns.take()
    assert not turns.take(longest=0.01)
    turns.give_back()
    assert turns.take(longest=0)
