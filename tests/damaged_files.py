"""Files of five formats with damaged bytes: each must load, or end in listed problems, and soon.

`make fuzz` tries a thousand of each; the tests a few. A variant is made from a number, so that one that fails can be
made again: ``python tests/damaged_files.py 1 1234`` tries the variant 1234 of each format. Variants are read in another
process, so that one which ends it, or does not end itself, is only one that failed.
"""

import io
import random
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path

import writers

import partnership_analysis as pa
from partnership_analysis.loading import check

KINDS = (".xlsx", ".xlsb", ".xls", ".ods", ".csv")
# Seconds that one variant may take, and bytes that all may take beside what Python takes.
PATIENCE, MEMORY = 60, 1_000_000_000
HERE = Path(__file__)

SHEETS = {
    "About": [["Authority", "Anytown"]],
    "Measures": [["Measure", "Service", "Unit", "Polarity"], ["NDR collection", "Revenues", "percent", "higher"]],
    "Rates": [["Measure", "2013/14", "2014/15"], ["NDR collection", (0.9692, "0.00%"), (0.9778, "0.00%")]],
}
# What programs might find where they look for numbers, names and sizes.
JUNK = [b"\0", b"\xff" * 4, b"<", b">", b'"', b"&", b"]]>", b"<!--", b"99999999999", b"-1", b"\n", b"\xef\xbb\xbf"]
JUNK += [b'r="XFD1048576"', b"1048576", b"&#0;", b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80", b",", b";", b"\r", b"1e999"]


@cache
def wholes(kind: str) -> list[bytes]:
    """Return undamaged files of a format: one written here, and one saved by LibreOffice where there is one."""
    found = []
    if kind not in (".xls", ".csv"):
        with tempfile.TemporaryDirectory() as folder:
            found.append(writers.write(Path(folder) / f"whole{kind}", SHEETS).read_bytes())
    if kind == ".csv":
        found.append(b'Authority,Anytown\n\nMeasure,2013/14,2014/15\n"NDR, all",96.92%,97.78%\nCTX,95%,96%\n')
    saved = HERE.with_name("data") / f"invented{kind}"
    return [*found, saved.read_bytes()] if saved.exists() else found


def damaged(kind: str, number: int) -> bytes:
    """Return a variant: of an archive, often with the damage inside one of its members."""
    rng = random.Random(f"{kind} {number}")  # noqa: S311 (any numbers do)
    whole = rng.choice(wholes(kind))
    if not whole.startswith(b"PK") or rng.random() < 0.2:
        return _spoilt(rng, whole)
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # What a sheet holds is read more closely than the rest.
    names = sorted(name for name in parts if "sheet" in name or "content" in name or rng.random() < 0.2)
    name = rng.choice(names or sorted(parts))
    parts[name] = _spoilt(rng, parts[name])
    saved = io.BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, content in parts.items():
            archive.writestr(each, content)
    return saved.getvalue()


def _spoilt(rng: random.Random, content: bytes) -> bytes:
    spoilt = bytearray(content)
    for _ in range(rng.choice([1, 1, 1, 3, 20])):
        at = rng.randrange(len(spoilt) + 1)
        piece = slice(at, at + rng.choice([1, 2, 4, 30, 300]))
        match rng.randrange(6):
            case 0:
                del spoilt[piece]
            case 1:
                spoilt[at:at] = spoilt[piece] * rng.choice([1, 1, 50])
            case 2:
                spoilt[at:at] = rng.choice(JUNK)
            case 3:
                junk = rng.choice(JUNK)
                spoilt[at : at + len(junk)] = junk
            case 4 if rng.random() < 0.3:
                del spoilt[at:]
            case _:
                spoilt[at : at + 1] = rng.randbytes(1)
    return bytes(spoilt)


def wrong(kind: str, number: int, folder: Path) -> str:
    """Try a variant in this process; return what is wrong with how it ends, or nothing."""
    path = folder / f"damaged{kind}"
    path.write_bytes(damaged(kind, number))
    try:
        check(path)
    except pa.InputError as error:
        return "" if error.problems else "an error that lists nothing"
    except Exception as error:
        return f"{type(error).__name__}: {error}"[:300]
    return ""


def _read(kind: str, first: int, last: int) -> None:
    """Try variants in this process, which has little memory; print each number, then what is wrong with it."""
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text().split()[0])
        limit = pages * resource.getpagesize() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ImportError, OSError):
        pass  # where a process cannot be limited
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, last):
            print(number, flush=True)
            print(" ".join(wrong(kind, number, Path(folder)).split()), flush=True)


def failures(kind: str, first: int, count: int) -> list[str]:
    """Try variants in another process, and in another again after each that ends it or does not end."""
    found = []
    last = first + count
    while first < last:
        command = [sys.executable, str(HERE), "--read", kind, str(first), str(last)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE + last - first)
            said, ended = done.stdout, f"the process ended with {done.returncode}: {done.stderr[-300:]}"
        except subprocess.TimeoutExpired as error:
            said, ended = (error.stdout or b"").decode(), "it did not end"
        lines = said.splitlines()
        tried = [(int(number), wrong) for number, wrong in zip(lines[::2], lines[1::2], strict=False)]
        found += [f"{kind} {number}: {wrong}" for number, wrong in tried if wrong]
        first += len(tried)
        if first < last:
            found.append(f"{kind} {first}: {ended}")
            first += 1
    return found


def main() -> None:
    """Try as many variants of each format as asked, from a number on; print those that end wrongly."""
    if sys.argv[1:2] == ["--read"]:
        _read(sys.argv[2], *map(int, sys.argv[3:]))
        return
    count, first = map(int, [*sys.argv[1:], *["1000", "0"][len(sys.argv) - 1 :]])
    found = [one for kind in KINDS for one in failures(kind, first, count)]
    print("\n".join([*found, f"{count} damaged files of each of {len(KINDS)} formats, {len(found)} ended wrongly"]))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
