"""How the few characters of a call sound, for ears without a dictionary."""

SOUNDS = {
    "号": "hao", "號": "hao", "好": "hao", "到": "dao", "道": "dao", "请": "qing", "清": "qing", "窗": "chuang",
    "期": "qi", "腰": "yao", "幺": "yao", "一": "yi", "五": "wu", "西": "xi", "零": "ling", "四": "si", "九": "jiu",
}  # fmt: skip


def syllable(character: str) -> str:
    return SOUNDS.get(character, character)
