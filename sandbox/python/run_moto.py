"""Runs moto's server as a child of the sandbox.

It differs from `moto_server` in three ways that a parent needs, in two that bucket policies need, and in one
that pods need:
  - it prints the port it really listens on, so that port 0 works without a race;
  - a port it cannot have is exit code 98 or 99, without a traceback;
  - it ends when its standard input closes. The kernel closes that pipe however the sandbox dies,
    `kill -9` included, so no orphan keeps the port;
  - a log bucket's policy may spell principals, actions and resources as lists, as IAM allows. moto
    5.2.5 takes single texts only, and fails on the principal "*" of another statement;
  - bucket policies are kept and not enforced. moto ignores their conditions, so that a policy which
    denies plain HTTP would deny everything. The sandbox's gateway, which stands before, decides;
  - EKS has Pod Identity associations, see pod_identity.py.
"""

import errno
import json
import os
import socket
import sys
import threading

EXIT_PORT_IN_USE = 98
EXIT_PORT_FORBIDDEN = 99


def end_with_parent() -> None:
    while os.read(0, 4096):
        pass
    os._exit(0)


def as_list(value: object) -> list:
    return value if isinstance(value, list) else [value]


def lets_logs_in(target_bucket, target_prefix: "str | None") -> bool:
    """Whether a bucket's policy allows S3's log delivery to write below a prefix."""
    arn = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}"
    covering = {f"{arn}/*", f"{arn}/{target_prefix or ''}*"}
    for statement in json.loads(target_bucket.policy or b'{"Statement": []}')["Statement"]:
        principal = statement.get("Principal")
        services = principal.get("Service", []) if isinstance(principal, dict) else []
        if (
            statement["Effect"] == "Allow"
            and "logging.s3.amazonaws.com" in as_list(services)
            and "s3:PutObject" in as_list(statement.get("Action"))
            and covering & set(as_list(statement.get("Resource")))
        ):
            return True
    return False


def listen(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        # Binding alone does not claim the port on Linux: two sockets may be bound, one can listen.
        listener.listen(128)
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            sys.exit(EXIT_PORT_IN_USE)
        if problem.errno == errno.EACCES:
            sys.exit(EXIT_PORT_FORBIDDEN)
        raise
    return listener


def main() -> None:
    threading.Thread(target=end_with_parent, daemon=True).start()
    # The port comes before moto, whose import takes a second: a port in use is told at once.
    listener = listen(int(sys.argv[1]))
    port = listener.getsockname()[1]
    os.environ["MOTO_PORT"] = str(port)

    from moto.moto_server.werkzeug_app import (
        DomainDispatcherApplication,
        MotoRequestHandler,
        create_backend_app,
    )
    from moto.iam.access_control import PermissionResult
    from moto.s3.models import FakeBucket
    from werkzeug.serving import make_server

    # Isolated as it runs, Python looks for modules in its own environment only.
    sys.path.append(os.path.dirname(os.path.abspath(__file__)))
    from pod_identity import add_pod_identity

    add_pod_identity()
    FakeBucket._log_permissions_enabled_policy = staticmethod(lets_logs_in)
    FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL
    server = make_server(
        "127.0.0.1",
        port,
        DomainDispatcherApplication(create_backend_app),
        threaded=True,
        request_handler=MotoRequestHandler,
        fd=listener.fileno(),
    )
    print(f"listening on {port}", flush=True)
    # Standard output has said all that the parent reads; what moto prints later goes to the log.
    os.dup2(2, 1)
    server.serve_forever()


if __name__ == "__main__":
    main()
