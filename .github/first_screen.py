"""Make the picture at the head of README: the first screen of the example's briefing.

``make briefing``, then ``.venv/bin/python .github/first_screen.py``. The picture carries the words that it shows, for a
test that they are still what the library says.
"""

import io
from pathlib import Path

from PIL import Image, PngImagePlugin
from playwright.sync_api import sync_playwright

from partnership_analysis.briefing.browsers import find_browser

PROJECT = Path(__file__).parents[1]
PAGE = PROJECT / "outputs" / "peterborough-serco" / "2014-15" / "latest" / "index.html"
WIDTH, LEAST_HEIGHT = 1000, 600
COLOURS = 256


def main() -> None:
    """Take the picture down to the end of the scorecard's second row, and write it beside this file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": LEAST_HEIGHT}, device_scale_factor=1.5)
        page.goto(PAGE.as_uri())
        verdict, points = page.locator("p.lead").first, page.locator("ul.commentary").first
        words = [verdict.inner_text(), *points.locator("li").all_inner_texts()]
        height = page.locator("table tbody tr").nth(3).bounding_box()["y"]
        taken = page.screenshot(full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": height})
        browser.close()
    told = PngImagePlugin.PngInfo()
    told.add_itxt("Description", "\n".join(words), lang="en")
    picture = (
        Image.open(io.BytesIO(taken))
        .convert("RGB")
        .quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    )
    picture.save(Path(__file__).with_name("first-screen.png"), optimize=True, pnginfo=told)


if __name__ == "__main__":
    main()
