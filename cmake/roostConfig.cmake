# find_package(roost): roost::roost is what an application links, roost::testing what its tests do.
include(CMakeFindDependencyMacro)
include("${CMAKE_CURRENT_LIST_DIR}/RoostDependencies.cmake")
roost_find_dependencies(find_dependency)

foreach(library tomlplusplus libjwt)
  if(NOT ${library}_FOUND)
    set(roost_FOUND FALSE)
    set(roost_NOT_FOUND_MESSAGE "roost needs ${library}, which pkg-config does not find.")
    return()
  endif()
endforeach()
include("${CMAKE_CURRENT_LIST_DIR}/roostTargets.cmake")
