"""Where the machine's browser is: Chromium, Chrome or Edge.

Imports little, because it is asked before anything is run.
"""

import os
import shutil
from pathlib import Path

_COMMANDS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "microsoft-edge-stable", "msedge"),
)
# Where browsers without a command are: on Windows under each folder of programs, and on a Mac.
_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_UNDER_THEM = (r"Microsoft\Edge\Application\msedge.exe", r"Google\Chrome\Application\chrome.exe")
_ON_A_MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find_browser() -> str | None:
    """Return the path of a browser that can print; None if there is none."""
    for command in _COMMANDS:
        if found := shutil.which(command):
            return found
    folders = [os.environ[name] for name in _FOLDERS if name in os.environ]
    installed = [*(str(Path(folder, path)) for folder in folders for path in _UNDER_THEM), *_ON_A_MAC]
    return next((path for path in installed if Path(path).is_file()), None)
