# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: the libtka authors
# A port for an overlay; run by CMake with stand-ins, not by vcpkg itself. It
# builds the source tree that it is in; a released one would be downloaded.
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
vcpkg_configure_meson(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -Dtests=disabled -Dexamples=disabled -Ddocs=disabled
)
vcpkg_install_meson()
vcpkg_cmake_config_fixup(PACKAGE_NAME tka CONFIG_PATH lib/cmake/tka)
vcpkg_fixup_pkgconfig()
file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/debug/include")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
