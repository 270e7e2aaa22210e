"""`python -m tests.dispenser.everyday` renews how shipped everyday words are typed; nodes have no pinyin library."""

import json
import re
from itertools import islice

from central_scheduler.finding import spelled
from ticket_dispenser.meaning import FILE, Everyday

PINYIN = re.compile(r"\n# [^\n]*\npinyin = \[.*\]\n\Z", re.DOTALL)
HEAD = "# 由 python -m tests.dispenser.everyday 生成。 Rendered: how the words above are typed."


def renewed(text: str, everyday: Everyday) -> str:
    """Return the file with its pinyin as the words want it."""
    groups = [words.lower().split() for words in (*everyday.meanings, everyday.fillers)]
    # All at once: the library takes a while to prepare itself.
    typed = iter(spelled([word for words in groups for word in words]))
    lines = [" ".join(islice(typed, len(words))) for words in groups]
    listed = "\n".join(f"    {json.dumps(line, ensure_ascii=False)}," for line in lines)
    return f"{PINYIN.sub('', text).rstrip()}\n\n{HEAD}\npinyin = [\n{listed}\n]\n"


if __name__ == "__main__":
    FILE.write_text(renewed(FILE.read_text(encoding="utf-8"), Everyday.shipped()), encoding="utf-8")
