"""`python -m tests.packing.on_debian KIND ARCH SUITE`: what is packed, installed on a Debian that is thrown away.

A bare root filesystem (made by debootstrap once, or given by `--base`) is laid under an overlay; the numbered scripts
of `steps/KIND` run in it one after the other. Only those whose name ends in `.online.sh` reach a network, for Debian's
own packages; for all others there is none. What each took is printed; the first that fails ends it with what it said.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
MIRROR = "http://deb.debian.org/debian"
BARE = "ca-certificates,python3"
SUITES = ("bookworm", "trixie")
MISTAKEN = 2
NAME = "debian"
NO_DAEMONS = "#!/bin/sh\nexit 101\n"
"""As in every chroot: packages start nothing."""


def main() -> int:
    """Go through the steps; exit code 1 when one fails."""
    told = _arguments()
    if os.geteuid():
        print("on_debian: a root filesystem is root's to make: run it with sudo", file=sys.stderr)
        return MISTAKEN
    if not told.inside:
        # A mount and a process namespace of its own: whatever happens, nothing stays mounted and nothing runs on.
        # And a name of its own, which a first boot changes.
        apart = ["unshare", "--mount", "--uts", "--pid", "--fork", "--kill-child"]
        os.execvp(apart[0], [*apart, sys.executable, "-m", "tests.packing.on_debian", "--inside", *sys.argv[1:]])
    _run(["hostname", NAME])
    base = told.base or _base(told.cache, told.arch, told.suite)
    with _thrown_away(base, told) as root:
        return _go_through(root, sorted((HERE / "steps" / told.kind).glob("[0-9]*.sh")), told)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="on_debian", description="Install on a Debian that is thrown away.")
    parser.add_argument("kind", choices=sorted(each.name for each in (HERE / "steps").iterdir()))
    parser.add_argument("arch", choices=("amd64", "arm64"))
    parser.add_argument("suite", choices=SUITES)
    parser.add_argument("--packed", type=Path, default=Path("build"), help="where releases and packages are")
    parser.add_argument(
        "--cache", type=Path, default=Path("build/debian"), help="where Debians and their packages stay"
    )
    parser.add_argument("--base", type=Path, help="a root filesystem that is there already; it is only read")
    parser.add_argument("--keep-on-failure", action="store_true", help="open a shell where it failed")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _base(cache: Path, arch: str, suite: str) -> Path:
    base = cache / f"{suite}-{arch}"
    if not (base / "made").exists():
        print(f"making a bare {suite} for {arch} in {base}; this is done once", flush=True)
        subprocess.run(["rm", "-rf", str(base)], check=True)
        base.mkdir(parents=True)
        options = [f"--arch={arch}", "--variant=minbase", f"--include={BARE}"]
        subprocess.run(["debootstrap", *options, suite, str(base), MIRROR], check=True, stdout=subprocess.DEVNULL)
        (base / "made").touch()
    return base


@contextmanager
def _thrown_away(base: Path, told: argparse.Namespace) -> Iterator[Path]:
    told.cache.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="thrown-away-", dir=told.cache.absolute()) as scratch:
        upper, work, root = (Path(scratch) / name for name in ("upper", "work", "root"))
        for folder in (upper, work, root):
            folder.mkdir()
        layers = f"lowerdir={base.absolute()},upperdir={upper},workdir={work}"
        _run(["mount", "-t", "overlay", "overlay", "-o", layers, str(root)])
        _mount_the_rest(root, told)
        (root / "usr/sbin/policy-rc.d").write_text(NO_DAEMONS)
        (root / "usr/sbin/policy-rc.d").chmod(0o755)
        (root / "etc/resolv.conf").write_bytes(Path("/etc/resolv.conf").read_bytes())
        (root / "etc/hosts").write_text(f"127.0.0.1 localhost {NAME}\n")
        try:
            yield root
        finally:
            subprocess.run(["umount", "--recursive", "--lazy", str(root)], check=True)


def _mount_the_rest(root: Path, told: argparse.Namespace) -> None:
    archives = (told.cache / f"archives-{told.suite}-{told.arch}").absolute()
    (archives / "partial").mkdir(parents=True, exist_ok=True)
    for place in ("proof/packed", "proof/steps"):
        (root / place).mkdir(parents=True)
    _run(["mount", "-t", "proc", "proc", str(root / "proc")])
    _run(["mount", "--rbind", "/dev", str(root / "dev")])
    _run(["mount", "--bind", str(archives), str(root / "var/cache/apt/archives")])
    _run(["mount", "--bind", "-o", "ro", str(told.packed.absolute()), str(root / "proof/packed")])
    _run(["mount", "--bind", "-o", "ro", str(HERE / "steps" / told.kind), str(root / "proof/steps")])


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True)


def _go_through(root: Path, steps: Sequence[Path], told: argparse.Namespace) -> int:
    print(f"== {told.kind} on {told.suite} {told.arch}", flush=True)
    for step in steps:
        began = time.monotonic()
        done = subprocess.run(_command(root, step), capture_output=True, text=True, env=_environment(told), check=False)
        seconds = time.monotonic() - began
        print(f"{'ok ' if done.returncode == 0 else 'BAD'} {seconds:7.1f} s  {step.name}", flush=True)
        for line in (line for line in done.stdout.splitlines() if line.startswith("# ")):
            print(f"              {line[2:]}", flush=True)
        if done.returncode:
            print(done.stdout[-6000:], done.stderr[-6000:], sep="\n", file=sys.stderr)
            if told.keep_on_failure:
                subprocess.run(["chroot", str(root), "/bin/bash"], check=False)
            return 1
    return 0


def _command(root: Path, step: Path) -> list[str]:
    command = ["chroot", str(root), "/bin/sh", "-eu", f"/proof/steps/{step.name}"]
    if step.name.endswith(".online.sh"):
        return command
    return ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$@"', "sh", *command]


def _environment(told: argparse.Namespace) -> dict[str, str]:
    return {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOME": "/root",
        "LC_ALL": "C.UTF-8",
        "DEBIAN_FRONTEND": "noninteractive",
        "ARCH": told.arch,
        "SUITE": told.suite,
    }


if __name__ == "__main__":
    sys.exit(main())
