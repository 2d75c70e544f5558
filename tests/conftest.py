import signal

# A run that a script starts in its background (`… &`) is deaf to Ctrl-C, and so is all that it starts: no
# test could find out what Ctrl-C does to a program.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = [
    "tests.plugin_api",
    "tests.plugin_cast",
    "tests.plugin_database",
    "tests.plugin_servers",
    "tests.plugin_services",
]
