# numbers_page: the files the example serves, in share/numbers of the build folder: assets/ and the official client as
# phoenix.js, copied from the npm package and never kept in the repository.
set(NUMBERS_PAGE_DIR "${CMAKE_BINARY_DIR}/share/numbers")
set(phoenix_module "${CMAKE_CURRENT_LIST_DIR}/node_modules/phoenix/priv/static/phoenix.mjs")

if(NOT EXISTS "${phoenix_module}")
  message(NOTICE "The Numbers page is built without its client: run `make deps` and configure again to include it.")
  set(phoenix_module "${CMAKE_CURRENT_LIST_DIR}/no_phoenix.mjs")
endif()

file(GLOB assets CONFIGURE_DEPENDS "${CMAKE_CURRENT_LIST_DIR}/assets/*")
add_custom_command(
  OUTPUT "${NUMBERS_PAGE_DIR}/phoenix.js"
  COMMAND ${CMAKE_COMMAND} -E make_directory "${NUMBERS_PAGE_DIR}"
  COMMAND ${CMAKE_COMMAND} -E copy ${assets} "${NUMBERS_PAGE_DIR}"
  COMMAND ${CMAKE_COMMAND} -E copy "${phoenix_module}" "${NUMBERS_PAGE_DIR}/phoenix.js"
  DEPENDS ${assets} "${phoenix_module}"
  COMMENT "Numbers: the page")
add_custom_target(numbers_page DEPENDS "${NUMBERS_PAGE_DIR}/phoenix.js")
