"""Run inside a machine before it starts: gives it a sign and a pad with virtual devices, known to its own hall."""

from broker_config.authority import key_pem, new_key, request_for
from broker_config.register import Register
from hall_protocol.roles import Role
from node_runtime.clock import utc_now
from node_runtime.hub_file import read_hub
from node_runtime.identity import write_identity
from node_runtime.places import Places
from node_runtime.settings import BrokerAddress, NodeSettings, write_settings


def main() -> None:
    places = Places()
    hub = read_hub(places.hub)
    register = Register(places.authority, hub.hall, utc_now)
    for role in (Role.SIGN, Role.PAD):
        node, key = f"{role}-1", new_key()
        settings = NodeSettings(
            node=node,
            role=role,
            hall=hub.hall,
            window="window-1",
            broker=BrokerAddress(port=hub.broker_port, identity=places.node_identity(node)),
            data=places.node_data(node),
            condition=places.node_condition(node),
            virtual=True,
            devices={"screen": "virtual"},
        )
        write_settings(settings, places.node_settings(node))
        certificate = register.sign(node, request_for(key))
        write_identity(places.node_identity(node), register.hall_pem, key_pem(key), certificate)


if __name__ == "__main__":
    main()
