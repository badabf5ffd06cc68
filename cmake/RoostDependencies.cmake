# The libraries that Roost stands on, all from Debian 12 (docs/decisions/0001-dependencies.md). Read by the build and, from
# where it is installed, by find_package(roost).
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(simdjson REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(fmt REQUIRED)
find_package(prometheus-cpp REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET GLOBAL tomlplusplus)
pkg_check_modules(libjwt REQUIRED IMPORTED_TARGET GLOBAL libjwt)
