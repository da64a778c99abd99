"""Python's readers of a COCO file, timed beside ours: each in a process of its own, those that are installed.

    python3 coco_open.py FILE.json
"""

import resource
import subprocess
import sys
import time


def read_bytes(path):
    with open(path, "rb") as file:
        return len(file.read())


def read_json(path):
    import json

    with open(path) as file:
        return json.load(file)


def read_orjson(path):
    import orjson

    with open(path, "rb") as file:
        return orjson.loads(file.read())


def read_pycocotools(path):
    from pycocotools.coco import COCO

    return COCO(path)


def read_hotcoco(path):
    import hotcoco

    return hotcoco.COCO(path)


READERS = {
    "bytes alone": read_bytes,
    "hotcoco": read_hotcoco,
    "orjson": read_orjson,
    "json": read_json,
    "pycocotools": read_pycocotools,
}


def measure(name, path):
    started = time.perf_counter()
    result = READERS[name](path)
    took = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{name}: {took:.2f} s, {memory} MB")
    return result


def main():
    if len(sys.argv) == 3:
        measure(sys.argv[1], sys.argv[2])
        return
    for name in READERS:
        answer = subprocess.run(
            [sys.executable, __file__, name, sys.argv[1]], capture_output=True, text=True
        )
        if answer.returncode == 0:
            print(answer.stdout.splitlines()[-1], flush=True)
        else:
            reason = (answer.stderr.splitlines() or ["no reason given"])[-1]
            print(f"{name}: not run ({reason})", flush=True)


if __name__ == "__main__":
    main()
