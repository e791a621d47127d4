"""Makes every controller that ipyparallel starts the command in IPP_TEST_CONTROLLER.

ipyparallel's launchers and tests run a module by its name and look at no PATH, so the replacement waits for the
import of the module that holds the command and changes it there, in every Python process that inherits PYTHONPATH.
"""

import importlib.util
import os
import shlex
import sys

COMMAND = shlex.split(os.environ.get("IPP_TEST_CONTROLLER", ""))
LAUNCHERS = "ipyparallel.cluster.launcher"


class RedirectingFinder:
    def find_spec(self, name, path=None, target=None):
        if name != LAUNCHERS:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            module.ipcontroller_cmd_argv[:] = COMMAND
            module.ControllerLauncher.controller_cmd.default_args = (list(COMMAND),)

        spec.loader.exec_module = exec_module
        return spec


if COMMAND:
    sys.meta_path.insert(0, RedirectingFinder())
