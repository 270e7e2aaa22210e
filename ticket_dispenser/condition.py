"""How a kiosk's devices are, in a word each, as the console and the operator's page show it."""

from collections.abc import Collection, Mapping

from device_drivers.driver import Fault

READY = "ready"


def condition_of(printer: Collection[Fault], others: Mapping[str, Collection[Fault]]) -> dict[str, str]:
    """Return paper (`ok`, `near_end`, `out`), printer, and each other device by its name: `ready` or its fault.

    A device that is not attached is not among them.
    """
    of_paper = {Fault.PAPER_NEAR_END: "near_end", Fault.PAPER_OUT: "out"}
    paper = [of_paper[fault] for fault in (Fault.PAPER_OUT, Fault.PAPER_NEAR_END) if fault in printer]
    broken = [fault for fault in printer if fault not in of_paper]
    told = {"paper": paper[0] if paper else "ok", "printer": _word(broken)}
    return told | {device: _word(faults) for device, faults in others.items()}


def _word(faults: Collection[Fault]) -> str:
    return min(faults).value if faults else READY
