# find_package(roost): roost::roost is what an application links, roost::testing what its tests do.
include("${CMAKE_CURRENT_LIST_DIR}/RoostDependencies.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/roostTargets.cmake")
