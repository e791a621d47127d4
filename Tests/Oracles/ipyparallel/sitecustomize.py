"""Makes every controller that ipyparallel starts the command in IPP_TEST_CONTROLLER, and every engine that in IPP_TEST_ENGINE.

ipyparallel's launchers and tests run modules by their names and look at no PATH, so the replacement waits for the
import of the module that holds the commands and changes them there, in every Python process that inherits PYTHONPATH.
"""

import importlib.util
import os
import shlex
import sys

CONTROLLER = shlex.split(os.environ.get("IPP_TEST_CONTROLLER", ""))
ENGINE = shlex.split(os.environ.get("IPP_TEST_ENGINE", ""))
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
            if CONTROLLER:
                module.ipcontroller_cmd_argv[:] = CONTROLLER
                module.ControllerLauncher.controller_cmd.default_args = (list(CONTROLLER),)
            if ENGINE:
                module.ipengine_cmd_argv[:] = ENGINE
                module.EngineLauncher.engine_cmd.default_args = (list(ENGINE),)

        spec.loader.exec_module = exec_module
        return spec


if CONTROLLER or ENGINE:
    sys.meta_path.insert(0, RedirectingFinder())
