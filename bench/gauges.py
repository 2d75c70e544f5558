"""What a server uses: processor time and memory, of its process and all that it started."""

import os
import shutil
from pathlib import Path

SERVER_CORE, OTHER_CORE = 0, 1
TICKS = os.sysconf("SC_CLK_TCK")


def pinned(core: int, command: list[str]) -> list[str]:
    """On one core, where there are two and the tool for it."""
    taskset = shutil.which("taskset")
    return [taskset, "-c", str(core), *command] if taskset and (os.cpu_count() or 1) > 1 else command


def pin(pid: int, core: int) -> None:
    """A program that runs already, with all its threads."""
    if (os.cpu_count() or 1) > 1:
        for task in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setaffinity(int(task.name), {core})


def cpu_seconds(pid: int) -> float:
    """User and system time since the start; of children that have ended as well."""
    return sum(sum(map(int, fields[11:15])) for fields in _family(pid)) / TICKS


def exact_cpu_seconds(pid: int) -> float:
    """The same of one program whose threads last. The clock of `cpu_seconds` ticks every 10 ms; Redis needs a
    handful of them in a run."""
    clocks = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/schedstat")]
    return sum(int(nanoseconds) for nanoseconds, *_ in clocks) / 1e9 if clocks else cpu_seconds(pid)


def memory_bytes(pid: int) -> int:
    """Resident."""
    return sum(int(fields[21]) for fields in _family(pid)) * os.sysconf("SC_PAGE_SIZE")


def _family(pid: int) -> list[list[str]]:
    """The fields of /proc/PID/stat after the name (see proc(5)), of a process and its descendants."""
    stats = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            number, _, rest = path.read_text().partition(" ")
        except OSError:  # it has just ended
            continue
        stats[int(number)] = rest.rpartition(")")[2].split()
    family = {pid}
    while more := {each for each, fields in stats.items() if int(fields[1]) in family} - family:
        family |= more
    return [stats[each] for each in family if each in stats]
