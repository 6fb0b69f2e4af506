"""The process that answers at the port of the metrics: `python -m concordat.metrics_teller HOST PORT`.

It ends when the server that started it does.
"""

import os
import sys
import time

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.multiprocess import MultiProcessCollector

LOOK_EVERY = 1.0


def main() -> None:
    """Tell what is in the folder until the server is gone."""
    host, port = sys.argv[1], int(sys.argv[2])
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    server = os.getppid()
    start_http_server(port, addr=host, registry=registry)
    while os.getppid() == server:
        time.sleep(LOOK_EVERY)


if __name__ == "__main__":
    main()
