"""What a first boot has to say: one sentence at a time, in English on the screen, in both languages in the log."""

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "begins": ("this machine becomes {name} of the hall {hall}", "本机将成为大厅 {hall} 的 {name}"),
    "half_written": (
        "this card was not written to its end ({file}): write it anew",
        "这张卡没有写完（{file}）：请重新写卡",
    ),
    "damaged": ("{file} is damaged: write this card anew", "{file} 已损坏：请重新写卡"),
    "wrong_role": (
        "{file} says role = {role}; there are {roles}: write this card anew",
        "{file} 中 role = {role}，只能是 {roles}：请重新写卡",
    ),
    "wrong_system": (
        "this card has a system for {found}; it needs Raspberry Pi OS Lite (64-bit), {wanted}: write it anew",
        "这张卡的系统是 {found}，需要 Raspberry Pi OS Lite (64-bit)，{wanted}：请重新写卡",
    ),
    "other_hall": (
        "whoever answers at {hub} is not the hub of this card's hall: the card is of another hall, or another machine"
        " has the hub's name; I go on asking",
        "{hub} 不是本卡所属大厅的主机：这张卡属于别的大厅，或别的机器占用了主机的名称；继续尝试",
    ),
    "login": ("technician may log in here by SSH, with the key of this card", "技术员可用本卡的密钥通过 SSH 登录本机"),
    "no_login": (
        "nobody can log in here by SSH ({why}); all else goes on",
        "本机无法通过 SSH 登录（{why}）；其余照常进行",
    ),
    "no_network": (
        "there is no network: is the cable in, is the Wi-Fi's name and password right? I go on waiting",
        "没有网络：网线插好了吗？无线网的名称和密码对吗？继续等待",
    ),
    "no_name": (
        "nobody on this network has the name {hub}: is the hub on, and in the same network? I go on asking",
        "网络上找不到 {hub}：主机开机了吗？在同一网络吗？继续尝试",
    ),
    "no_answer": (
        "the hub {hub} does not answer at port {port}: is it on? I go on asking",
        "主机 {hub} 的 {port} 端口没有应答：主机开机了吗？继续尝试",
    ),
    "not_handed_out": (
        "the hub {hub} does not hand out {name} of this card ({status}): write the card anew; I go on asking",
        "主机 {hub} 已没有本卡需要的 {name}（{status}）：请重新写卡；继续尝试",
    ),
    "cut_off": (
        "the hub {hub} was cut off ({done} of {size} MB are here); I go on",
        "与主机 {hub} 的连接中断（已取 {done}/{size} MB）；继续",
    ),
    "tampered": (
        "what came from {hub} is not {name} of this card; I fetch it anew",
        "从 {hub} 收到的不是本卡的 {name}；重新取",
    ),
    "full": (
        "the card is full: {free} MB are free, {wanted} MB are needed; take a larger card (16 GB)",
        "卡已满：剩余 {free} MB，需要 {wanted} MB；请换更大的卡（16 GB）",
    ),
    "fetching": ("fetching {name} from {hub} ({size} MB)", "正在从 {hub} 取 {name}（{size} MB）"),
    "packages": ("installing {count} packages of Debian", "正在安装 {count} 个 Debian 软件包"),
    "taking_in": ("installing the release {release}; this takes some minutes", "正在安装版本 {release}，需要几分钟"),
    "failed": ("{what} failed: {why}; I try it again", "{what} 失败：{why}；继续尝试"),
    "done": ("{name} is installed: it starts once more, and its programs with it", "{name} 已装好，正在重新启动"),
}
NOBODY_YET: Final = "a machine that shows a code"
"""What a bare card's machine is called where others are called by their nodes."""


class WaitError(Exception):
    """Something that may come right by itself, or by somebody's hand: it is tried again for ever."""

    def __init__(self, sentence: str, **fields: object) -> None:
        super().__init__(sentence)
        self.sentence, self.fields = sentence, fields

    @property
    def english(self) -> str:
        """The sentence as it stands on the screen."""
        return both(self.sentence, **self.fields)[0]


class CardError(WaitError):
    """Nothing helps but another card."""


def both(sentence: str, **fields: object) -> tuple[str, str]:
    """Return a sentence in English and in Chinese."""
    english, chinese = SENTENCES[sentence]
    said = {key: "等待认领的机器" if value == NOBODY_YET else value for key, value in fields.items()}
    return english.format(**fields), chinese.format(**said)


def mega(size: int) -> int:
    """Return bytes as people count them."""
    return max(1, round(size / 1_000_000))
