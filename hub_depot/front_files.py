"""What the web server in front of console and depot reads: rendered from what the hub was told."""

from pathlib import Path
from typing import Final

from broker_config.authority import CERTIFICATE, revoked_in
from broker_config.files import owner_line
from broker_config.register import REVOKED
from hub_depot.faults import DepotError
from node_runtime.depot_messages import CERTIFICATE_REFUSED, LONGEST
from node_runtime.durable import write_whole
from node_runtime.hub_file import INNER_CONSOLE_PORT, INNER_VISITOR_PORT, HubSettings
from node_runtime.identity import OWN
from node_runtime.places import Places

CONFIGURATION: Final = "nginx.conf"
LARGEST_UPLOAD_MB: Final = 64
"""More than the console takes of a hall's workbooks or a backup: it says itself, in a sentence, what is too much."""
LARGE_AT_ONCE: Final = 6
"""Uploads of more than a page's answers, of all the network: nobody fills the hub's disk who only has a cable."""
HALL_FILE: Final = "/hall.crt"
"""Where managers' PCs get the hall's certificate, to know the console by."""
_WHOLE: Final = """\
# Rendered by paidui at every start and change; changes here are overwritten.
{user}
daemon off;
pid "{running}/nginx.pid";
error_log stderr error;
worker_processes 2;
# A page that lives keeps its worker after a change; after this it is connected anew by itself.
worker_shutdown_timeout 5m;
events {{ worker_connections 2048; }}
http {{
    access_log off;
    server_tokens off;
    default_type application/octet-stream;
    types {{ application/json json; application/x-x509-ca-cert crt; }}
    client_body_temp_path "{cache}/body";
    proxy_temp_path "{cache}/proxy";
    fastcgi_temp_path "{cache}/fastcgi";
    uwsgi_temp_path "{cache}/uwsgi";
    scgi_temp_path "{cache}/scgi";
    sendfile on;
    tcp_nopush on;
    client_header_timeout 10s;
    client_body_timeout 20s;
    send_timeout 30s;
    large_client_header_buffers 4 16k;

    ssl_protocols TLSv1.3;
    ssl_certificate "{own}";
    ssl_certificate_key "{own}";

    # Who may be who in the hall is in the certificate alone; the hall's own name follows it.
    map $ssl_client_s_dn $paidui_name {{
        default "";
        "~^CN=(?<paidui_cn>[a-z0-9-]+),O=" $paidui_cn;
    }}
    # Of one address: a page of a console or a machine's questions, at most so often.
    limit_req_zone $binary_remote_addr zone=enrol:1m rate=30r/m;
    limit_req_zone $binary_remote_addr zone=machine:1m rate=10r/s;
    limit_conn_zone $binary_remote_addr zone=each:1m;
    # Of everybody together, at each port: what is large waits on the hub's disk until it has come whole.
    map $content_length$http_transfer_encoding $paidui_large {{ default ""; "~[0-9]{{6}}|[^0-9]" $server_port; }}
    limit_conn_zone $paidui_large zone=large:1m;
    limit_conn large {large};
    limit_req_status 429;
    limit_conn_status 429;
    limit_req_log_level info;
    limit_conn_log_level info;

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Real-IP $remote_addr;
    proxy_set_header X-Client-Verify $ssl_client_verify;
    proxy_set_header X-Client-Name $paidui_name;
    # Nothing that a client says of where it came from, or by what way, goes on.
    proxy_set_header Forwarded "";
    proxy_set_header X-Forwarded-Host "";
    proxy_set_header X-Forwarded-Proto "";
{depot}{console}{visitors}}}
"""
_DEPOT: Final = """
    server {{
        listen {listen}:{port} ssl;
        ssl_client_certificate "{hall}";
        ssl_crl "{revoked}";
        ssl_verify_client optional;
        ssl_verify_depth 1;
        # A connection taken up again would not be asked for its certificate again.
        ssl_session_cache off;
        ssl_session_tickets off;
        keepalive_timeout 0;
        client_max_body_size {longest};
        limit_conn each 32;
        limit_conn large {large};
        error_page 495 496 = @certificate;
        location @certificate {{
            internal;
            default_type application/json;
            return {refused} '{{"problem":"certificate","detail":"run out, revoked, or of another hall"}}';
        }}
        location /v1/ {{
            limit_req zone=machine burst=40 nodelay;
            proxy_pass http://unix:{socket}:;
        }}
        location = /v1/enrol {{
            limit_req zone=enrol burst=20 nodelay;
            proxy_pass http://unix:{socket}:;
        }}
        # A machine asks whether there is a newer root; mostly there is none.
        location /tuf/metadata/ {{ alias "{files}/tuf/metadata/"; log_not_found off; }}
        location /tuf/targets/ {{ alias "{files}/tuf/targets/"; }}
        location /boot/ {{ alias "{files}/boot/"; }}
        location = {hall_file} {{ alias "{hall}"; }}
        location / {{ return 404; }}
    }}
"""
_CONSOLE: Final = """
    server {{
        listen {listen}:{port} ssl;
        ssl_session_cache shared:console:1m;
        client_max_body_size {upload}m;
        location / {{
            # What lives, the console says itself, is not to be gathered (X-Accel-Buffering).
            proxy_read_timeout 1h;
            proxy_pass http://127.0.0.1:{inner};
        }}
        location = {hall_file} {{
            add_header Content-Disposition 'attachment; filename="{name}.crt"';
            alias "{hall}";
        }}
    }}
"""
_VISITORS: Final = """
    server {{
        listen {listen}:{port};
        client_max_body_size 8k;
        location / {{ proxy_pass http://127.0.0.1:{inner}; }}
    }}
"""


def render_front(places: Places, hub: HubSettings, console: int = INNER_CONSOLE_PORT) -> Path:
    """Write what nginx reads and return where it stands; `console` is where that listens, on loopback.

    Raises DepotError when the folder cannot be written.
    """
    path = places.front / CONFIGURATION
    try:
        places.front.mkdir(parents=True, exist_ok=True)
        places.front_cache.mkdir(parents=True, exist_ok=True)
        write_whole(path, _text(places, hub, console).encode())
    except OSError as problem:
        raise DepotError(
            f"the web server cannot write {problem.filename} ({problem.strerror}): make room, mend its owner"
        ) from problem
    return path


def looked_at(places: Places) -> tuple[Path, ...]:
    """Return the files with which the web server changes: whom it is, whom it lets in, what the hub was told."""
    return (places.hub, places.authority / CERTIFICATE, places.authority / REVOKED, places.hub_identity("server") / OWN)


def what_counts(places: Places) -> object:
    """Return what the web server has to read anew where it has changed.

    The list of the revoked is written, and dated, whenever anybody is signed for; only who stands in it counts here.
    """
    revoked = places.authority / REVOKED
    others = tuple(path.read_bytes() for path in looked_at(places) if path != revoked)
    return revoked_in(revoked.read_bytes()), others


def _text(places: Places, hub: HubSettings, console: int) -> str:
    return _WHOLE.format(
        user=_user_line(places.front),
        running=places.front,
        cache=places.front_cache,
        own=places.hub_identity("server") / OWN,
        large=LARGE_AT_ONCE,
        depot=_depot(places, hub),
        console=_CONSOLE.format(
            listen=hub.listen,
            port=hub.console_port,
            upload=LARGEST_UPLOAD_MB,
            inner=console,
            hall_file=HALL_FILE,
            name=hub.hall,
            hall=places.authority / CERTIFICATE,
        ),
        visitors=_visitors(hub),
    )


def _depot(places: Places, hub: HubSettings) -> str:
    return _DEPOT.format(
        listen=hub.listen,
        port=hub.depot_port,
        hall=places.authority / CERTIFICATE,
        revoked=places.authority / REVOKED,
        longest=LONGEST,
        large=LARGE_AT_ONCE,
        refused=CERTIFICATE_REFUSED,
        socket=places.depot_outside,
        files=places.depot,
        hall_file=HALL_FILE,
    )


def _visitors(hub: HubSettings) -> str:
    if not hub.visitor_port:
        return ""
    return _VISITORS.format(listen=hub.listen, port=hub.visitor_port, inner=INNER_VISITOR_PORT)


def _user_line(folder: Path) -> str:
    """Started by root, as in a test, its workers are whoever owns the folder; in a hall it is started as that user."""
    line = owner_line(folder)
    return f"{line};" if line else ""
