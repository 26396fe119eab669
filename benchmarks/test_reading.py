"""What reading costs: seconds an article, warm and cold, memory, and whether a stream of articles makes it grow."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest

from locarno.reading import read
from locarno.reading.engines import installed

PARAGRAPH = """The envoy of Belmora said on day {i} that the northern port would stay closed until the shelling stops. \
“We will not open a corridor under fire,” she told reporters. “Nobody would, and nobody should ask us to.”
According to two officials in Lavant, Quellia could send up to {i}00 observers, but only after a vote in parliament.
The port had handled a third of the grain trade. Its cranes were built in 1961, and half of them no longer work.
Her counterpart warned that his government might cut the power line if talks failed, a threat that the Northlands \
dismissed as bluff. He has repeatedly expressed hope that the winter will bring a truce.
"""
ENGINES = installed()


def article(number, words=700):
    """A text of about so many words; no two have the same numbers in it."""
    text = "Harbour talks end without a date\n"
    i = number
    while len(text.split()) < words:
        text += PARAGRAPH.format(i=i)
        i += 1
    return text


def say(capsys, benchmark, text):
    benchmark.extra_info["figure"] = text
    with capsys.disabled():
        print(f"\n{text}")


@pytest.mark.parametrize("engine", ENGINES)
def test_an_article_warm(benchmark, capsys, engine):
    """An article of 700 words by an engine that has read before, on one core."""
    text = article(1)
    read(text, engine=engine)
    benchmark.pedantic(read, args=(text,), kwargs={"engine": engine}, rounds=5)
    seconds = benchmark.stats.stats.min
    say(capsys, benchmark, f"{engine}: {len(text.split())} words in {seconds:.2f} s warm")
    assert seconds < 1.0


# The kernel counts the parent's memory into a child's getrusage; what the child itself used is in its status file.
_COLD = """
import re, sys, time
from pathlib import Path
begun = time.process_time()
from locarno.reading import read
read(sys.stdin.read(), engine={engine!r})
peak = re.search(r"VmHWM:\\s+([0-9]+)", Path("/proc/self/status").read_text())
print(time.process_time() - begun, int(peak[1]) / 1024)
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_an_article_cold(benchmark, capsys, engine):
    """The same by a fresh process: seconds of the processor from the first import to the statements, and memory."""

    def cold():
        done = subprocess.run(
            [sys.executable, "-c", _COLD.format(engine=engine)],
            input=article(1),
            capture_output=True,
            text=True,
            check=True,
        )
        return tuple(map(float, done.stdout.split()))

    seconds, megabytes = benchmark.pedantic(cold, rounds=1)
    say(capsys, benchmark, f"{engine}: {seconds:.2f} s of processor cold, {megabytes:.0f} MB at most")
    assert seconds < 3.0
    assert megabytes < 700


@pytest.mark.parametrize(("engine", "number"), [(engine, 400 if engine == "rules" else 150) for engine in ENGINES])
def test_a_stream_does_not_grow(benchmark, capsys, engine, number):
    """Peak memory after a third of a stream of different articles, and after all of it."""
    peaks = []

    def stream():
        for i in range(number):
            read(article(i, 300), engine=engine)
            if i in (number // 3, number - 1):
                peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)

    benchmark.pedantic(stream, rounds=1)
    growth = peaks[1] - peaks[0]
    told = f"{engine}: {number} articles, peak {peaks[1]:.0f} MB, {growth:.1f} MB of it after the first third"
    say(capsys, benchmark, told)
    assert growth < 10
