import socket
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from hall_doctor.gpio_lines import LINE, line_in
from node_runtime.findings import Finding
from node_runtime.following import Followed, say_followed
from tests.doctor.machines import NOW, Laid, room_of

TIMESTAMP = "var/lib/paidui/depot/tuf/metadata/timestamp.json"
THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
POWER = {
    0: "power.under_voltage",
    1: "power.capped",
    2: "power.throttled",
    3: "power.warm",
    16: "power.under_voltage_before",
    17: "power.capped_before",
    18: "power.throttled_before",
    19: "power.warm_before",
}
OF_THE_MACHINE = ("power", "temperature", "disk", "card", "memory", "versions", "network")


def test_a_pi_that_is_well_has_nothing_red(pi: Laid) -> None:
    assert pi.red(*OF_THE_MACHINE) == []


@pytest.mark.parametrize(("bit", "code"), POWER.items())
def test_each_bit_of_the_firmware_is_a_word(pi: Laid, bit: int, code: str) -> None:
    pi.lay(THROTTLED, f"{1 << bit:x}")

    assert pi.red("power") == [code]


def test_what_is_so_now_is_not_told_twice(pi: Laid) -> None:
    pi.lay(THROTTLED, "50005")

    assert pi.red("power") == ["power.under_voltage", "power.throttled"]


def test_where_the_kernel_does_not_say_the_firmwares_program_is_asked(pi: Laid) -> None:
    (pi.root / THROTTLED).unlink()
    pi.program("vcgencmd", "echo throttled=0x50000")

    assert pi.red("power") == ["power.under_voltage_before", "power.throttled_before"]


def test_the_voltages_own_alarm_counts_where_the_firmware_is_silent(pi: Laid) -> None:
    (pi.root / THROTTLED).unlink()
    pi.lay("sys/class/hwmon/hwmon1/name", "rpi_volt")
    pi.lay("sys/class/hwmon/hwmon1/in0_lcrit_alarm", "1")

    assert pi.red("power") == ["power.under_voltage_before"]


def test_on_another_machine_nobody_knows_how_it_is_fed(pi: Laid) -> None:
    (pi.root / THROTTLED).unlink()
    pi.lay("proc/device-tree/model", "A board of somebody's")

    assert [each.code for each in pi.found("power")] == ["power.no_pi"]


@pytest.mark.parametrize(
    ("place", "content", "code"),
    [
        ("sys/class/thermal/thermal_zone0/temp", "86000", "temperature.hot"),
        ("sys/block/mmcblk0/device/life_time", "0x02 0x0a", "card.worn"),
        ("sys/block/mmcblk0/device/pre_eol_info", "0x03", "card.worn"),
        ("sys/block/mmcblk0/device/manfid", "0x000000", "card.counterfeit"),
        ("sys/block/mmcblk0/device/date", "03/2017", "card.old"),
        ("sys/kernel/debug/mmc0/err_stats", "# Data CRC Errors Occurred:\t 25\n", "card.errors"),
        ("sys/fs/ext4/mmcblk0p2/errors_count", "3", "card.file_system"),
        ("proc/self/mountinfo", "24 1 179:2 / / rw - ext4 /dev/mmcblk0p2 ro\n", "disk.read_only"),
        ("proc/meminfo", "MemTotal: 900000 kB\nMemAvailable: 41000 kB\n", "memory.little"),
        ("proc/vmstat", "oom_kill 2\n", "memory.killed"),
        ("sys/fs/pstore/dmesg-ramoops-0", "Kernel panic", "versions.crashed"),
    ],
)
def test_what_ails_a_machine_is_named_and_nothing_else(pi: Laid, place: str, content: str, code: str) -> None:
    pi.lay(place, content)

    assert pi.red(*OF_THE_MACHINE) == [code]


def test_a_command_that_timed_out_while_a_card_was_found_is_no_fault_of_the_card(pi: Laid) -> None:
    pi.lay("sys/kernel/debug/mmc0/err_stats", "# Command Timeout Occurred:\t 40\n# Data CRC Errors Occurred:\t 0\n")

    assert pi.red("card") == []


def test_an_sd_card_that_does_not_tell_is_unknown_with_who_made_it(pi: Laid) -> None:
    (pi.root / "sys/block/mmcblk0/device/life_time").unlink()
    pi.lay("sys/fs/ext4/mmcblk0p2/lifetime_write_kbytes", str(40 << 20))

    (found,) = pi.found("card")
    assert (found.state, found.code) == ("unknown", "card.does_not_tell")
    assert {"05/2025", "0x000003", "40"} <= set(found.fields.values())


def test_a_disk_that_is_97_percent_full_says_what_to_do(pi: Laid) -> None:
    pi.room = room_of(0.97)

    full = next(each for each in pi.found("disk") if each.state == "red")
    assert full.sentence == "Only 480 MB are free, 97 % are used."
    assert "larger card" in full.advice


def test_a_large_disk_has_room_though_it_is_full_to_97_percent(pi: Laid) -> None:
    pi.room = room_of(0.97, whole_mb=1_000_000)

    assert pi.red("disk") == []


def test_a_read_only_system_below_a_writable_layer_is_meant_so(pi: Laid) -> None:
    below = "24 1 179:2 / /media/root-ro ro - ext4 /dev/mmcblk0p2 ro\n"
    pi.lay("proc/self/mountinfo", f"{below}25 1 0:25 / / rw - overlay overlayroot rw\n")

    assert pi.red("disk") == []


def test_what_a_unit_may_not_write_to_is_no_read_only_disk(pi: Laid) -> None:
    pi.lay("proc/self/mountinfo", "24 1 179:2 / / ro,nosuid shared:1 - ext4 /dev/mmcblk0p2 rw\n")

    assert pi.red("disk") == []


def test_a_full_boot_partition_is_told_of(pi: Laid) -> None:
    (pi.root / "boot/firmware").mkdir(parents=True)
    pi.room = lambda path: room_of(0.99, 512)(path) if path.name == "firmware" else room_of(0.2)(path)

    assert pi.red("disk") == ["disk.boot_full"]


def test_a_clock_of_1970_has_stopped(pi: Laid) -> None:
    pi.now = datetime(1970, 1, 1, 0, 2, tzinfo=UTC)

    assert pi.red("clock") == ["clock.stopped"]


def test_a_hubs_clock_chip_that_forgets_wants_a_battery(pi: Laid) -> None:
    pi.lay("etc/paidui/hub.toml", 'hall = "qinghe"\nname = "hub.local"\nclock = "rtc"\n')
    missing = pi.red("clock")
    pi.lay("sys/class/rtc/rtc0/since_epoch", "946684800")

    assert (missing, pi.red("clock")) == (["clock.no_chip"], ["clock.battery"])


def test_nobody_sets_the_clock_of_a_node(pi: Laid) -> None:
    pi.node()
    pi.program("chronyc", "echo '00000000,,0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,1.0,0.0,Not synchronised'")

    assert pi.red("clock") == ["clock.not_set"]


def _way(pi: Laid, **more: str) -> None:
    for name, content in {"device/vendor": "x", "operstate": "up", "duplex": "full", **more}.items():
        pi.lay(f"sys/class/net/eth0/{name}", content)


@pytest.mark.parametrize(
    ("more", "address", "code"),
    [
        ({}, "192.168.10.7", None),
        ({"operstate": "down"}, "192.168.10.7", "network.no_link"),
        ({"duplex": "half", "speed": "10"}, "192.168.10.7", "network.half"),
        ({"statistics/rx_errors": "5000", "statistics/rx_packets": "90000"}, "192.168.10.7", "network.errors"),
        ({}, "169.254.3.9", "network.self_given"),
    ],
)
def test_a_way_into_the_network(pi: Laid, more: dict[str, str], address: str, code: str | None) -> None:
    _way(pi, **more)
    pi.program("ip", f"""echo '[{{"ifname":"eth0","addr_info":[{{"local":"{address}"}}]}}]'""")

    assert pi.red("network") == ([code] if code else [])


def test_weak_wifi_is_told_in_figures(pi: Laid) -> None:
    _way(pi)
    pi.lay("proc/net/wireless", "Inter-| sta-|\n face |\n  eth0: 0000   33.  -82.  -256        0      0\n")

    (weak,) = [each for each in pi.found("network") if each.state == "red"]
    assert (weak.code, weak.fields["dbm"]) == ("network.weak", "-82")


def _unit(name: str, **more: str) -> str:
    said = {"Id": name, "LoadState": "loaded", "ActiveState": "active", "SubState": "running", "NRestarts": "0"} | more
    return "\\n".join(f"{key}={value}" for key, value in said.items())


def _systemd(pi: Laid, *units: str) -> list[Finding]:
    pi.node()
    (pi.root / "run/systemd/system").mkdir(parents=True)
    pi.program("systemctl", "printf '" + "\\n\\n".join(units) + "\\n'")
    return [each for each in pi.found("units") if each.state != "green"]


def test_units_that_are_well_are_green(pi: Laid) -> None:
    assert _systemd(pi, _unit("paidui-node@d-1.service"), _unit("chrony.service")) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"ActiveState": "failed", "SubState": "failed", "ExecMainStatus": "2"}, "units.failed"),
        ({"ActiveState": "activating", "SubState": "auto-restart", "NRestarts": "14"}, "units.falls"),
        ({"NRestarts": "9"}, "units.often"),
        ({"LoadState": "not-found"}, "units.missing"),
    ],
)
def test_a_unit_that_is_not_well_is_named(pi: Laid, more: dict[str, str], code: str) -> None:
    found = _systemd(pi, _unit("paidui-node@d-1.service", **more))

    assert [(each.code, each.subject) for each in found] == [(code, "paidui-node@d-1.service")]


def test_without_systemd_the_units_are_unknown(pi: Laid) -> None:
    pi.node()

    assert [each.code for each in pi.found("units")] == ["units.no_systemd"]


def test_a_hub_whose_last_backup_is_old_or_was_never_made(pi: Laid) -> None:
    pi.lay("etc/paidui/hub.toml", 'hall = "qinghe"\nname = "hub.local"\n')
    data: Path = pi.places.hall_data
    pi.lay(str((data / "journal.db").relative_to(pi.root)), "")
    never = pi.red("backup")
    pi.lay(str((data / "backups/qinghe-20261124T190000Z.zip").relative_to(pi.root)), "")
    old = pi.red("backup")
    pi.lay(str((data / "backups/qinghe-20261127T190000Z.zip").relative_to(pi.root)), "")

    assert (never, old, pi.red("backup")) == (["backup.never"], ["backup.old"], [])


@pytest.mark.parametrize(
    ("changed", "state", "code"),
    [
        ({}, "green", "backup.followed"),
        ({"same_disk": True}, "unknown", "backup.follow_same_disk"),
        ({"problem": "the stick is full"}, "red", "backup.follow_fails"),
        ({"at_ms": 0}, "red", "backup.follow_silent"),
    ],
)
def test_how_the_hub_is_followed_where_somebody_wished_it(
    pi: Laid, changed: dict[str, object], state: str, code: str
) -> None:
    pi.lay("etc/paidui/hub.toml", 'hall = "qinghe"\nname = "hub.local"\n')
    pi.lay("var/lib/paidui/hall/journal.db", "")
    assert [each.code for each in pi.found("backup")] == ["backup.never"]

    followed = Followed(at_ms=int(NOW.timestamp() * 1000), place="/media/stick")
    say_followed(pi.places.hall_data, msgspec.structs.replace(followed, **changed))

    said = {each.code: each.state for each in pi.found("backup")}
    assert said == {"backup.never": "red", code: state}


def test_the_repository_of_releases_grows_stale(pi: Laid) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        ports = f"depot_port = {port}\nconsole_port = {port}\n"
        pi.lay("etc/paidui/hub.toml", f'hall = "qinghe"\nname = "hub.local"\n{ports}')
        none = pi.red("depot")
        pi.lay(TIMESTAMP, '{"signed": {"expires": "2027-01-20T00:00:00Z"}}')
        fresh = pi.red("depot")
        pi.lay(TIMESTAMP, '{"signed": {"expires": "2026-12-01T00:00:00Z"}}')
        stale = pi.red("depot")
    pi.lay(TIMESTAMP, '{"signed"')

    assert (none, fresh, stale) == (["depot.none"], [], ["depot.stale"])
    assert pi.red("depot") == ["depot.shut", "depot.shut", "depot.damaged"]


def test_a_watchdog_that_sleeps_is_told_of(pi: Laid) -> None:
    pi.lay("sys/class/watchdog/watchdog0/state", "inactive")

    assert [each.code for each in _systemd(pi, _unit("paidui-keeper.service"))] == ["units.no_watchdog"]


def test_a_release_that_is_half_there_and_a_program_of_another(pi: Laid) -> None:
    pi.node()
    pi.says()  # of release 1.0
    release = pi.places.releases / "1.0"
    release.mkdir(parents=True)
    pi.places.current.symlink_to(release)
    half = pi.red("versions")
    (release / "complete").touch()
    whole = pi.red("versions")
    pi.places.current.unlink()
    (pi.places.releases / "1.1").mkdir()
    (pi.places.releases / "1.1/complete").touch()
    pi.places.current.symlink_to(pi.places.releases / "1.1")

    assert (half, whole, pi.red("versions")) == (["versions.half"], [], ["versions.other"])


def test_a_screen_that_is_not_plugged_in_or_cannot_show_what_is_drawn(pi: Laid) -> None:
    pi.node(devices={"screen": "sdl", "speaker": "sdl"})
    pi.lay("sys/class/drm/card1-HDMI-A-1/status", "disconnected")
    away = pi.red("screen")
    pi.lay("sys/class/drm/card1-HDMI-A-1/status", "connected")
    pi.lay("sys/class/drm/card1-HDMI-A-1/modes", "1024x600\n800x600\n")
    small = pi.red("screen")
    pi.lay("sys/class/drm/card1-HDMI-A-1/modes", "1920x1080\n1024x600\n")

    assert (away, small, pi.red("screen")) == (["screen.unplugged_hdmi"], ["screen.no_such_size"], [])


def test_a_loudspeaker_without_a_sound_card(pi: Laid) -> None:
    pi.node(devices={"speaker": "sdl"})
    silent = pi.red("sound")
    pi.lay("proc/asound/cards", " 0 [Headphones     ]: bcm2835_headpho - bcm2835 Headphones\n")

    assert (silent, pi.red("sound")) == (["sound.none"], [])


def test_pins_that_are_wanted_want_a_pis_chip(pi: Laid) -> None:
    pi.node(devices={"call": "5", "tone": "18:buzzer", "recall": "none"})
    pi.lay("dev/gpiochip0", "no chip at all")

    (none,) = pi.found("pins")
    assert (none.code, none.fields["count"]) == ("pins.none", "2")


def test_the_kernels_word_about_a_pin_is_understood() -> None:
    answer = b"GPIO5".ljust(32, b"\0") + b"spi0 CS1".ljust(32, b"\0") + bytes([5, 0, 0, 0, 0, 0, 0, 0]) + bytes([1])
    whole = answer.ljust(256, b"\0")

    assert len(whole) == LINE.size
    assert line_in(whole) == (True, "spi0 CS1")


def test_a_bare_machine_says_which_digits_it_shows(pi: Laid) -> None:
    pi.lay("etc/paidui/machine.toml", 'hall = "qinghe"\nhub = "hub.local"\n')
    pi.lay("run/paidui/code", "482913\n")

    (bare,) = [each for each in pi.found("settings") if each.state == "red"]
    assert "482913" in bare.advice


def test_a_release_that_failed_here_says_why_in_the_words_of_the_console(pi: Laid) -> None:
    pi.node()
    pi.places.current.parent.mkdir(parents=True)
    pi.places.current.symlink_to(pi.places.releases / "1.0")
    pi.lay("opt/paidui/releases/1.0/complete", "")
    pi.lay("var/lib/paidui/keeper/failed.json", '{"1.1": {"why": "silent", "detail": "dispenser-1"}}')

    (failed,) = [each for each in pi.found("versions") if each.state == "red"]
    assert (failed.code, failed.fields["release"]) == ("versions.failed", "1.1")
    assert "After the change dispenser-1 said nothing" in failed.sentence
