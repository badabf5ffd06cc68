# How every Roost target is compiled, and the three kinds of target: a layer (one folder of src/), a
# program, and a test binary.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)

# Inside another project its own choices hold: where programs go, and what compiles them.
if(PROJECT_IS_TOP_LEVEL)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
endif()

option(ROOST_TESTS "Build the tests" OFF)
option(ROOST_FUZZ "Build the fuzzers (clang)" OFF)
option(ROOST_WERROR "Warnings are errors: for developers of Roost, whose compilers are known" OFF)
option(ROOST_PCH "Use precompiled headers" ON)
option(ROOST_UNITY "Compile the sources of a target several at a time" OFF)
set(ROOST_SANITIZE "" CACHE STRING "Value for -fsanitize=, e.g. address,undefined or thread")

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      ${CCACHE_PROGRAM})
endif()

# Most of what a compiler, or clang-tidy, does for one of our files it does for the headers: sixteen share them. With
# more at a time some cores would be idle at the end.
set(CMAKE_UNITY_BUILD ${ROOST_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)

# Compiled one by one also with ROOST_UNITY: they share names with others of their folder.
set(ROOST_APART
  bench/micro/socket/socket_server_bench.cpp
  bench/micro/transport/longpoll_outbox_bench.cpp
  src/http/step_runner.cpp
  src/net/tcp_facts.cpp
  src/protocol/phoenix/version.cpp
  tests/conformance/golden/channel_protocol_test.cpp
  tests/conformance/golden/differences_test.cpp
  tests/conformance/golden/long_poll_test.cpp
  tests/conformance/golden/malformed_test.cpp
  tests/conformance/golden/shutdown_test.cpp
  tests/integration/longpoll/tls_test.cpp
  tests/integration/programs/unread_test.cpp
  tests/unit/channel/handles_test.cpp
  tests/unit/channel/misuse_test.cpp
  tests/unit/channel/reports_test.cpp
  tests/unit/protocol/http1/preconditions_test.cpp
  tests/unit/protocol/websocket/close_payload_test.cpp
  tests/unit/protocol/websocket/mask_test.cpp
  tests/unit/pubsub/topic_totals_test.cpp
  tests/unit/steps/session_cookie_test.cpp
  tests/unit/token/message_encryptor_test.cpp
  tests/unit/token/term_reader_test.cpp
  tests/unit/token/xchacha20_poly1305_test.cpp
  tests/unit/transport/origin_tricks_test.cpp)

# Before a folder's target is made: which of its sources stay out of units.
function(roost_keep_apart)
  file(RELATIVE_PATH folder "${PROJECT_SOURCE_DIR}" "${CMAKE_CURRENT_SOURCE_DIR}")
  foreach(file ${ROOST_APART})
    if(file MATCHES "^${folder}/")
      set_source_files_properties("${PROJECT_SOURCE_DIR}/${file}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    endif()
  endforeach()
endfunction()

add_library(roost_flags INTERFACE)
target_compile_options(roost_flags INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
                                             -Wimplicit-fallthrough $<$<BOOL:${ROOST_WERROR}>:-Werror>)
# What is installed names no folder of the machine it was built on.
target_compile_options(roost_flags INTERFACE -ffile-prefix-map=${PROJECT_BINARY_DIR}=build
                                             -ffile-prefix-map=${PROJECT_SOURCE_DIR}=.)
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  target_compile_options(roost_flags INTERFACE -Wthread-safety)
else()
  # g++ 12 reports false positives here from -O1 on, most in uses of std::string (GCC bugs 105329, 105562). What is
  # real of them, AddressSanitizer finds.
  target_compile_options(roost_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow
                                               -Wno-stringop-overread -Wno-array-bounds -fpch-preprocess)
  if(ROOST_UNITY)
    # In a unit every source looks like a header, whose types must not be made of a file's own. The build without units
    # still says it of real headers.
    target_compile_options(roost_flags INTERFACE -Wno-subobject-linkage)
  endif()
endif()
if(ROOST_SANITIZE)
  target_compile_options(roost_flags INTERFACE -fsanitize=${ROOST_SANITIZE} -fno-omit-frame-pointer
                                               -fno-sanitize-recover=all)
  target_link_options(roost_flags INTERFACE -fsanitize=${ROOST_SANITIZE})
endif()

# roost_precompiled(TARGET HEADER [LIBS library...]): compile TARGET with cmake/HEADER.hpp precompiled. All targets share one
# file per header, which saves a minute of CI for every ten of them. It is made with LIBS alone: what is defined there
# has to be defined wherever it is used.
function(roost_precompiled target header)
  cmake_parse_arguments(ARG "" "" "LIBS" ${ARGN})
  if(NOT ROOST_PCH)
    return()
  endif()
  if(NOT TARGET roost_${header})
    file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/empty.cpp" CONTENT "")
    add_library(roost_${header} OBJECT "${PROJECT_BINARY_DIR}/empty.cpp")
    target_link_libraries(roost_${header} PRIVATE roost_flags ${ARG_LIBS})
    target_precompile_headers(roost_${header} PRIVATE "${PROJECT_SOURCE_DIR}/cmake/${header}.hpp")
  endif()
  target_precompile_headers(${target} REUSE_FROM roost_${header})
endfunction()

# roost_layer(NAME [DEPENDS layer...] [LIBS library...]): all .cpp files of the calling folder and below as
# roost_NAME. DEPENDS names lower layers only; tools/check_layers holds the includes against the table.
function(roost_layer name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LIBS" ${ARGN})
  roost_keep_apart()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS *.cpp)
  add_library(roost_${name} STATIC ${sources})
  list(TRANSFORM ARG_DEPENDS PREPEND roost_)
  target_include_directories(roost_${name}
    PUBLIC "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>" "$<INSTALL_INTERFACE:include>"
    PRIVATE "${PROJECT_SOURCE_DIR}/src")
  target_link_libraries(roost_${name} PUBLIC ${ARG_DEPENDS} ${ARG_LIBS} PRIVATE "$<BUILD_INTERFACE:roost_flags>")
  target_compile_features(roost_${name} PUBLIC cxx_std_20)
  set_target_properties(roost_${name} PROPERTIES EXPORT_NAME ${name})
  set_property(GLOBAL APPEND PROPERTY ROOST_INSTALLED roost_${name})
  roost_precompiled(roost_${name} pch)
endfunction()

# roost_program(NAME SOURCES file... [LIBS library...]): an executable in bin/.
function(roost_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LIBS" ${ARGN})
  roost_keep_apart()
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} roost_flags)
endfunction()

# roost_places(TARGET): the target knows ROOST_SOURCE_DIR and ROOST_BIN_DIR. Only those that need them do: for all others ccache
# finds what another checkout has compiled.
function(roost_places target)
  target_compile_definitions(${target} PRIVATE ROOST_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                               ROOST_BIN_DIR="${CMAKE_RUNTIME_OUTPUT_DIRECTORY}")
endfunction()

# roost_test(NAME [PLACES] [LIBS library...] [LABELS label...]): all *_test.cpp files of the calling folder as one
# GoogleTest binary test_NAME. A test labelled "threads" also runs under ThreadSanitizer.
function(roost_test name)
  cmake_parse_arguments(ARG "PLACES" "" "LIBS;LABELS" ${ARGN})
  roost_keep_apart()
  file(GLOB sources CONFIGURE_DEPENDS *_test.cpp)
  add_executable(test_${name} ${sources})
  target_include_directories(test_${name} PRIVATE "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}/tests")
  target_link_libraries(test_${name} PRIVATE ${ARG_LIBS} GTest::gmock GTest::gtest_main roost_flags)
  if(ARG_PLACES)
    roost_places(test_${name})
  endif()
  roost_precompiled(test_${name} pch_test LIBS GTest::gmock)
  add_test(NAME ${name} COMMAND test_${name} --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES TIMEOUT 300 LABELS "${ARG_LABELS}")
endfunction()
