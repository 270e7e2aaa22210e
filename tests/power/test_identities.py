"""Somebody is let in or renewed as the power goes: nobody is let in twice, and no machine is shut out."""

from functools import partial
from pathlib import Path

from broker_config.authority import key_pem, new_key, request_for, revoked_in
from broker_config.register import REVOKED
from node_runtime.depot_messages import Acceptance, Becomes, EnrolWish
from node_runtime.identity import client_context, write_identity
from tests.depot.test_letting_in import REQUEST, Office
from tests.power.failing import Fault, moments, run_program

NODES = ("terminal-3", "sign-3")


def test_a_machine_whose_accepting_was_cut_off_is_accepted_by_the_code_it_shows_then(tmp_path: Path) -> None:
    def accept(office: Office, *, replace: bool = False) -> None:
        code = office.letting_in.enrol(EnrolWish(request=REQUEST), "10.0.0.1").code
        nodes = tuple(Becomes(node=node) for node in NODES)
        office.letting_in.accept(Acceptance(code=code, nodes=nodes, replace=replace))

    whole = Office(tmp_path / "whole")
    steps = run_program(lambda: accept(whole), [whole.places.root]).steps
    for at in moments(steps, quick=6):
        office = Office(tmp_path / str(at))
        office.register.sign("terminal-3", REQUEST.encode())
        office.register.revoke("terminal-3")
        run_program(partial(accept, office), [office.places.root], Fault.POWER_CUT, at)
        for waited in office.places.running.iterdir():
            waited.unlink()  # it is memory
        office.letting_in = office.opened()
        accept(office, replace=True)

        assert [len(office.register.in_force(node)) for node in NODES] == [1, 1]
        revoked = set(revoked_in((office.places.authority / REVOKED).read_bytes()))
        assert revoked == {int(each, 16) for each in office.register.revoked}


def test_a_machine_whose_renewal_was_cut_off_is_still_somebody(tmp_path: Path) -> None:
    office, folder, key = Office(tmp_path / "hub"), tmp_path / "identity", new_key()
    first, second = (office.register.sign("board-1", request_for(key)) for _ in range(2))
    renew = partial(write_identity, folder, office.register.hall_pem, key_pem(key), second)
    for at in moments(12, quick=12):
        write_identity(folder, office.register.hall_pem, key_pem(key), first)
        run_program(renew, [folder], Fault.POWER_CUT, at)
        client_context(folder)
