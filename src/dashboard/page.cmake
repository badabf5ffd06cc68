# The page of apps/dashboard, built by Vite and made a C++ source: dashboard_page_source. Without its npm packages there
# is an empty one, and the admin endpoint serves no page.
set(dashboard_app "${PROJECT_SOURCE_DIR}/apps/dashboard")
set(dashboard_dist "${CMAKE_CURRENT_BINARY_DIR}/page")
set(dashboard_page_source "${CMAKE_CURRENT_BINARY_DIR}/page_files_generated.cpp")
set(embed_page ${CMAKE_COMMAND} -D "FOLDER=${dashboard_dist}" -D "OUTPUT=${dashboard_page_source}"
               -P "${CMAKE_CURRENT_LIST_DIR}/embed_page.cmake")
find_program(NODE_PROGRAM NAMES node nodejs)

if(NODE_PROGRAM AND EXISTS "${dashboard_app}/node_modules/.roost-lock")
  file(GLOB_RECURSE dashboard_inputs CONFIGURE_DEPENDS "${dashboard_app}/src/*" "${dashboard_app}/public/*")
  list(APPEND dashboard_inputs "${dashboard_app}/index.html" "${dashboard_app}/vite.config.ts" "${dashboard_app}/tsconfig.json"
       "${dashboard_app}/node_modules/.roost-lock" "${CMAKE_CURRENT_LIST_DIR}/embed_page.cmake")
  add_custom_command(
    OUTPUT "${dashboard_page_source}"
    COMMAND "${NODE_PROGRAM}" node_modules/typescript/bin/tsc --noEmit
    COMMAND "${NODE_PROGRAM}" node_modules/vite/bin/vite.js build --logLevel warn --emptyOutDir --outDir "${dashboard_dist}"
    COMMAND ${embed_page}
    WORKING_DIRECTORY "${dashboard_app}"
    DEPENDS ${dashboard_inputs}
    COMMENT "The dashboard's page")
else()
  message(NOTICE "Roost is built without its dashboard: for it, run `npm ci` in ${dashboard_app} and configure again.")
  add_custom_command(
    OUTPUT "${dashboard_page_source}"
    COMMAND ${CMAKE_COMMAND} -E rm -rf "${dashboard_dist}"
    COMMAND ${embed_page}
    DEPENDS "${CMAKE_CURRENT_LIST_DIR}/embed_page.cmake"
    COMMENT "No dashboard: its npm packages are missing")
endif()
