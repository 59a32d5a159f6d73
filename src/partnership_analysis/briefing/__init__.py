"""Published runs: notebooks executed by papermill, rendered by nbconvert, published whole."""

import sys
from typing import Any

# jsonschema, which nbformat imports, compiles a grammar of web addresses if it is installed, and that takes longer than
# all else that a run imports. No notebook holds anything to check by it, and jsonschema does without.
_modules: dict[str, Any] = sys.modules
_modules.setdefault("rfc3987_syntax", None)
