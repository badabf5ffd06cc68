# cmake --install: the libraries with their headers, so that others say find_package(roost), and the `roost` command.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(ROOST_CMAKE_DIR "${CMAKE_INSTALL_LIBDIR}/cmake/roost")

get_property(libraries GLOBAL PROPERTY ROOST_INSTALLED)
install(TARGETS ${libraries} roost_roost EXPORT roost)
install(TARGETS roost)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/roost" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(EXPORT roost NAMESPACE roost:: DESTINATION "${ROOST_CMAKE_DIR}" FILE roostTargets.cmake)

# Before 1.0 a minor version may break things.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/roostConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/roostConfigVersion.cmake" "${PROJECT_SOURCE_DIR}/cmake/roostConfig.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/RoostDependencies.cmake" DESTINATION "${ROOST_CMAKE_DIR}")
