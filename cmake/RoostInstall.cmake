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

# pkg-config: static libraries, those first that need the later ones. Boost has no file of its own there.
file(RELATIVE_PATH prefix_from_pc "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" prefix_from_pc "${prefix_from_pc}")
set(roost_archives "")
foreach(library ${libraries})
  list(PREPEND roost_archives "-l${library}")
endforeach()
list(REMOVE_ITEM roost_archives "-lroost_testing")
list(JOIN roost_archives " " roost_archives)
configure_file("${PROJECT_SOURCE_DIR}/cmake/roost.pc.in" "${PROJECT_BINARY_DIR}/roost.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/roost.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
