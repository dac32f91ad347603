"""Preview the latest release on this machine."""

import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

from flows.settings import Home
from flows.versions import VersionError, chosen


def serve(home: Home, port: int) -> None:
    """Serve the latest release on the loopback address until Ctrl-C."""
    folder = chosen(home, None)
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    try:
        listening = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except (OSError, OverflowError):
        raise VersionError(
            f"Port {port} cannot be used: it is taken, or not ours to take. Choose another with "
            "--port, such as 8765."
        ) from None
    with listening as server:
        address = f"http://127.0.0.1:{server.server_port}/site/index.html"
        sys.stdout.write(f"Release {folder.name} at {address} (Ctrl-C stops)\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            sys.stdout.write("Stopped.\n")
