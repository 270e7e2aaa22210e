"""Whatever the check of a configuration says, a manager reads in the language of the page, beside the right field."""

import re

import pytest

from hall_config.problems import Problem
from tests.config.contradictions import CONTRADICTIONS
from web_console.hall_settings.said import Told
from web_console.hall_settings.said_zh import in_chinese

SENTENCES = sorted({told.partition(": ")[2] for *_, told in CONTRADICTIONS})
QUOTED = re.compile(r'"[^"]*"|“[^”]*”|\[[^\]]*\]|\{[^}]*\}')


def test_every_contradiction_is_said_in_chinese() -> None:
    said = {sentence: QUOTED.sub("", in_chinese(sentence)) for sentence in SENTENCES}

    assert [sentence for sentence, zh in said.items() if not re.search(r"[\u4e00-\u9fff]{2}", zh)] == []
    assert [zh for zh in said.values() if re.search(r"\b(the|is|of|not|must)\b", zh)] == []


@pytest.mark.parametrize(
    ("sentence", "zh"),
    [
        (
            'service "dibao": key "expected_s" must be a whole number of seconds, not "x"',
            '事项 dibao：“expected_s”应当是整数（秒），不能是 "x"',
        ),
        (
            'queue "a": key "prefix" must be one or two capital letters, not "a"',
            '队列 a：“prefix”应当是一两个大写字母，不能是 "a"',
        ),
        (
            'hall.toml: [rating]: unknown clerk "hu"; known: he, lu',
            'hall.toml：好差评：没有这个工作人员："hu"；有：he, lu',
        ),
        ('service "a": unknown department ""; known: hz, sb', "事项 a：请选一个部门"),
        (
            'must be at most 64 lower-case letters, digits and single hyphens, such as "window-3", not "户口"',
            '只能用小写字母、数字和单个连字符，最多 64 个，如 window-3；不能是 "户口"',
        ),
        ("something nobody has translated", "something nobody has translated"),
    ],
)
def test_a_sentence_keeps_what_it_names(sentence: str, zh: str) -> None:
    assert in_chinese(sentence) == zh


def test_each_sentence_goes_to_its_field_and_the_rest_is_said_above() -> None:
    untranslated = 'service "x": key "situation.lost.name.en" is empty, but the hall lists "en"'
    problems = [
        Problem("a.toml", "service.x.situation.lost.name.en", untranslated),
        Problem("a.toml", "service.x.queue", 'service "x": unknown queue "q"'),
        Problem("b.toml", "window.w.services", 'window "w": unknown service "x"'),
    ]
    told = Told(problems, "service", "x", "zh")

    assert told.take("situation.lost.name") == ("英文空着，可大厅的语言里有英文",)
    assert told.take("queue") == ('没有这个队列："q"',)
    assert told.rest() == ('b.toml：窗口 w：没有这个事项："x"',)
    in_rows = Told([Problem("t", "ticket.4.size", 'key "ticket.4.size" must be at most 3, not 4')], "ticket", "", "en")
    assert in_rows.take("rows.4.size") == ("must be at most 3, not 4",)
