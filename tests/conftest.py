pytest_plugins = ["tests.plugin_api", "tests.plugin_cast", "tests.plugin_servers", "tests.plugin_services"]
