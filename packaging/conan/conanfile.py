# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# For Conan 2, in the source tree: conan create packaging/conan. Its syntax and
# its names are checked here, without Conan.
import os
import re

from conan import ConanFile
from conan.tools.files import copy, load
from conan.tools.meson import Meson, MesonToolchain


class Tka(ConanFile):
    name = "tka"
    description = "TCP keep-alive with one interface on every system"
    license = "MIT"
    url = homepage = "https://libtka.example/"
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False]}
    default_options = {"shared": False, "fPIC": True}
    implements = ["auto_shared_fpic"]
    languages = "C"

    def set_version(self):
        build = os.path.join(self.recipe_folder, "..", "..", "meson.build")
        self.version = re.search("version: '(.*?)'", load(self, build))[1]

    def export_sources(self):
        top = os.path.join(self.recipe_folder, "..", "..")
        for pattern in ("meson*", "LICENSE", "include/*", "lib/*",
                        "packaging/*"):
            copy(self, pattern, top, self.export_sources_folder)

    def build_requirements(self):
        self.tool_requires("meson/[>=1.0.1]")

    def generate(self):
        toolchain = MesonToolchain(self)
        for feature in "tests", "examples", "docs":
            toolchain.project_options[feature] = "disabled"
        toolchain.generate()

    def build(self):
        meson = Meson(self)
        meson.configure()
        meson.build()

    def package(self):
        copy(self, "LICENSE", self.source_folder,
             os.path.join(self.package_folder, "licenses"))
        Meson(self).install()

    def package_info(self):
        self.cpp_info.libs = ["tka"]
        # Conan replaces the tuple. pylint: disable-next=no-member
        if self.settings.os == "Windows":
            self.cpp_info.system_libs = ["ws2_32", "advapi32"]
