"""Where the repository is, and what of npm's the tests use."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
#: What `setup-browser.sh` had npm install.
NODE_MODULES = ROOT / "tests" / "node_modules"
AXE = NODE_MODULES / "axe-core" / "axe.min.js"
READER = NODE_MODULES / "@guidepup" / "virtual-screen-reader" / "lib" / "esm" / "index.browser.js"
