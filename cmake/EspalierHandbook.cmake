# The handbook: docs/handbook/*.md -> build/…/handbook/*.html by cmark-gfm, each in the frame docs/handbook/frame.html. F1 opens it.
find_program(CMARK_GFM cmark-gfm)
if(NOT CMARK_GFM)
  message(STATUS "cmark-gfm was not found: the handbook is left out")
  return()
endif()
file(GLOB pages CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/docs/handbook/*.md)
set(frame ${CMAKE_CURRENT_SOURCE_DIR}/docs/handbook/frame.html)
set(script ${CMAKE_CURRENT_SOURCE_DIR}/cmake/handbook_page.cmake)
foreach(page ${pages})
  get_filename_component(name ${page} NAME_WE)
  set(html ${CMAKE_BINARY_DIR}/handbook/${name}.html)
  add_custom_command(OUTPUT ${html}
    COMMAND ${CMAKE_COMMAND} -DCMARK_GFM=${CMARK_GFM} -DPAGE=${page} -DFRAME=${frame} -DHTML=${html} -P ${script}
    DEPENDS ${page} ${frame} ${script} VERBATIM)
  list(APPEND written ${html})
endforeach()
add_custom_target(espalier-handbook ALL DEPENDS ${written})
install(DIRECTORY ${CMAKE_BINARY_DIR}/handbook DESTINATION share/espalier)
