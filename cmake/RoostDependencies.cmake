# Third-party libraries, all from Debian 12 (design notes give a line of reason for each).
set(CMAKE_FIND_PACKAGE_TARGETS_GLOBAL ON)  # also seen by a project that has this one as a subdirectory
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(simdjson REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET GLOBAL tomlplusplus)
pkg_check_modules(libjwt REQUIRED IMPORTED_TARGET GLOBAL libjwt)
if(ROOST_TESTS)
  find_package(GTest REQUIRED)
  find_package(nlohmann_json REQUIRED)  # of examples/msgpack_serializer
endif()
